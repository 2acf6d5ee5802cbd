using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Matlab;

/// <summary>The variables of a MATLAB 7.3 file, which is HDF5: a structure is a group, a cell a data set of references, and every array has
/// its axes reversed. Files that h5py and others wrote without MATLAB's attributes are understood as far as they can be.</summary>
internal static class MatlabHdf5
{
    private const string ClassAttribute = "MATLAB_class";
    private const int DeepestNesting = 16;

    private static readonly string[] s_numbers = ["double", "single", "logical", "int8", "uint8", "int16", "uint16", "int32", "uint32",
        "int64",
        "uint64"];

    /// <summary>Reads all variables, and of structures the fields, of some names.</summary>
    /// <exception cref="InputException">One that cannot be read.</exception>
    public static IReadOnlyDictionary<string, MatlabValue> ReadAll(Hdf5Group root, Func<string, bool> keep)
    {
        var values = new OrderedDictionary<string, MatlabValue>();
        foreach (string name in Variables(root).Where(keep))
        {
            if (root.Find(name) is { } found)
            {
                values[name] = Read(root, found, keep, 0);
            }
        }
        return values;
    }

    /// <summary>The variables, each with its shape and class; their values are not read.</summary>
    public static IReadOnlyList<(string Name, string Kind)> Contents(Hdf5Group root) =>
        [.. Variables(root).Select(name => (name, root.Find(name) switch
    {
        Hdf5Dataset dataset => $"{string.Join("x", Shape(dataset))} {ClassOf(dataset) ?? dataset.Type.ToString()}",
        { } group => ClassOf(group) ?? "group",
        null => "nothing",
    }))];

    /// <summary>Names that begin with # are MATLAB's own: what cells refer to.</summary>
    private static IEnumerable<string> Variables(Hdf5Group root) => root.Names.Where(name => name[0] != '#');

    private static MatlabValue Read(Hdf5Group root, Hdf5Object value, Func<string, bool> keep, int depth) => value switch
    {
        _ when depth > DeepestNesting => throw value.Fault($"more than {DeepestNesting} cells and structures within each other"),
        Hdf5Group group => ReadGroup(root, group, keep, depth),
        Hdf5Dataset dataset => ReadDataset(root, dataset, keep, depth),
        _ => throw value.Fault("is neither a group nor a data set"),
    };

    private static MatlabValue ReadGroup(Hdf5Group root, Hdf5Group group, Func<string, bool> keep, int depth)
    {
        if (ClassOf(group) is { } other and not "struct" || group.HasAttribute("MATLAB_sparse"))
        {
            return new MatlabValue.Other([1, 1], ClassOf(group) == "struct" ? "sparse" : ClassOf(group) ?? "sparse");
        }
        (string Name, Hdf5Object Value)[] fields = [.. group.Names.Where(keep).Select(name => (name, group.Find(name)))
            .Where(field => field.Item2 is not null).Select(field => (field.name, field.Item2!))];
        string[] names = [.. fields.Select(field => field.Name)];
        // The fields of an array of structures are references to the value of each element, and of no class of their own.
        if (ClassOf(group) == "struct" && fields.Length > 0
            && fields.All(field => field.Value is Hdf5Dataset { Type.IsReference: true } set && ClassOf(set) is null)
            && fields.Select(field => ((Hdf5Dataset)field.Value).Length).Distinct().Count() == 1)
        {
            ulong[][] elements = [.. fields.Select(field => ((Hdf5Dataset)field.Value).ReadReferences())];
            return new MatlabValue.Structure([1, elements[0].Length], names, [.. Enumerable.Range(0, elements[0].Length)
                .SelectMany(element => elements.Select(field => Read(root, root.Dereference(field[element]), keep, depth + 1)))]);
        }
        return new MatlabValue.Structure([1, 1], names, [.. fields.Select(field => Read(root, field.Value, keep, depth + 1))]);
    }

    private static MatlabValue ReadDataset(Hdf5Group root, Hdf5Dataset dataset, Func<string, bool> keep, int depth)
    {
        string? matlabClass = ClassOf(dataset);
        bool isEmpty = dataset.Length == 0 || dataset.NumberAttribute("MATLAB_empty") is > 0; // such hold their extent instead
        int[] shape = isEmpty ? [0, 0] : Shape(dataset);
        return matlabClass switch
        {
            "cell" or null when dataset.Type.IsReference => new MatlabValue.Cell(shape, isEmpty ? []
                : [.. dataset.ReadReferences().Select(reference => Read(root, root.Dereference(reference), keep, depth + 1))]),
            "cell" => new MatlabValue.Cell([0, 0], []),
            "struct" => new MatlabValue.Structure([0, 0], [], []),
            "char" when dataset.Type.IsNumeric => new MatlabValue.Text(shape, isEmpty ? []
                : MatlabFile.Rows(new string([.. dataset.ReadIntegers().Select(unit => (char)(ushort)unit)]), shape[0])),
            "char" or null when dataset.Type.IsText => new MatlabValue.Text(shape, isEmpty ? [] : dataset.ReadTexts()),
            null when dataset.Type.IsNumeric => Numbers(),
            not null when s_numbers.Contains(matlabClass) && dataset.Type.IsNumeric => Numbers(),
            _ => new MatlabValue.Other(shape, matlabClass ?? dataset.Type.ToString()),
        };

        MatlabValue.Numbers Numbers() => new(shape, isEmpty ? [] : dataset.ReadDoubles());
    }

    /// <summary>MATLAB's shape; a data set of one axis, which MATLAB itself never writes, is a column.</summary>
    private static int[] Shape(Hdf5Dataset dataset) => dataset.Shape.Count switch
    {
        0 => [1, 1],
        1 => [(int)Math.Min(dataset.Shape[0], int.MaxValue), 1],
        _ => [.. dataset.Shape.Reverse().Select(extent => (int)Math.Min(extent, int.MaxValue))],
    };

    private static string? ClassOf(Hdf5Object value) => value.TextAttribute(ClassAttribute);
}

/// <summary>The variables of a MATLAB file of any version.</summary>
internal static class MatlabContent
{
    /// <summary>Whether a file is one, by its first bytes.</summary>
    public static bool IsIn(string path) => FileHead.Of(path) is FileKind.Matlab5 or FileKind.Matlab73;

    /// <summary>The variables, each with its shape and class. One of version 7.3 is read by PureHDF, so only in a process of its
    /// own.</summary>
    /// <exception cref="InputException">No such file, or a damaged one.</exception>
    public static IReadOnlyList<(string Name, string Kind)> Variables(string path)
    {
        if (FileHead.Of(path) is not (FileKind.Matlab73 or FileKind.Hdf5))
        {
            return MatlabFile.Contents(path);
        }
        using Hdf5File file = Hdf5File.Open(path);
        return MatlabHdf5.Contents(file.Root);
    }

    /// <summary>Reads all variables, and of structures the fields, of some names. One of version 7.3 is read by PureHDF, so only in a
    /// process of its own.</summary>
    /// <exception cref="InputException">No such file, or a damaged one.</exception>
    public static IReadOnlyDictionary<string, MatlabValue> Read(string path, Func<string, bool> keep)
    {
        if (FileHead.Of(path) is not (FileKind.Matlab73 or FileKind.Hdf5))
        {
            return MatlabFile.ReadAll(path, keep);
        }
        using Hdf5File file = Hdf5File.Open(path);
        return MatlabHdf5.ReadAll(file.Root, keep);
    }
}
