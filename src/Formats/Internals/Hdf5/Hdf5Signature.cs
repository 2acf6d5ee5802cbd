using System.Buffers.Binary;
using System.Text;

namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>The first bytes of HDF5 files.</summary>
internal static class Hdf5Signature
{
    private const int FirstUserBlock = 512, LargestUserBlock = 1 << 20;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether a file begins as MATLAB 7.3 files do.</summary>
    public static bool IsMatlab(string path) => Head(path, 10) is "MATLAB 7.3";

    /// <summary>Where HDF5 begins in a file: 0, 512, 1024, ... ; -1 for another kind of file, or one that cannot be read.</summary>
    public static long Find(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Find(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    /// <inheritdoc cref="Find(string)"/>
    public static long Find(Stream file)
    {
        Span<byte> bytes = stackalloc byte[Signature.Length];
        for (long at = 0; at <= LargestUserBlock && at + Signature.Length <= file.Length; at = at == 0 ? FirstUserBlock : 2 * at)
        {
            file.Position = at;
            if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && bytes.SequenceEqual(Signature))
            {
                return at;
            }
        }
        return -1;
    }

    /// <summary>Where a file says that it ends, in the superblock at its signature; null where it says nothing that is understood
    /// here.</summary>
    public static ulong? EndOfFile(Stream file, long start)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        file.Position = start;
        file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        int version = block[8], size = version < 2 ? block[13] : block[9];
        int at = 2 * size + version switch { 0 => 24, 1 => 28, _ => 12 }; // behind two addresses
        return (version, size) switch
        {
            (<= 3, 8) => BinaryPrimitives.ReadUInt64LittleEndian(block[at..]),
            (<= 3, 4) => BinaryPrimitives.ReadUInt32LittleEndian(block[at..]),
            _ => null,
        };
    }

    private static string Head(string path, int length)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            Span<byte> bytes = stackalloc byte[length];
            return Encoding.Latin1.GetString(bytes[..file.ReadAtLeast(bytes, length, throwOnEndOfStream: false)]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
