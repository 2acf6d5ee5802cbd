using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Dynamics.Tensors.Internals;

/// <summary>What a 64-bit little-endian shared library says of symbol versions: those it wants of other libraries, and those it defines
/// itself. Read from the section tables (System V ABI, gABI 4.1; GNU symbol versioning: LSB Core 5.0, section 10.7).</summary>
internal sealed class ElfFile : IDisposable
{
    private const uint Rela = 4, VersionsDefined = 0x6ffffffd, VersionsNeeded = 0x6ffffffe, SymbolVersions = 0x6fffffff;
    private const int HeaderSize = 64, SectionSize = 64, RelaSize = 24;

    private readonly SafeFileHandle _file;
    private readonly Section[] _sections;

    private ElfFile(SafeFileHandle file, Section[] sections) => (_file, _sections) = (file, sections);

    /// <summary>A version that this library wants of another one.</summary>
    /// <param name="Library">The other library's name, for instance <c>libstdc++.so.6</c>.</param>
    /// <param name="Name">The version, for instance <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="Index">Number by which symbols refer to the version.</param>
    /// <param name="IsWeak">Whether the loader goes on where it is missing.</param>
    /// <param name="FlagsOffset">Where the 16-bit flags lie in the file, in bytes.</param>
    public sealed record NeededVersion(string Library, string Name, ushort Index, bool IsWeak, long FlagsOffset);

    private sealed record Section(uint Kind, uint Link, long Offset, long Size);

    /// <summary>Opens a library for reading.</summary>
    /// <exception cref="InvalidDataException">It is no 64-bit little-endian ELF file, or is cut short.</exception>
    public static ElfFile Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            byte[] header = Read(file, 0, HeaderSize);
            if (!header.AsSpan(0, 6).SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            {
                throw new InvalidDataException("no 64-bit little-endian ELF file");
            }
            byte[] table = Read(file, BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(40)), UInt16(header, 60) * SectionSize);
            return new(file, [.. Enumerable.Range(0, UInt16(header, 60)).Select(i => SectionAt(table, i * SectionSize))]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>All versions wanted of other libraries, in the order of the file.</summary>
    public IEnumerable<NeededVersion> Needed()
    {
        if (Array.Find(_sections, section => section.Kind == VersionsNeeded) is not { } needs)
        {
            yield break;
        }
        byte[] bytes = Contents(needs);
        for (int library = 0, next; ; library += next)
        {
            string name = Text(needs.Link, UInt32(bytes, library + 4));
            int entry = library + (int)UInt32(bytes, library + 8);
            for (int left = UInt16(bytes, library + 2); left > 0; left--)
            {
                bool weak = (UInt16(bytes, entry + 4) & 2) != 0;
                yield return new(
                    name, Text(needs.Link, UInt32(bytes, entry + 8)), UInt16(bytes, entry + 6), weak, needs.Offset + entry + 4);
                entry += (int)UInt32(bytes, entry + 12);
            }
            next = (int)UInt32(bytes, library + 12);
            if (next == 0)
            {
                yield break;
            }
        }
    }

    /// <summary>Names of the versions that this library defines.</summary>
    public IReadOnlySet<string> Defined()
    {
        HashSet<string> names = [];
        if (Array.Find(_sections, section => section.Kind == VersionsDefined) is not { } defines)
        {
            return names;
        }
        byte[] bytes = Contents(defines);
        for (int entry = 0, next = -1; next != 0; entry += next)
        {
            names.Add(Text(defines.Link, UInt32(bytes, entry + (int)UInt32(bytes, entry + 12))));
            next = (int)UInt32(bytes, entry + 16);
        }
        return names;
    }

    /// <summary>Whether a relocation refers to a symbol of the version with this number: the loader would have to find that
    /// symbol.</summary>
    public bool IsReferred(ushort version)
    {
        if (Array.Find(_sections, section => section.Kind == SymbolVersions) is not { } table)
        {
            return true;
        }
        byte[] versions = Contents(table);
        foreach (Section relocations in _sections.Where(section => section.Kind == Rela))
        {
            byte[] bytes = Contents(relocations);
            for (int entry = 0; entry + RelaSize <= bytes.Length; entry += RelaSize)
            {
                int symbol = (int)UInt32(bytes, entry + 12); // the upper half of r_info
                if (symbol != 0 && (UInt16(versions, symbol * 2) & 0x7fff) == version)
                {
                    return true;
                }
            }
        }
        return false;
    }

    public void Dispose() => _file.Dispose();

    private static Section SectionAt(byte[] table, int at) => new(
        UInt32(table, at + 4),
        UInt32(table, at + 40),
        BinaryPrimitives.ReadInt64LittleEndian(table.AsSpan(at + 24)),
        BinaryPrimitives.ReadInt64LittleEndian(table.AsSpan(at + 32)));

    private byte[] Contents(Section section) => Read(_file, section.Offset, section.Size);

    private string Text(uint section, uint offset)
    {
        Section strings = _sections[section];
        byte[] bytes = Read(_file, strings.Offset + offset, Math.Min(256, strings.Size - offset));
        return Encoding.ASCII.GetString(bytes, 0, bytes.AsSpan().IndexOf((byte)0));
    }

    private static byte[] Read(SafeFileHandle file, long offset, long count)
    {
        if (offset < 0 || count < 0 || offset + count > RandomAccess.GetLength(file))
        {
            throw new InvalidDataException("the ELF file is cut short");
        }
        byte[] bytes = new byte[count];
        for (int done = 0; done < count;)
        {
            done += RandomAccess.Read(file, bytes.AsSpan(done), offset + done) is var read and > 0
                ? read
                : throw new InvalidDataException("the ELF file is cut short");
        }
        return bytes;
    }

    private static ushort UInt16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
