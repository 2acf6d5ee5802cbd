using System.Text;
using Dynamics.Data;

namespace Dynamics.Training;

/// <summary>Files that are either whole or absent: written under a temporary name in the same folder, flushed to the disk, and renamed.
/// A process killed at any instant leaves the old file (or none) and at most a temporary one that nobody reads.</summary>
public static class AtomicFile
{
    /// <summary>Starts the name of every temporary file and folder of this program.</summary>
    internal const string TemporaryPrefix = ".unfinished-";

    /// <summary>Creates or replaces <paramref name="path"/> by what <paramref name="write"/> puts into the stream. Missing folders are
    /// created. If <paramref name="write"/> throws, the old file stays and the exception passes through.</summary>
    /// <exception cref="InputException">The place cannot be written to (rights, a folder of that name, a full disk).</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string temporary = TemporaryBeside(full);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true); // before the rename, so that a power cut cannot leave the name on empty blocks
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw new InputException($"cannot be written ({error.Message})", path, "choose a place where you may write and that has room", error);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    /// <summary>Creates or replaces a text file, UTF-8 without a byte-order mark.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>A free temporary name in the folder of <paramref name="path"/>; kept apart by the process, so that two runs never share one.</summary>
    internal static string TemporaryBeside(string path) => Path.Combine(
        Path.GetDirectoryName(Path.GetFullPath(path))!,
        $"{TemporaryPrefix}{Path.GetFileName(path)}-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");

    private static int s_count;

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What failed before is the error to tell; a file that nobody reads is left behind.
        }
    }
}
