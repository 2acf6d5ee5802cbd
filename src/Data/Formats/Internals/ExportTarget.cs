using Dynamics.Data.Internals;

namespace Dynamics.Data.Formats.Internals;

/// <summary>Writes exported files: whole or absent, and never over something else.</summary>
internal static class ExportTarget
{
    /// <summary>Lets <paramref name="write"/> make a file beside its place and renames it.</summary>
    /// <exception cref="InputException">Something that is not of this format is there, or it cannot be written.</exception>
    public static void Write(ExportFormat format, string path, Action<string> write)
    {
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target) || (File.Exists(target) && !format.Recognizes(target)))
        {
            throw new InputException($"something else than a {format.Name} file is there, it is not overwritten", path, "choose another --out, or remove it");
        }
        try
        {
            FileBeside.Write(target, write);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written ({failure.Message})", path, "choose a place where you may write and that has room", failure);
        }
    }
}
