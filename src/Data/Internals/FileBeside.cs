namespace Dynamics.Data.Internals;

/// <summary>Files that are whole or absent.</summary>
internal static class FileBeside
{
    /// <summary>Lets <paramref name="write"/> make a file of another name in the same folder and renames it over what is there. When it
    /// throws, the old file stays and nothing is left beside it.</summary>
    public static void Write(string path, Action<string> write) =>
        Unfinished.Write(path, write, temporary => File.Move(temporary, path, overwrite: true));
}
