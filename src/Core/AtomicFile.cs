using System.Runtime.InteropServices;
using System.Text;

namespace Dynamics.Core;

/// <summary>Files and folders that are either whole or absent: made under a temporary name beside their place, and renamed. A process
/// killed at any instant leaves the old one (or none) and at most a temporary one that nobody reads.
/// <para>All temporary ones are known while they exist, so that a process that gives up its work can leave none behind.</para></summary>
public static partial class AtomicFile
{
    /// <summary>Starts the name of every temporary file and folder of this program. What begins with a dot is no part
    /// of a recording or run.</summary>
    private const string TemporaryPrefix = ".unfinished-";

    private const int Passes = 10, PauseMilliseconds = 20;

    private static readonly Lock s_gate = new();
    private static readonly HashSet<string> s_unfinished = [];
    private static bool s_isGivenUp;

    /// <summary>Creates or replaces <paramref name="path"/> by what <paramref name="write"/> puts into the stream, flushed to
    /// the disk before it gets its name. Missing folders are made. If <paramref name="write"/> throws, the old file stays and
    /// nothing is left beside it.</summary>
    /// <exception cref="InputException">The place cannot be written to (rights, a folder of that name, a full disk).</exception>
    /// <exception cref="OperationCanceledException">After <see cref="GiveUp"/>.</exception>
    public static void Write(string path, Action<Stream> write) => Make(path, temporary =>
    {
        using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true); // before the rename, so that a power cut cannot leave the name on empty blocks
    });

    /// <summary>Creates or replaces a text file, UTF-8 without a byte-order mark, as <see cref="Write"/> does.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Creates or replaces <paramref name="path"/> by the file that <paramref name="make"/> makes under the name that it is given.
    /// Missing folders are made. What has to survive a power cut, <paramref name="make"/> flushes to the disk.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    /// <exception cref="OperationCanceledException">After <see cref="GiveUp"/>.</exception>
    public static void Make(string path, Action<string> make) =>
        Make(path, make, (temporary, target) => File.Move(temporary, target, overwrite: true));

    /// <summary>Creates or replaces the folder <paramref name="path"/> by the one that <paramref name="make"/> makes under the name that it
    /// is given. On Linux the path names the old or the new folder at every instant.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    /// <exception cref="OperationCanceledException">After <see cref="GiveUp"/>.</exception>
    public static void MakeFolder(string path, Action<string> make) => Make(path, make, ReplaceFolder);

    /// <summary>Removes what killed processes left unfinished in a folder. Nobody else may be writing in it.</summary>
    public static void RemoveUnfinished(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, TemporaryPrefix + "*"))
        {
            Remove(path);
        }
    }

    /// <summary>Removes what is unfinished and refuses to begin or finish anything more. For a process that is about to end: writers in
    /// other threads may go on, in files that have no name any more.</summary>
    public static void GiveUp()
    {
        string[] paths;
        lock (s_gate)
        {
            s_isGivenUp = true;
            paths = [.. s_unfinished];
        }
        // A writer that has its name may be about to make the file, or another one in a folder that is being removed.
        for (int pass = 0; pass < Passes && paths.Length > 0; pass++)
        {
            foreach (string path in paths)
            {
                TryRemove(path);
            }
            Thread.Sleep(PauseMilliseconds);
        }
    }

    private static void Make(string path, Action<string> make, Action<string, string> commit)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string folder = Path.GetDirectoryName(target) ?? throw new InputException("has no name", path, "name a file or folder in it");
        string temporary = Path.Combine(folder, $"{TemporaryPrefix}{Path.GetFileName(target)}-{Path.GetRandomFileName()}");
        lock (s_gate)
        {
            RequireWanted();
            s_unfinished.Add(temporary);
        }
        try
        {
            Directory.CreateDirectory(folder);
            make(temporary);
            lock (s_gate) // Giving up waits for a commit that has begun: it may be more than one step.
            {
                RequireWanted();
                commit(temporary, target);
            }
        }
        catch (InputException fault) when (fault.Where.StartsWith(temporary, StringComparison.Ordinal)) // a file of a folder
        {
            throw new InputException(fault.What, path, fault.Remedy, fault);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"cannot be written ({error.Message})", path, "choose a place where you may write and that has room", error);
        }
        finally
        {
            TryRemove(temporary);
            lock (s_gate)
            {
                s_unfinished.Remove(temporary);
            }
        }
    }

    private static void ReplaceFolder(string temporary, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(temporary, target);
        }
        else if (!TrySwap(temporary, target))
        {
            string old = $"{temporary}.old";
            Directory.Move(target, old);
            Directory.Move(temporary, target);
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>Swaps two folders in one step of the file system, so that at no instant one of the names is missing (Linux renameat2).
    /// False, and nothing is changed, where the system or the file system cannot.</summary>
    internal static bool TrySwap(string first, string second)
    {
        const int CurrentFolder = -100; // AT_FDCWD
        const uint Exchange = 2; // RENAME_EXCHANGE
        try
        {
            return OperatingSystem.IsLinux() && Rename(CurrentFolder, first, CurrentFolder, second, Exchange) == 0;
        }
        catch (Exception failure) when (failure is EntryPointNotFoundException or DllNotFoundException)
        {
            return false; // A C library older than glibc 2.28.
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int firstFolder, string first, int secondFolder, string second, uint flags);

    private static void RequireWanted()
    {
        if (s_isGivenUp)
        {
            throw new OperationCanceledException();
        }
    }

    private static void TryRemove(string path)
    {
        try
        {
            Remove(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What failed before is the error to tell; one that nobody reads is left behind.
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else if (File.Exists(path))
        {
            File.Delete(path);
        }
    }
}
