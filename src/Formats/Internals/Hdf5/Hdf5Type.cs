using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using static Dynamics.Formats.Internals.Hdf5.Hdf5Header;

namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>What the elements of a data set or an attribute are: whole or IEEE numbers of 1 to 8 bytes in either order of bytes (booleans
/// are such), texts of fixed or any length, references to objects; or something that is not read.</summary>
internal sealed class Hdf5Type
{
    private readonly string _form; // as NumPy spells it: i1 ... u8, f2, f4, f8; S texts, O references; empty: not read
    private readonly string _kind;
    private readonly bool _swapped;

    /// <summary>The type that a type message of PureHDF's describes.</summary>
    public Hdf5Type(object message)
    {
        object field = Get(message, "BitField");
        Bytes = Math.Max(1, checked((int)(uint)Get(message, "Size")));
        var type = (PureHDF.H5DataTypeClass)Convert.ToInt32(Get(message, "Class"));
        object Property() => ((Array)Get(message, "Properties")).GetValue(0)!;
        switch (type)
        {
            case PureHDF.H5DataTypeClass.FixedPoint:
                _form = IsWhole(Property(), Bytes) ? $"{((bool)Get(field, "IsSigned") ? 'i' : 'u')}{Bytes}" : "";
                break;
            case PureHDF.H5DataTypeClass.FloatingPoint:
                _form = IsIeee(Property(), Bytes) ? $"f{Bytes}" : "";
                break;
            case PureHDF.H5DataTypeClass.Enumerated:
                Hdf5Type numbers = new(Get(Property(), "BaseType"));
                (_form, _kind, _swapped) = (numbers._form, numbers._kind, numbers._swapped);
                return;
            case PureHDF.H5DataTypeClass.VariableLength when Get(field, "Type").ToString() == "String":
                (_form, IsVariable) = ("S", true);
                break;
            case PureHDF.H5DataTypeClass.String:
                _form = "S";
                break;
            case PureHDF.H5DataTypeClass.Reference:
                _form = Bytes == sizeof(ulong) ? "O" : "";
                break;
            default:
                _form = "";
                break;
        }
        _swapped = IsNumeric && Get(field, "ByteOrder").ToString() == "BigEndian";
        _kind = _form switch
        {
            "" when type <= PureHDF.H5DataTypeClass.FloatingPoint => $"numbers of an unusual form ({8 * Bytes} bits)",
            "" => $"elements of another type ({type})",
            "S" => "texts",
            "O" => "references",
            _ => "numbers",
        };
    }

    /// <summary>Bytes an element.</summary>
    public int Bytes { get; }

    /// <summary>Whether the elements are numbers (or named numbers, as booleans are).</summary>
    public bool IsNumeric => _form is [not ('S' or 'O'), ..];

    /// <summary>Whether they are texts.</summary>
    public bool IsText => _form == "S";

    /// <summary>Whether they are texts that are kept elsewhere in the file.</summary>
    public bool IsVariable { get; }

    /// <summary>Whether they are references to objects.</summary>
    public bool IsReference => _form == "O";

    /// <summary>Whether they are whole numbers.</summary>
    public bool IsInteger => IsNumeric && _form[0] != 'f';

    /// <summary>Whether their bytes are doubles as they are in memory.</summary>
    public bool IsDouble => _form == "f8" && !_swapped;

    /// <summary>What they are, in words.</summary>
    public override string ToString() => _kind;

    /// <summary>Turns bytes of the file, which may be changed, into numbers; those beyond the range of <typeparamref name="T"/> become its
    /// end.</summary>
    public void ToNumbers<T>(Span<byte> bytes, Span<T> numbers) where T : INumberBase<T>
    {
        if (_swapped)
        {
            ByteOrder.Reverse(bytes, Bytes);
        }
        switch (_form)
        {
            case "i1": Cast<sbyte, T>(bytes, numbers); break;
            case "i2": Cast<short, T>(bytes, numbers); break;
            case "i4": Cast<int, T>(bytes, numbers); break;
            case "i8": Cast<long, T>(bytes, numbers); break;
            case "u1": Cast<byte, T>(bytes, numbers); break;
            case "u2": Cast<ushort, T>(bytes, numbers); break;
            case "u4": Cast<uint, T>(bytes, numbers); break;
            case "u8": Cast<ulong, T>(bytes, numbers); break;
            case "f2": Cast<Half, T>(bytes, numbers); break;
            case "f4": Cast<float, T>(bytes, numbers); break;
            case "f8": Cast<double, T>(bytes, numbers); break;
        }
    }

    /// <summary>Texts of a fixed width: ended by NUL or not, padded by NUL or blanks.</summary>
    public void ToTexts(ReadOnlySpan<byte> bytes, Span<string> texts)
    {
        for (int i = 0; i < texts.Length; i++)
        {
            ReadOnlySpan<byte> field = bytes.Slice(i * Bytes, Bytes);
            int end = field.IndexOf((byte)0);
            texts[i] = Encoding.UTF8.GetString(end < 0 ? field : field[..end]).TrimEnd(' ');
        }
    }

    /// <summary>A text as far as its first NUL.</summary>
    public static string UpToNul(string? text) => text?.Split('\0', 2)[0] ?? "";

    private static void Cast<TFile, T>(ReadOnlySpan<byte> bytes, Span<T> numbers)
        where TFile : unmanaged, INumberBase<TFile>
        where T : INumberBase<T>
    {
        ReadOnlySpan<TFile> source = MemoryMarshal.Cast<byte, TFile>(bytes);
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = T.CreateSaturating(source[i]);
        }
    }

    /// <summary>Whether all bits of a whole number count, and there are as many as one in memory has.</summary>
    private static bool IsWhole(object form, int bytes) =>
        bytes is 1 or 2 or 4 or 8 && ((ushort)Get(form, "BitOffset"), (ushort)Get(form, "BitPrecision")) == (0, 8 * bytes);

    private static bool IsIeee(object form, int bytes)
    {
        (byte mantissa, byte exponent) = ((byte)Get(form, "MantissaSize"), (byte)Get(form, "ExponentSize"));
        return (byte)Get(form, "ExponentLocation") == mantissa
            && (bytes, mantissa, exponent, (uint)Get(form, "ExponentBias")) is (2, 10, 5, 15) or (4, 23, 8, 127) or (8, 52, 11, 1023);
    }
}
