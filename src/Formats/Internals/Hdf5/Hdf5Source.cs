using System.IO.Compression;
using System.Runtime.InteropServices;
using PureHDF.Filters;
using PureHDF.VOL.Native;
using PureHDF;

namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>What the objects of an HDF5 file share: the open file, how much it may hold, and the mistakes that name it.</summary>
internal abstract class Hdf5Source : IDisposable
{
    /// <summary>What to do about a file that contradicts itself.</summary>
    public const string Damaged = "the file is damaged or cut short: copy or export it again";

    private const int InvalidArgument = 22; // EINVAL: of a place before the file's beginning

    static Hdf5Source() => H5Filter.Register(new BoundedDeflateFilter());

    /// <exception cref="InputException">No HDF5 file, or a damaged one.</exception>
    protected Hdf5Source(string path, Stream stream)
    {
        (Path, Length) = (path, stream.Length);
        long start = Hdf5Signature.Find(stream);
        if (start < 0)
        {
            throw Fault("/", "is no HDF5 file (file signature not found)", "check that this is the right file");
        }
        if (Hdf5Signature.EndOfFile(stream, start) is { } end && end > (ulong)Length)
        {
            throw Fault("/", $"is truncated: {Length} bytes of {end}", Damaged);
        }
        stream.Position = start; // PureHDF itself looks for it at 512 bytes and in wrong places
        Native = Guard("/", () => H5File.Open(stream));
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>The file as PureHDF has it.</summary>
    protected NativeFile Native { get; }

    /// <summary>The most bytes that one data set of it may plausibly unfold to: times and positions compress some 3 times, long runs of NaN
    /// more.</summary>
    public long Allowance => (64L << 20) + 32 * Length;

    public void Dispose() => Native.Dispose();

    /// <summary>The object whose header is at an address.</summary>
    /// <exception cref="InputException">There is none.</exception>
    internal NativeObject At(ulong address, string path) => Guard(path, () => Hdf5Header.Open(Native, address));

    /// <summary>What <paramref name="read"/> reads with PureHDF.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    internal T Guard<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (IsOfTheFile(failure))
        {
            throw Unreadable(place, failure);
        }
    }

    /// <summary>Whether a failure says something of the file: PureHDF answers damage with exceptions of any type.</summary>
    internal static bool IsOfTheFile(Exception failure) =>
        failure is not (InputException or OutOfMemoryException or MissingMemberException);

    /// <summary>PureHDF cannot read something.</summary>
    internal InputException Unreadable(string place, Exception failure)
    {
        Exception cause = failure.InnerException ?? failure;
        bool isSaid = cause.GetType() == typeof(Exception)
            || cause is FormatException or NotSupportedException or NotImplementedException or InvalidDataException
            || cause is IOException { HResult: not InvalidArgument };
        bool isUnknown = cause is NotSupportedException or NotImplementedException;
        return Fault(place, $"cannot be read as HDF5 ({(isSaid ? cause.Message : "it contradicts itself")})",
            isUnknown ? $"repack the file (h5repack OLD NEW); if that fails, too, {Damaged}" : Damaged, failure);
    }

    /// <summary>A mistake at a place in the file.</summary>
    internal InputException Fault(string place, string what, string remedy, Exception? inner = null) =>
        new(Short(what), $"{Path}, {Short(place)}", remedy, inner);

    /// <summary>Names in a file may be as long as they like; a line should not.</summary>
    private static string Short(string text) => text.Length <= 300 ? text : $"{text[..300]}...";
}

/// <summary>Deflate for PureHDF, whose own unfolds a chunk to whatever it becomes: some kilobytes can become gigabytes.</summary>
internal sealed class BoundedDeflateFilter : IH5Filter
{
    private const uint Level = 4;
    private const int Checksums = 64; // a chunk may carry some bytes more than its values

    public ushort FilterId => DeflateFilter.Id;

    public string Name => "deflate";

    /// <exception cref="InvalidDataException">A chunk is more than it should be, or no deflated data.</exception>
    public Memory<byte> Filter(FilterInfo info)
    {
        if (!info.Flags.HasFlag(H5FilterFlags.Decompress))
        {
            return Deflate(info);
        }
        ArraySegment<byte> folded = MemoryMarshal.TryGetArray<byte>(info.Buffer, out var array) ? array : info.Buffer.ToArray();
        using ZLibStream stream = new(new MemoryStream(folded.Array!, folded.Offset, folded.Count), CompressionMode.Decompress);
        byte[] chunk = GC.AllocateUninitializedArray<byte>(info.ChunkSize + Checksums);
        int length = stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
        return length < chunk.Length
            ? chunk.AsMemory(0, length)
            : throw new InvalidDataException($"a chunk of {info.ChunkSize} bytes unfolds to more");
    }

    public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) => [Level];

    private static Memory<byte> Deflate(FilterInfo info)
    {
        MemoryStream folded = new(info.Buffer.Length / 2);
        using (ZLibStream stream = new(folded, new ZLibCompressionOptions { CompressionLevel = (int)info.Parameters[0] }, leaveOpen: true))
        {
            stream.Write(info.Buffer.Span);
        }
        return folded.GetBuffer().AsMemory(0, (int)folded.Length);
    }
}
