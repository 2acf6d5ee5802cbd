using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Dynamics.Core;

/// <summary>Checksums of the files of a folder, in a file beside them: a line for each, its XXH128 and its name, as <c>xxh128sum</c> writes
/// and checks them.
/// <para>A file without a line is not checked. So nothing is locked out when a process is killed between two writes (<see cref="Save"/>
/// takes the line away before it writes the file), nor are folders that were made before there were checksums.</para></summary>
public static class FolderChecksums
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "checksums.xxh128";

    private const int Digits = 32, ReadBytes = 1 << 18;
    private const string Gap = "  ";

    /// <summary>Folders are written to by several threads.</summary>
    private static readonly Lock s_gate = new();

    /// <summary>Lets <paramref name="write"/> write a file that may be there already, and keeps its checksum. A process that is killed at
    /// any instant leaves the old file or the new one, perhaps without a checksum.</summary>
    /// <exception cref="InputException">The list of checksums is damaged, or the place cannot be written to.</exception>
    public static void Save(string path, Action<string> write)
    {
        Update(path, null);
        write(path);
        Update(path, Of(path));
    }

    /// <summary>Refuses a file that has changed since it was written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What to do then; null: what helps with a file that its owner may change.</param>
    /// <exception cref="InputException">It has, or it or the list of checksums cannot be read.</exception>
    public static void Require(string path, string? remedy = null)
    {
        (string folder, string name) = Split(path);
        if (Read(folder).TryGetValue(name, out string? expected) && File.Exists(path) && Of(path) is var found && found != expected)
        {
            throw new InputException($"has changed since it was written (checksum {found}, expected {expected})", path,
                remedy ?? $"restore it from a copy, or make it again; if you changed it yourself, delete its line in {FileName} beside it");
        }
    }

    /// <summary>Refuses a folder in which a file has changed since it was written. Files in folders within are not looked at.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="remedy">As for <see cref="Require"/>.</param>
    /// <exception cref="InputException">One has: which.</exception>
    public static void RequireAll(string folder, string? remedy = null)
    {
        foreach (string name in Read(folder).Keys)
        {
            Require(Path.Combine(folder, name), remedy);
        }
    }

    /// <summary>Writes the list of a folder that is being made: the checksum of each file by its name, as <see cref="HashingStream"/> found
    /// it.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void Write(string folder, IEnumerable<KeyValuePair<string, string>> checksums)
    {
        var text = new StringBuilder();
        foreach ((string name, string checksum) in checksums.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            text.Append(checksum).Append(Gap).Append(name).Append('\n');
        }
        AtomicFile.WriteText(Path.Combine(folder, FileName), text.ToString());
    }

    /// <summary>The checksum of a file.</summary>
    internal static string Of(string path)
    {
        try
        {
            using SafeFileHandle file = InputFile.OpenHandle(path, FileOptions.SequentialScan);
            XxHash128 hash = new();
            byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
            long at = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read)
            {
                hash.Append(buffer.AsSpan(0, read));
            }
            ArrayPool<byte>.Shared.Return(buffer);
            return ToText(hash);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFault.OfReading(failure, path, "check its permissions");
        }
    }

    /// <summary>A checksum as it stands in the list.</summary>
    internal static string ToText(XxHash128 hash) => Convert.ToHexStringLower(hash.GetCurrentHash());

    private static void Update(string path, string? checksum)
    {
        (string folder, string name) = Split(path);
        lock (s_gate)
        {
            Dictionary<string, string> checksums = Read(folder);
            if (checksum is null ? !checksums.Remove(name) : checksums.GetValueOrDefault(name) == checksum)
            {
                return;
            }
            if (checksum is not null)
            {
                checksums[name] = checksum;
            }
            // The files may have been removed since.
            checksums = checksums.Where(entry => File.Exists(Path.Combine(folder, entry.Key))).ToDictionary();
            Write(folder, checksums);
        }
    }

    private static Dictionary<string, string> Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        Dictionary<string, string> checksums = [];
        try
        {
            int row = 0;
            foreach (string line in File.Exists(path) ? InputFile.ReadLines(path) : [])
            {
                row++;
                string name = line.Length > Digits + Gap.Length ? line[(Digits + Gap.Length)..] : "";
                if (name != Path.GetFileName(name) || name.Length == 0 || name.Any(char.IsControl)
                    || line[Digits..(Digits + Gap.Length)] != Gap
                    || !checksums.TryAdd(name, line[..Digits]))
                {
                    throw new InputException($"row {row} is '{line}', expected {Digits} digits, two blanks and the name of a file", path,
                        "restore it from a copy, or delete it: files without a checksum are read unchecked");
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFault.OfReading(failure, path, "check its permissions");
        }
        return checksums;
    }

    private static (string Folder, string Name) Split(string path)
    {
        string full = Path.GetFullPath(path);
        return (Path.GetDirectoryName(full)!, Path.GetFileName(full));
    }
}

/// <summary>Writes a new file from its beginning to its end, and computes its checksum on the way.</summary>
public sealed class HashingStream(string path) : Stream
{
    private readonly Stream _file =
        FaultPoints.Around(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16));
    private readonly XxHash128 _hash = new();

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _file.Length;

    /// <inheritdoc/>
    public override long Position { get => _file.Position; set => throw new NotSupportedException(); }

    /// <summary>The checksum of what was written so far.</summary>
    public string Checksum() => FolderChecksums.ToText(_hash);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _file.Write(buffer);
        _hash.Append(buffer);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Does nothing: Parquet.Net asks for it before every page.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }
}
