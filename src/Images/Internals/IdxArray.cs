using System.Buffers.Binary;
using System.IO.Compression;

namespace Dynamics.Images.Internals;

/// <summary>The idx layout (LeCun): two zero bytes, 8 for unsigned bytes, the number of dimensions, each dimension as a big-endian 32-bit
/// number, the values.</summary>
/// <param name="Shape">The dimensions.</param>
/// <param name="Values">The values, last dimension fastest.</param>
internal sealed record IdxArray(int[] Shape, byte[] Values)
{
    private const byte UnsignedByte = 8;

    /// <summary>A gzipped file that claims to unpack to more than this many times its size is taken for damaged, before any memory is
    /// (MNIST: 5 times; deflate's own limit, which only blank images reach, is 1,032).</summary>
    private const long MostCompression = 128;

    /// <summary>Reads a file, unpacking it where it is gzipped, whatever its name.</summary>
    /// <exception cref="InputException">Not an idx file of bytes of so many dimensions, one that is cut short or too
    /// long, or too large.</exception>
    public static IdxArray Read(string path, int dimensions)
    {
        if (!File.Exists(path))
        {
            throw new InputException("no such file", path, "check the path");
        }
        try
        {
            using FileStream file = InputFile.Open(path);
            bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using Stream content = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Read(content, path, dimensions, isGzip ? MostCompression * file.Length : file.Length);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw Mistake($"cannot be read ({failure.Message.ReplaceLineEndings(" ")})", path, failure);
        }
    }

    private static IdxArray Read(Stream content, string path, int dimensions, long mostBytes)
    {
        Span<byte> header = stackalloc byte[4 + 4 * dimensions];
        if (content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
            || header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != dimensions)
        {
            throw Mistake($"no idx file of unsigned bytes in {dimensions} dimensions", path);
        }
        var shape = new int[dimensions];
        long length = 1;
        for (int i = 0; i < dimensions; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + 4 * i)..]);
            // Each factor is checked, so that the product cannot wrap.
            length = shape[i] > 0 && length <= mostBytes
                ? length * shape[i]
                : throw Mistake($"claims {string.Join(" x ", shape[..(i + 1)])} values, which it cannot hold", path);
        }
        if (length > Math.Min(mostBytes, Array.MaxLength))
        {
            throw Mistake($"claims {string.Join(" x ", shape)} values, which it cannot hold", path);
        }
        var values = new byte[length];
        int read = content.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        if (read < values.Length)
        {
            throw Mistake($"ends after {read} of {length} values", path);
        }
        return content.ReadByte() < 0 ? new(shape, values) : throw Mistake($"is longer than its {string.Join(" x ", shape)} values", path);
    }

    private static InputException Mistake(string what, string path, Exception? cause = null) =>
        new(what, path, "fetch the file again", cause);
}
