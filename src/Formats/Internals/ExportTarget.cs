namespace Dynamics.Formats.Internals;

/// <summary>Writes exported files: whole or absent, and never over something else.</summary>
internal static class ExportTarget
{
    /// <summary>Lets <paramref name="write"/> make a file beside its place and renames it.</summary>
    /// <exception cref="InputException">Something that is not of this format is there, or it cannot be written.</exception>
    public static void Write(ExportFormat format, string path, Action<string> write)
    {
        string target = AtomicFile.Target(path);
        if (Directory.Exists(target) || (File.Exists(target) && !format.Recognizes(target)))
        {
            throw new InputException(
                $"something else than a {format.Name} file is there, it is not overwritten", path, "choose another --out, or remove it");
        }
        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new InputException("cannot be written, there is no such folder", path, "choose a folder that exists");
        }
        AtomicFile.Make(path, write);
    }
}
