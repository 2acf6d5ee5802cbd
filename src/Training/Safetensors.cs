using System.Buffers.Binary;
using Dynamics.Training.Internals;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>The safetensors format: eight bytes of header length, a JSON header, raw little-endian tensors. It cannot carry code, and every
/// Python tool reads it. Kinds: F32, F64, I64, I32, U8, BOOL.</summary>
public static class Safetensors
{
    /// <summary>The longest header that is read, as in the format's own library.</summary>
    internal const long MaximumHeaderBytes = 100_000_000;

    /// <summary>Writes tensors of any device and layout beside <paramref name="path"/> and renames the file into place. The bytes depend on
    /// names, values and metadata only. The tensors stay the caller's.</summary>
    /// <exception cref="ArgumentException">A name appears twice, or a tensor has a kind that is not among those above.</exception>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void Save(
        string path, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        (string Name, Tensor Tensor)[] sorted = [.. tensors
            .OrderByDescending(entry => entry.Tensor.element_size()) // widest first keeps every tensor aligned to its element
            .ThenBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => (entry.Name, entry.Tensor.detach().cpu().contiguous()))];
        byte[] header = SafetensorsHeader.Write(sorted, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var (_, tensor) in sorted)
            {
                if (tensor.numel() > 0)
                {
                    stream.Write(tensor.bytes);
                }
            }
        });
    }

    /// <summary>Reads a file into CPU tensors, which the archive owns.</summary>
    /// <exception cref="InputException">The file is missing, or is not a whole and valid safetensors file of the kinds above.</exception>
    public static TensorArchive Load(string path) => Reading(path, stream => ReadTensors(stream, ReadHeader(stream, path), path));

    /// <summary>Reads a file's own text entries, and no tensor.</summary>
    /// <exception cref="InputException">As for <see cref="Load"/>.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) =>
        Reading(path, stream => ReadHeader(stream, path).Metadata);

    private static T Reading<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            return read(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileFault.OfReading(error, path, "give the path of a safetensors file");
        }
    }

    private static SafetensorsHeader ReadHeader(FileStream stream, string path)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        if (stream.Length < sizeof(ulong))
        {
            throw SafetensorsHeader.Fault("is shorter than the eight bytes that any safetensors file has", path);
        }
        stream.ReadExactly(length);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerBytes > (ulong)(stream.Length - sizeof(ulong)) || headerBytes > MaximumHeaderBytes)
        {
            throw SafetensorsHeader.Fault($"says that its header has {headerBytes} bytes, the file has {stream.Length}", path);
        }
        byte[] json = new byte[(int)headerBytes];
        stream.ReadExactly(json);
        return SafetensorsHeader.Parse(json, stream.Length - stream.Position, path);
    }

    private static TensorArchive ReadTensors(FileStream stream, SafetensorsHeader header, string path)
    {
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            foreach (SafetensorsEntry entry in header.Entries) // in file order, without holes
            {
                Tensor tensor = empty(entry.Shape, dtype: entry.Type).DetachFromDisposeScope();
                tensors.Add(entry.Name, tensor);
                if (entry.End > entry.Begin)
                {
                    stream.ReadExactly(tensor.bytes);
                }
            }
            return new TensorArchive(path, tensors, header.Metadata);
        }
        catch
        {
            foreach (Tensor tensor in tensors.Values)
            {
                tensor.Dispose();
            }
            throw;
        }
    }
}
