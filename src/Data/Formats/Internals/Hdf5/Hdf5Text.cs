using System.Runtime.InteropServices;
using System.Text;

namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>Texts of libhdf5: fixed or variable in length, ended by NUL or not, padded by NUL or blanks.</summary>
internal static unsafe class Hdf5Text
{
    /// <summary>Reads elements <paramref name="first"/> to first + count as <paramref name="memoryType"/>.</summary>
    public delegate int Reader(long memoryType, long first, long count, void* values);

    /// <summary>Reads <paramref name="length"/> texts of the file's type <paramref name="type"/>, at most <paramref name="block"/> at a time.</summary>
    /// <exception cref="InputException">libhdf5 refuses, or the texts are longer altogether than the file can hold.</exception>
    public static string[] Read(Hdf5Object owner, long type, long length, int block, Reader read)
    {
        bool variable = owner.Check(Hdf5Native.IsVariableText(type)) > 0;
        long width = variable ? sizeof(nint) : (long)Hdf5Native.TypeSize(type);
        if (width > owner.File.Allowance / Math.Max(length, 1))
        {
            throw owner.Fault($"claims {length} texts of {width} bytes", Hdf5File.Damaged);
        }
        using Hdf5Id memoryType = variable ? VariableType(owner, type) : owner.Own(Hdf5Native.CopyType(type));
        var texts = new string[length];
        var buffer = new byte[Math.Min(block, length) * width];
        long characters = 0;
        for (long first = 0; first < length; first += block)
        {
            int count = (int)Math.Min(block, length - first);
            fixed (byte* values = buffer)
            {
                owner.Check(read(memoryType, first, count, values));
                for (int i = 0; i < count; i++)
                {
                    string text = variable ? FromPointer(((byte**)values)[i]) : FromField(new ReadOnlySpan<byte>(values + i * width, (int)width));
                    texts[first + i] = text;
                    characters += text.Length;
                }
                if (variable)
                {
                    Reclaim(owner, memoryType, count, values);
                }
            }
            if (characters > owner.File.Allowance)
            {
                throw owner.Fault($"its texts are longer ({characters} characters and more) than a file of {owner.File.Length} bytes can hold", Hdf5File.Damaged);
            }
        }
        return texts;
    }

    /// <summary>The memory type for pointers to texts with the file's encoding.</summary>
    private static Hdf5Id VariableType(Hdf5Object owner, long type)
    {
        Hdf5Id memoryType = owner.Own(Hdf5Native.CopyType(Hdf5Native.Global("H5T_C_S1_g")));
        Hdf5Native.SetTypeSize(memoryType, Hdf5Native.VariableLength);
        Hdf5Native.SetCharacterSet(memoryType, Hdf5Native.CharacterSet(type));
        return memoryType;
    }

    private static void Reclaim(Hdf5Object owner, long memoryType, int count, void* values)
    {
        using Hdf5Id space = owner.SpaceOf(count);
        Hdf5Native.ReclaimVariableLength(memoryType, space, Hdf5Native.Default, values);
    }

    private static string FromPointer(byte* text) => text is null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private static string FromField(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString((end < 0 ? field : field[..end]).TrimEnd((byte)' '));
    }
}
