using Dynamics.Data;

namespace Dynamics.Cli.Internals;

/// <summary>The check, before any work, that a recording may be written to a place.</summary>
internal static class RecordingTarget
{
    /// <exception cref="InputException">Something is there and may not be replaced, or nothing can be written there.</exception>
    public static void Require(string path, bool overwrite)
    {
        if (File.Exists(path) || (IsFilled(path) && !overwrite))
        {
            throw new InputException("is there already", path, "choose another --out, or add --overwrite to replace a recording folder");
        }
        RequireWritable(WritableFolder.ExistingAbove(path), path);
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
        if (!overwrite && (File.Exists(path) || IsFilled(path)))
        {
            throw new InputException("is there already", path, "choose another --out, or add --overwrite to replace an earlier export");
        }
    }

    private static bool IsFilled(string path) => Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();

    private static void RequireWritable(string? folder, string path) =>
        WritableFolder.Require(folder, $"--out {path}", "choose a folder that exists and where you may write");
}
