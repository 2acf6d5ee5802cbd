using Dynamics.Data;

namespace Dynamics.Cli.Internals;

/// <summary>The check, before any work, that a recording may be written to a place.</summary>
internal static class RecordingTarget
{
    /// <summary>Checks a place for a recording folder, and keeps other processes from writing there until the answer is disposed.</summary>
    /// <exception cref="InputException">Something is there and may not be replaced, nothing can be written there, or another process is at
    /// work on it.</exception>
    public static IDisposable Claim(string path, bool overwrite)
    {
        AtomicFile.Target(path);
        if (File.Exists(path) || (IsFilled(path) && !overwrite))
        {
            throw new InputException("is there already", path, "choose another --out, or add --overwrite to replace a recording folder");
        }
        RequireWritable(WritableFolder.ExistingAbove(path), path);
        return RecordingFolder.Claim(path);
    }

    /// <summary>The same for a file or a folder; what <paramref name="overwrite"/> may replace, the one who writes knows.</summary>
    /// <exception cref="InputException">Something is there and may not be replaced, or nothing can be written there.</exception>
    public static void RequireFree(string path, bool overwrite)
    {
        RefuseTaken(path, overwrite);
        RequireWritable(WritableFolder.ExistingAbove(path), path);
    }

    /// <summary>The same for a file, whose folder must exist.</summary>
    /// <exception cref="InputException">Something is there and may not be replaced, or nothing can be written there.</exception>
    public static void RequireFreeFile(string path, bool overwrite)
    {
        RefuseTaken(path, overwrite);
        RequireWritable(Path.GetDirectoryName(Path.GetFullPath(path)), path);
    }

    private static void RefuseTaken(string path, bool overwrite)
    {
        AtomicFile.Target(path);
        if (!overwrite && (File.Exists(path) || IsFilled(path)))
        {
            throw new InputException("is there already", path, "choose another --out, or add --overwrite to replace an earlier export");
        }
    }

    private static bool IsFilled(string path) => Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();

    private static void RequireWritable(string? folder, string path) =>
        WritableFolder.Require(folder, $"--out {path}", "choose a folder that exists and where you may write");
}

/// <summary>The check, before any work, that files may be made in a folder.</summary>
internal static class WritableFolder
{
    /// <summary>Makes an empty file in the folder and removes it.</summary>
    /// <exception cref="InputException">The folder does not exist, is none, or nothing can be made in it.</exception>
    public static void Require(string? folder, string where, string remedy)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException(
                File.Exists(folder) ? $"lies in {folder}, which is a file" : "lies in a folder that does not exist", where, remedy);
        }
        try
        {
            AtomicFile.RequireWritable(folder, where);
        }
        catch (InputException fault) when (fault.InnerException is { } cause)
        {
            throw new InputException($"nothing can be written in {folder} ({FileFault.Cause(cause)})", where, remedy, fault);
        }
    }

    /// <summary>The nearest folder above a path that exists (or the file that stands in its way): missing ones are made in it.</summary>
    public static string? ExistingAbove(string path)
    {
        string? above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        while (above is not null && !Path.Exists(above))
        {
            above = Path.GetDirectoryName(above);
        }
        return above;
    }
}
