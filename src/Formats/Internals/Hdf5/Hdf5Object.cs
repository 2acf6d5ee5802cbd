using PureHDF;
using PureHDF.VOL.Native;

namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>A group or data set, with its attributes. Whatever cannot be read becomes an <see cref="InputException"/> that names file and
/// object.</summary>
internal abstract class Hdf5Object(Hdf5Source file, NativeObject native, string path)
{
    private const int MostAttributeElements = 1 << 16;

    /// <summary>Its file.</summary>
    public Hdf5Source File { get; } = file;

    /// <summary>Path by which it was found.</summary>
    public string Path { get; } = path;

    /// <summary>A mistake in this object.</summary>
    public InputException Fault(string what, string remedy = "export the file again") => File.Fault(Path, what, remedy);

    /// <summary>Whether it has an attribute.</summary>
    public bool HasAttribute(string name) => File.Guard(Path, () => native.AttributeExists(name));

    /// <summary>The first text of an attribute; null where there is no such attribute, or no text in it.</summary>
    public string? TextAttribute(string name) => TextsAttribute(name) is [string first, ..] ? first : null;

    /// <summary>The texts of an attribute; null where there is none of that name and type.</summary>
    public string[]? TextsAttribute(string name) => Attribute(name, static type => type.IsText, static (attribute, type, length) =>
    {
        if (type.IsVariable)
        {
            return Array.ConvertAll(attribute.Read<string?[]>([(ulong)length]), Hdf5Type.UpToNul);
        }
        var texts = new string[length];
        type.ToTexts(Hdf5Header.Data(attribute).Span, texts);
        return texts;
    });

    /// <summary>The first number of an attribute; null where there is none of that name and type.</summary>
    public double? NumberAttribute(string name) => Attribute(name, static type => type.IsNumeric, static (attribute, type, length) =>
    {
        var first = new double[1];
        type.ToNumbers<double>(Hdf5Header.Data(attribute).Span[..type.Bytes].ToArray(), first);
        return first;
    }) is [double number] ? number : null;

    /// <summary>Reads an attribute of the right type; null where there is none. One without values has none of any type.</summary>
    private T[]? Attribute<T>(string name, Predicate<Hdf5Type> isRight, Func<NativeAttribute, Hdf5Type, int, T[]> read) =>
        File.Guard(Path, () =>
        {
            if (!native.AttributeExists(name))
            {
                return null;
            }
            var attribute = (NativeAttribute)native.Attribute(name);
            Hdf5Type type = new(Hdf5Header.TypeOf(attribute));
            long length = LengthOf(ShapeOf(attribute.Space));
            if (length > MostAttributeElements)
            {
                throw Fault($"attribute {name} claims {length} elements", Hdf5Source.Damaged);
            }
            return !isRight(type) ? null : length == 0 ? [] : read(attribute, type, (int)length);
        });

    /// <summary>The extent of a space, slowest axis first; empty for one element, null for none.</summary>
    protected static ulong[]? ShapeOf(IH5Dataspace space) => space.Type == H5DataspaceType.Null ? null : space.Dimensions;

    /// <summary>The number of elements of a shape.</summary>
    /// <exception cref="InputException">It is beyond all bounds.</exception>
    protected long LengthOf(ulong[]? shape)
    {
        UInt128 length = shape is null ? (UInt128)0 : 1;
        foreach (ulong extent in shape ?? [])
        {
            length = length > long.MaxValue ? length : length * extent;
        }
        return length <= long.MaxValue ? (long)length : throw Fault($"claims {string.Join(" x ", shape!)} elements", Hdf5Source.Damaged);
    }
}
