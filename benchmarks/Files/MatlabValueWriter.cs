using System.Text;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Matlab;

namespace Dynamics.Benchmarks.Files;

/// <summary>Writes variables as MATLAB does, in version 5 or 7.3, for tests of what reads them.</summary>
internal static class MatlabValueWriter
{
    private const int UserBlockBytes = 512, ClassNameBytes = 6;

    /// <summary>A row of numbers.</summary>
    public static MatlabValue Row(params double[] values) => new MatlabValue.Numbers([1, values.Length], values);

    /// <summary>A column of numbers.</summary>
    public static MatlabValue Column(params double[] values) => new MatlabValue.Numbers([values.Length, 1], values);

    /// <summary>A matrix whose columns are given.</summary>
    public static MatlabValue Columns(params double[][] columns) =>
        new MatlabValue.Numbers([columns[0].Length, columns.Length], [.. columns.SelectMany(column => column)]);

    /// <summary>A text.</summary>
    public static MatlabValue Text(string text) => new MatlabValue.Text([1, text.Length], [text]);

    /// <summary>A row of cells.</summary>
    public static MatlabValue Cell(params MatlabValue[] items) => new MatlabValue.Cell([1, items.Length], items);

    /// <summary>A row of cells with a text each.</summary>
    public static MatlabValue Texts(params string[] texts) => Cell(Array.ConvertAll(texts, Text));

    /// <summary>A single structure.</summary>
    public static MatlabValue Structure(params (string Name, MatlabValue Value)[] fields) =>
        new MatlabValue.Structure([1, 1], Array.ConvertAll(fields, field => field.Name), Array.ConvertAll(fields, field => field.Value));

    /// <summary>Writes version 5, deflated.</summary>
    public static void Write5(string path, params (string Name, MatlabValue Value)[] variables) => File.WriteAllBytes(path,
        MatlabNode.File(compressed: true, Array.ConvertAll(variables, variable => (variable.Name, MatlabNode.Of(variable.Value)))));

    /// <summary>Writes version 7.3.</summary>
    public static void Write73(string path, params (string Name, MatlabValue Value)[] variables)
    {
        int references = 0;
        Hdf5Writer.Write(path, writer =>
        {
            writer.Group("/#refs#");
            foreach ((string name, MatlabValue value) in variables)
            {
                Add(writer, $"/{name}", value);
            }
        }, UserBlockBytes, ClassNameBytes);
        byte[] block = new byte[UserBlockBytes];
        block.AsSpan(0, 116).Fill((byte)' ');
        Encoding.ASCII.GetBytes("MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Jan 01 00:00:00 2018 HDF5 schema 1.00 .").CopyTo(
            block, 0);
        block[125] = 2;
        "IM"u8.CopyTo(block.AsSpan(126));
        using FileStream file = File.OpenWrite(path);
        file.Write(block);

        void Add(Hdf5Writer writer, string at, MatlabValue value)
        {
            long[] shape = [.. value.Shape.Reverse().Select(axis => (long)axis)];
            switch (value)
            {
                case MatlabValue.Structure { Count: 1 } structure:
                    writer.Group(at);
                    for (int field = 0; field < structure.Fields.Length; field++)
                    {
                        Add(writer, $"{at}/{structure.Fields[field]}", structure.Values[field]);
                    }
                    writer.Attribute(at, "MATLAB_class", "struct");
                    break;
                case MatlabValue.Structure structure: // an array: each field refers to the values of all elements
                    writer.Group(at);
                    for (int field = 0; field < structure.Fields.Length; field++)
                    {
                        References(writer, $"{at}/{structure.Fields[field]}",
                            [.. Enumerable.Range(0, structure.Count)
                                .Select(element => structure.Values[element * structure.Fields.Length + field])], shape);
                    }
                    writer.Attribute(at, "MATLAB_class", "struct");
                    break;
                case { IsEmpty: true }:
                    writer.Numbers<ulong>(at, [.. value.Shape.Select(axis => (ulong)axis)]);
                    writer.Attribute(at, "MATLAB_empty", (byte)1);
                    writer.Attribute(at, "MATLAB_class",
                        value switch { MatlabValue.Text => "char", MatlabValue.Cell => "cell", _ => "double" });
                    break;
                case MatlabValue.Cell cell:
                    References(writer, at, cell.Items, shape);
                    writer.Attribute(at, "MATLAB_class", "cell");
                    break;
                case MatlabValue.Text text:
                    writer.Numbers<ushort>(at, Array.ConvertAll(text.Rows[0].ToCharArray(), unit => (ushort)unit), shape);
                    writer.Attribute(at, "MATLAB_class", "char");
                    break;
                case MatlabValue.Numbers numbers:
                    writer.Numbers<double>(at, numbers.Values, shape);
                    writer.Attribute(at, "MATLAB_class", "double");
                    break;
                default:
                    throw new ArgumentException($"{value.Kind} is not written", nameof(variables));
            }
        }

        void References(Hdf5Writer writer, string at, IReadOnlyList<MatlabValue> items, long[] shape)
        {
            string[] targets = [.. items.Select(_ => $"/#refs#/r{references++}")];
            for (int item = 0; item < items.Count; item++)
            {
                Add(writer, targets[item], items[item]);
            }
            writer.References(at, targets, shape);
        }
    }
}
