using System.Globalization;
using System.Text.RegularExpressions;
using System.Text;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>What stands before the data of a <c>.npy</c> array: magic, version, and a Python dictionary of type, order and shape.</summary>
/// <param name="Type">Type of the elements.</param>
/// <param name="FortranOrder">Whether the first axis runs fastest.</param>
/// <param name="Shape">Length of each axis.</param>
internal sealed partial record NumpyHeader(NumpyType Type, bool FortranOrder, long[] Shape)
{
    /// <summary>Data start at a multiple of this.</summary>
    private const int Alignment = 64;

    /// <summary>Magic and version.</summary>
    public const int PreludeLength = 8;

    /// <summary>What every <c>.npy</c> file starts with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Number of elements.</summary>
    public Int128 Count => CountOf(Shape);

    /// <summary>Whether it is that of a matrix of numbers.</summary>
    public bool IsMatrix => Shape is [> 1, > 1] && Type.Kind != 'U';

    /// <summary>Number of elements of a shape: zero as soon as one axis is empty; beyond 2^63 only that it is.</summary>
    public static Int128 CountOf(IReadOnlyList<long> shape) =>
        shape.Contains(0) ? 0 : shape.Aggregate((Int128)1, (product, length) => product > long.MaxValue ? product : product * length);

    /// <summary>Reads the dictionary, without what stands before it.</summary>
    /// <exception cref="InputException">It is not understood, or the type of the elements is not read.</exception>
    public static NumpyHeader Parse(string text, string where)
    {
        Match match = DictionaryPattern().Match(text);
        if (!match.Success || !match.Groups["descr"].Success || !match.Groups["order"].Success || !match.Groups["shape"].Success)
        {
            bool records = RecordPattern().IsMatch(text);
            throw new InputException(
                records ? "holds records (a structured array), expected a plain array" : "the header cannot be read", where,
                records ? "save every field as an array of its own" : "save the array again with numpy.save");
        }
        string descr = match.Groups["descr"].Value;
        NumpyType type = NumpyType.Parse(descr) ?? throw Unread(descr, where);
        string[] axes = match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            // Python 2 wrote 3L for 3.
            if (axes.Length > NumpyArray.MaximumRank
                || !long.TryParse(axes[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                string found = match.Groups["shape"].Value;
                throw new InputException($"the shape ({(found.Length > 60 ? found[..60] + "..." : found)}) is not possible", where,
                    "save the array again with numpy.save");
            }
        }
        return new NumpyHeader(type, match.Groups["order"].Value == "True", shape);
    }

    /// <summary>The whole header, version 1.0, of data in C order.</summary>
    public byte[] ToBytes()
    {
        string axes = string.Join(", ", Shape) + (Shape.Length == 1 ? "," : "");
        string dictionary =
            string.Create(CultureInfo.InvariantCulture, $"{{'descr': '{Type}', 'fortran_order': False, 'shape': ({axes}), }}");
        int length = (PreludeLength + sizeof(ushort) + dictionary.Length + 1 + Alignment - 1) / Alignment * Alignment;
        int textLength = length - PreludeLength - sizeof(ushort);
        string text = dictionary.PadRight(textLength - 1) + "\n";
        return [.. Magic, 1, 0, (byte)textLength, (byte)(textLength >> 8), .. Encoding.ASCII.GetBytes(text)];
    }

    private static InputException Unread(string descr, string where) => descr.Contains('O')
        ? new("holds pickled Python objects, which are never read: they could run code", where,
            "save plain arrays of numbers, for instance one per unit")
        : new($"holds elements of type '{(descr.Length > 40 ? descr[..40] + "..." : descr)}'; expected bool, whole numbers, floats of 2, " +
            $"4 or 8 bytes, or strings", where,
            "convert it, for instance with astype('float64'), and save it again");

    [GeneratedRegex(
        """^\s*\{\s*(?:(?:['"]descr['"]\s*:\s*['"](?<descr>[^'"]*)['"]|""" +
        """['"]fortran_order['"]\s*:\s*(?<order>True|False)|['"]shape['"]\s*:\s*\((?<shape>[\d\sL,]*)\))\s*(?:,\s*)?)*\}\s*$""",
        RegexOptions.CultureInvariant)]
    private static partial Regex DictionaryPattern();

    [GeneratedRegex("""['"]descr['"]\s*:\s*\[""", RegexOptions.CultureInvariant)]
    private static partial Regex RecordPattern();
}
