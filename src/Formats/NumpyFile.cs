using System.IO.Compression;
using Dynamics.Formats.Internals.Numpy;

namespace Dynamics.Formats;

/// <summary>NumPy's own files: <c>.npy</c>, one array (format versions 1.0 to 3.0), and <c>.npz</c>, a zip archive of them (stored or
/// deflated; NEP 1 and <c>numpy.lib.format</c>). Read are bool, whole numbers of 1, 2, 4 and 8 bytes, floats of 2 (as float), 4 and 8 bytes
/// and Unicode strings, of either byte order, in C or Fortran order (turned into C order). Written is version 1.0, data at a multiple of 64
/// bytes. Nothing is ever executed: arrays of pickled Python objects are refused.</summary>
public static class NumpyFile
{
    /// <summary>Deflate cannot pack more tightly than this many times, so a larger claim is false.</summary>
    internal const long LargestInflation = 1032;

    // The zip format's zero: equal arrays, equal bytes.
    private static readonly DateTimeOffset s_noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads a <c>.npy</c> file; the array is named after it.</summary>
    /// <exception cref="InputException">No such file, damaged, not NumPy's, or of a type that is not read.</exception>
    public static NumpyArray Read(string path) => Reading(path, stream =>
        new NumpyStream(stream, stream.Length, path).ReadArray(Path.GetFileNameWithoutExtension(path)));

    /// <summary>Writes a <c>.npy</c> file beside its place and renames it over what is there.</summary>
    /// <exception cref="ArgumentException">A string that ends in NUL (NumPy cuts it off) or is no valid Unicode.</exception>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, NumpyArray array) => AtomicFile.Write(path, stream => NumpyWriting.Write(stream, array));

    /// <summary>Reads all arrays of an <c>.npz</c> archive, in its order; checksums are verified.</summary>
    /// <exception cref="InputException">No such file, damaged, a member that is no <c>.npy</c> array or of a type that is not read, a name
    /// that is a path out of the archive, or two arrays of one name.</exception>
    public static IReadOnlyList<NumpyArray> ReadArchive(string path) => Reading(path, stream =>
    {
        using ZipArchive archive = new(stream, ZipArchiveMode.Read);
        IReadOnlyDictionary<string, ZipArchiveEntry> entries = NumpyArchive.Entries(archive, path);
        return (IReadOnlyList<NumpyArray>)[.. entries.Select(entry => NumpyArchive.Read(entry.Value, entry.Key, path))];
    });

    /// <summary>Writes an <c>.npz</c> archive (deflated, as <c>numpy.savez_compressed</c> does) beside its place and renames it over what
    /// is there. Equal arrays give equal bytes.</summary>
    /// <exception cref="ArgumentException">Two arrays of one name, a name that is a path out of the archive, or a string
    /// that ends in NUL.</exception>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void WriteArchive(string path, IReadOnlyList<NumpyArray> arrays)
    {
        if (arrays.DistinctBy(array => array.Name).Count() < arrays.Count
            || arrays.FirstOrDefault(array => !NumpyArchive.IsName(array.Name)) is not null)
        {
            throw new ArgumentException(
                $"expected names that differ and are no paths: {string.Join(", ", arrays.Select(array => array.Name))}", nameof(arrays));
        }
        AtomicFile.Write(path, stream =>
        {
            using ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (NumpyArray array in arrays)
            {
                ZipArchiveEntry entry = archive.CreateEntry(array.Name + NumpyArchive.Extension, CompressionLevel.Fastest);
                entry.LastWriteTime = s_noTime;
                using Stream member = entry.Open();
                NumpyWriting.Write(member, array);
            }
        });
    }

    private static T Reading<T>(string path, Func<FileStream, T> read)
    {
        if (!File.Exists(path))
        {
            throw new InputException("no such file", path, "check the path");
        }
        try
        {
            using FileStream stream = InputFile.Open(path);
            return read(stream);
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            throw new InputException(
                $"cannot be read ({failure.Message.ReplaceLineEndings(" ")})", path, "save the file again with NumPy", failure);
        }
    }
}
