using System.IO.Compression;

namespace Dynamics.Tests.Formats.Internals.Hdf5;

/// <summary>Files that libhdf5 made (Files/README.md).</summary>
internal static class Libhdf5Files
{
    /// <summary>Puts a copy of one into a folder.</summary>
    public static string Unpack(TemporaryFolder folder, string name)
    {
        using Stream packed = typeof(Libhdf5Files).Assembly.GetManifestResourceStream($"{name}.gz")!;
        using GZipStream content = new(packed, CompressionMode.Decompress);
        string path = folder.File(name);
        using FileStream file = File.Create(path);
        content.CopyTo(file);
        return path;
    }
}
