using System.Text;
using Dynamics.Core.Internals;

namespace Dynamics.Core;

/// <summary>Files and folders that are either whole or absent: made under a temporary name beside their place, and renamed. A process
/// killed at any instant leaves the old one (or none) and at most a temporary one that nobody reads; the next writer in that folder
/// removes it. A symbolic link is written through: it stays, and what it leads to is replaced.
/// <para>All temporary ones are known while they exist, so that a process that gives up its work can leave none behind.</para></summary>
public static class AtomicFile
{
    private const int Passes = 10, PauseMilliseconds = 20;

    private static readonly Lock s_gate = new();
    private static readonly HashSet<string> s_unfinished = [];
    private static readonly HashSet<string> s_swept = [];
    private static bool s_isGivenUp;

    /// <summary>Creates or replaces <paramref name="path"/> by what <paramref name="write"/> puts into the stream, flushed to
    /// the disk before it gets its name. Missing folders are made. If <paramref name="write"/> throws, the old file stays and
    /// nothing is left beside it.</summary>
    /// <exception cref="InputException">The place cannot be written to (rights, a folder of that name, a full disk).</exception>
    /// <exception cref="OperationCanceledException">After <see cref="GiveUp"/>.</exception>
    public static void Write(string path, Action<Stream> write) => Make(path, temporary =>
    {
        using FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        write(FaultPoints.Around(file));
        file.Flush(flushToDisk: true); // before the rename, so that a power cut cannot leave the name on empty blocks
    });

    /// <summary>Creates or replaces a text file, UTF-8 without a byte-order mark, as <see cref="Write"/> does.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Creates or replaces <paramref name="path"/> by the file that <paramref name="make"/> makes under the name that it is given.
    /// Missing folders are made. What has to survive a power cut, <paramref name="make"/> flushes to the disk.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    /// <exception cref="OperationCanceledException">After <see cref="GiveUp"/>.</exception>
    public static void Make(string path, Action<string> make)
    {
        string target = Target(path);
        if (Directory.Exists(target))
        {
            throw new InputException("is a folder", path, "give the name of a file");
        }
        Make(path, target, make, (temporary, place) => File.Move(temporary, place, overwrite: true));
    }

    /// <summary>Creates or replaces the folder <paramref name="path"/> by the one that <paramref name="make"/> makes under the name that it
    /// is given. On Linux the path names the old or the new folder at every instant.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    /// <exception cref="OperationCanceledException">After <see cref="GiveUp"/>.</exception>
    public static void MakeFolder(string path, Action<string> make)
    {
        string target = Target(path);
        if (File.Exists(target))
        {
            throw new InputException("is a file", path, "give the name of a folder");
        }
        Make(path, target, make, ReplaceFolder);
    }

    /// <summary>Where something of that name is written: its full path, or what the symbolic link of that name leads to.</summary>
    /// <exception cref="InputException">The link leads nowhere, or in a circle; or a pipe, a device or a socket is there.</exception>
    public static string Target(string path)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            target = File.ResolveLinkTarget(target, returnFinalTarget: true) is not { } end ? target
                : Path.Exists(end.FullName) ? end.FullName
                : throw new InputException($"is a symbolic link to {end.FullName}, which is not there", path,
                    "make what it leads to, or remove the link");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return target;
        }
        catch (Exception failure) when (FileFault.Is(failure))
        {
            throw FileFault.OfWriting(failure, path);
        }
        return LinuxFile.SpecialKindOf(target) is { } kind
            ? throw new InputException($"is {kind}, and only files and folders are written", path, "give another name")
            : target;
    }

    /// <summary>Makes an empty file in a folder, and removes it.</summary>
    /// <exception cref="InputException">Nothing can be written there.</exception>
    /// <exception cref="OperationCanceledException">After <see cref="GiveUp"/>.</exception>
    public static void RequireWritable(string folder, string where)
    {
        string place = Path.Combine(Path.GetFullPath(folder), "probe");
        Make(where, place, temporary => File.Create(temporary).Dispose(), (temporary, _) => File.Delete(temporary));
    }

    /// <summary>Whether a name in a folder is that of something unfinished, which is no part of a recording or run.</summary>
    public static bool IsUnfinished(string name) => TemporaryName.Is(name);

    /// <summary>Removes what is unfinished in a folder, but for that of processes at work on this machine. No process of another machine
    /// may be writing in it.</summary>
    public static void RemoveUnfinished(string folder) => Sweep(folder, onlyIfForgotten: false);

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

    private static void Make(string path, string target, Action<string> make, Action<string, string> commit)
    {
        string folder = Path.GetDirectoryName(target) ?? throw new InputException("has no name", path, "name a file or folder in it");
        string temporary = Path.Combine(folder, TemporaryName.Of(Path.GetFileName(target)));
        lock (s_gate)
        {
            RequireWanted();
            s_unfinished.Add(temporary);
        }
        try
        {
            FaultPoints.Pass(FileStep.Create);
            Directory.CreateDirectory(folder);
            SweepOnce(folder);
            make(temporary);
            FaultPoints.Pass(FileStep.Rename);
            lock (s_gate) // Giving up waits for a commit that has begun: it may be more than one step.
            {
                RequireWanted();
                commit(temporary, target);
            }
            FaultPoints.Pass(FileStep.Rename);
        }
        catch (InputException fault) when (fault.Where.StartsWith(temporary, StringComparison.Ordinal)) // a file of a folder
        {
            throw new InputException(fault.What, path, fault.Remedy, fault);
        }
        catch (Exception failure) when (FileFault.Is(failure))
        {
            throw FileFault.OfWriting(failure, path);
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
        else if (!LinuxFile.TrySwap(temporary, target))
        {
            string old = temporary + TemporaryName.OldSuffix;
            Directory.Move(target, old);
            FaultPoints.Pass(FileStep.Rename);
            Directory.Move(temporary, target);
            Directory.Delete(old, recursive: true);
        }
    }

    private static void SweepOnce(string folder)
    {
        lock (s_gate)
        {
            if (!s_swept.Add(folder))
            {
                return;
            }
        }
        Sweep(folder, onlyIfForgotten: true);
    }

    /// <summary>Removes what nobody will finish. A folder that was set aside gets its name back where its successor never came.</summary>
    private static void Sweep(string folder, bool onlyIfForgotten)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, TemporaryName.Pattern))
        {
            if (!TemporaryName.IsOver(path, onlyIfForgotten))
            {
                continue;
            }
            if (TemporaryName.SetAside(path) is { } target && !Path.Exists(target))
            {
                Directory.Move(path, target);
                continue;
            }
            FaultPoints.Pass(FileStep.Remove);
            TryRemove(path);
        }
    }

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
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else if (File.Exists(path))
            {
                File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What failed before is the error to tell; one that nobody reads is left to the next writer here.
        }
    }
}
