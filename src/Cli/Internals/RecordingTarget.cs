using Dynamics.Data;

namespace Dynamics.Cli.Internals;

/// <summary>The check, before any work, that a recording may be written to a place.</summary>
internal static class RecordingTarget
{
    /// <exception cref="InputException">Something is there and may not be replaced.</exception>
    public static void Require(string path, bool overwrite)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() && !overwrite))
        {
            throw new InputException("is there already", path, "choose another --out, or add --overwrite to replace a recording folder");
        }
    }

    /// <summary>The same for a file or a folder; what <paramref name="overwrite"/> may replace, the one who writes knows.</summary>
    /// <exception cref="InputException">Something is there and may not be replaced.</exception>
    public static void RequireFree(string path, bool overwrite)
    {
        if (!overwrite && (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())))
        {
            throw new InputException("is there already", path, "choose another --out, or add --overwrite to replace an earlier export");
        }
    }
}
