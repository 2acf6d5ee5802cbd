using System.Text;

namespace Dynamics.Tests.Tensors;

/// <summary>Writes small ELF files that hold symbol versions and nothing else.</summary>
internal static class MadeElf
{
    private const uint Strings = 3, Rela = 4, Defined = 0x6ffffffd, Needed = 0x6ffffffe, Versions = 0x6fffffff;

    /// <summary>A shared library.</summary>
    /// <param name="path">Where it is written.</param>
    /// <param name="needed">Versions that it wants, by library; they get the numbers 2, 3, ... in this order.</param>
    /// <param name="symbolVersions">Number of the version of each symbol; symbol 0 is the null symbol.</param>
    /// <param name="relocated">Symbols that a relocation refers to.</param>
    /// <param name="defined">Versions that it defines itself.</param>
    public static void Write(
        string path, (string Library, string[] Versions)[] needed, ushort[] symbolVersions, int[] relocated, string[]? defined = null)
    {
        StringTable strings = new();
        List<(uint Kind, uint Link, byte[] Contents)> sections = [(0, 0, [])];
        if (needed.Length > 0)
        {
            sections.Add((Needed, 0, NeededBytes(needed, strings)));
        }
        if (defined is not null)
        {
            sections.Add((Defined, 0, DefinedBytes(defined, strings)));
        }
        sections.Add((Versions, 0, [.. symbolVersions.SelectMany(BitConverter.GetBytes)]));
        sections.Add(
            (Rela, 0,
                [.. relocated.SelectMany(symbol => (byte[])[.. new byte[8], .. BitConverter.GetBytes(((long)symbol << 32) | 1),
                    .. new byte[8]])]));
        uint last = (uint)sections.Count;
        sections.Add((Strings, 0, strings.Bytes));
        using BinaryWriter file = new(File.Create(path));
        long offset = 64;
        long table = 64 + sections.Sum(section => (long)section.Contents.Length);
        file.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, .. new byte[8], 3, 0, 62, 0, 1, 0, 0, 0, .. new byte[16]]);
        file.Write(table);
        file.Write([.. new byte[4], 64, 0, 0, 0, 0, 0, 64, 0, (byte)sections.Count, 0, 0, 0]);
        foreach ((_, _, byte[] contents) in sections)
        {
            file.Write(contents);
        }
        foreach ((uint kind, _, byte[] contents) in sections)
        {
            file.Write(0u);
            file.Write(kind);
            file.Write(new byte[16]);
            file.Write(offset);
            file.Write((long)contents.Length);
            file.Write(last); // every table's names are in the one string table
            file.Write(new byte[20]);
            offset += contents.Length;
        }
    }

    private static byte[] NeededBytes((string Library, string[] Versions)[] needed, StringTable strings)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        ushort number = 2;
        for (int i = 0; i < needed.Length; i++)
        {
            (string library, string[] versions) = needed[i];
            writer.Write((ushort)1);
            writer.Write((ushort)versions.Length);
            writer.Write(strings.Add(library));
            writer.Write(16u);
            writer.Write(i == needed.Length - 1 ? 0u : 16u + (16u * (uint)versions.Length));
            for (int j = 0; j < versions.Length; j++)
            {
                writer.Write(0u);
                writer.Write((ushort)0);
                writer.Write(number++);
                writer.Write(strings.Add(versions[j]));
                writer.Write(j == versions.Length - 1 ? 0u : 16u);
            }
        }
        return stream.ToArray();
    }

    private static byte[] DefinedBytes(string[] defined, StringTable strings)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        for (int i = 0; i < defined.Length; i++)
        {
            writer.Write(new byte[12]);
            writer.Write(20u);
            writer.Write(i == defined.Length - 1 ? 0u : 28u);
            writer.Write(strings.Add(defined[i]));
            writer.Write(0u);
        }
        return stream.ToArray();
    }

    private sealed class StringTable
    {
        private readonly List<byte> _bytes = [0];

        public byte[] Bytes => [.. _bytes];

        public uint Add(string text)
        {
            uint at = (uint)_bytes.Count;
            _bytes.AddRange([.. Encoding.ASCII.GetBytes(text), 0]);
            return at;
        }
    }
}
