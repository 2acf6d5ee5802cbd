using Microsoft.Win32.SafeHandles;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>A file as Parquet.Net sees it: the head, the part that was loaded last, and behind the file's end a footer of our own. What is read elsewhere is an
/// error, so that a damaged file can lead nowhere, and all is read at once, so that no read is ever waited for.</summary>
internal sealed class FileWindow(SafeFileHandle file, byte[] tail) : Stream
{
    private readonly long _fileLength = RandomAccess.GetLength(file);
    private byte[] _bytes = [];
    private long _start;
    private int _count;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _fileLength + tail.Length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <summary>Loads a part of the file in place of the one before.</summary>
    public void Load(long start, int count)
    {
        (_start, _count) = (start, 0);
        if (_bytes.Length < count)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(count);
        }
        for (int read = 1; _count < count && read > 0; _count += read)
        {
            read = RandomAccess.Read(file, _bytes.AsSpan(_count, count - _count), start + _count);
        }
    }

    /// <summary>Bytes of the loaded part.</summary>
    public ReadOnlySpan<byte> Loaded(long start, long length)
    {
        long at = start - _start;
        return at >= 0 && length <= _count - at ? _bytes.AsSpan((int)at, (int)length) : throw new InvalidDataException("the file ends before its values do");
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        ReadOnlySpan<byte> available = Position >= _fileLength && Position < Length ? tail.AsSpan((int)(Position - _fileLength))
            : Position >= _start && Position < _start + _count ? _bytes.AsSpan((int)(Position - _start), (int)(_start + _count - Position))
            : Position is >= 0 and < 4 ? ParquetLayout.Magic[(int)Position..]
            : throw new InvalidDataException("a page does not end where its column does");
        int count = Math.Min(available.Length, buffer.Length);
        available[..count].CopyTo(buffer);
        Position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => Position, _ => Length };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
