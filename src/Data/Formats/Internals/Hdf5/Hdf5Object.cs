namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>A group or data set that is open for reading, with its attributes. Whatever libhdf5 refuses becomes an <see cref="InputException"/> that
/// names file and object.</summary>
internal abstract unsafe class Hdf5Object(Hdf5File file, long id, string path) : IDisposable
{
    private const int MostAttributeElements = 1 << 16;

    /// <summary>Its file.</summary>
    public Hdf5File File { get; } = file;

    /// <summary>Path by which it was found.</summary>
    public string Path { get; } = path;

    /// <summary>libhdf5's identifier.</summary>
    protected Hdf5Id Id { get; } = new(id);

    public void Dispose() => Id.Dispose();

    /// <summary>A mistake in this object.</summary>
    public InputException Fault(string what, string remedy = "export the file again") => File.Fault(Path, what, remedy);

    /// <summary>Whether it has an attribute.</summary>
    public bool HasAttribute(string name) => Check(Hdf5Native.AttributeExists(Id, name)) > 0;

    /// <summary>The first text of an attribute; null where there is no such attribute, or no text in it.</summary>
    public string? TextAttribute(string name) => TextsAttribute(name) is [string first, ..] ? first : null;

    /// <summary>The texts of an attribute; null where there is none of that name and type.</summary>
    public string[]? TextsAttribute(string name)
    {
        if (!HasAttribute(name))
        {
            return null;
        }
        using Hdf5Id attribute = Own(Hdf5Native.OpenAttribute(Id, name, Hdf5Native.Default)), type = Own(Hdf5Native.AttributeType(attribute));
        return (Hdf5Class)Hdf5Native.TypeClass(type) == Hdf5Class.Text
            ? Hdf5Text.Read(this, type, AttributeLength(attribute, name), MostAttributeElements, (memoryType, _, _, values) => Hdf5Native.ReadAttribute(attribute, memoryType, values))
            : null;
    }

    /// <summary>The first number of an attribute; null where there is none of that name and type.</summary>
    public double? NumberAttribute(string name)
    {
        if (!HasAttribute(name))
        {
            return null;
        }
        using Hdf5Id attribute = Own(Hdf5Native.OpenAttribute(Id, name, Hdf5Native.Default)), type = Own(Hdf5Native.AttributeType(attribute));
        long length = AttributeLength(attribute, name);
        if (length == 0 || (Hdf5Class)Hdf5Native.TypeClass(type) is not (Hdf5Class.Integer or Hdf5Class.Float or Hdf5Class.Enumeration))
        {
            return null;
        }
        var values = new double[length];
        fixed (double* first = values)
        {
            Check(Hdf5Native.ReadAttribute(attribute, Hdf5Native.Global("H5T_NATIVE_DOUBLE_g"), first));
        }
        return values[0];
    }

    /// <summary>A result that is no failure.</summary>
    /// <exception cref="InputException">It is one.</exception>
    internal long Check(long result) => result >= 0 ? result : throw File.Fault(Path, Hdf5Exception.Latest());

    /// <summary>An identifier to give back.</summary>
    internal Hdf5Id Own(long id) => new(Check(id));

    /// <summary>A space in memory of one axis.</summary>
    internal Hdf5Id SpaceOf(long length)
    {
        ulong extent = (ulong)length;
        return Own(Hdf5Native.CreateSimpleSpace(1, &extent, null));
    }

    /// <summary>The extent of a space; empty for one element, null for none.</summary>
    internal long[]? ShapeOf(long space)
    {
        if (Check(Hdf5Native.SpaceKind(space)) == Hdf5Native.NullSpace)
        {
            return null;
        }
        var shape = new long[Check(Hdf5Native.Rank(space))];
        fixed (long* first = shape)
        {
            Check(Hdf5Native.GetShape(space, (ulong*)first, null));
        }
        return shape;
    }

    /// <summary>The number of elements of a shape.</summary>
    /// <exception cref="InputException">It is beyond all bounds.</exception>
    internal long LengthOf(long[]? shape)
    {
        UInt128 length = shape is null ? (UInt128)0 : 1;
        foreach (long extent in shape ?? [])
        {
            length = length > long.MaxValue ? length : length * (ulong)extent;
        }
        return length <= long.MaxValue ? (long)length : throw Fault($"claims {string.Join(" x ", shape!)} elements", Hdf5File.Damaged);
    }

    private long AttributeLength(long attribute, string name)
    {
        using Hdf5Id space = Own(Hdf5Native.AttributeSpace(attribute));
        long length = LengthOf(ShapeOf(space));
        return length <= MostAttributeElements ? length : throw Fault($"attribute {name} claims {length} elements", Hdf5File.Damaged);
    }
}
