using System.IO.Compression;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>The members of an <c>.npz</c> archive. Sizes are checked against the file before anything is allocated.</summary>
internal static class NumpyArchive
{
    /// <summary>Ends the name of every member.</summary>
    public const string Extension = ".npy";

    private const int InflationSlack = 1024, LongestName = 500;

    /// <summary>The members by the name of their array, in the archive's order.</summary>
    /// <exception cref="InputException">A member that is no array, a name that is a path out of the archive, two of one name, or sizes that
    /// the file cannot hold.</exception>
    public static IReadOnlyDictionary<string, ZipArchiveEntry> Entries(ZipArchive archive, string path)
    {
        var entries = new OrderedDictionary<string, ZipArchiveEntry>();
        long room = new FileInfo(path).Length;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string member = Shown(entry.FullName);
            if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal) || !IsName(entry.FullName[..^Extension.Length]))
            {
                throw new InputException($"member '{member}' is not named like an array", path, "save plain arrays with numpy.savez");
            }
            room -= entry.CompressedLength;
            if (entry.CompressedLength < 0 || room < 0 || entry.Length < 0
                || entry.Length / NumpyFile.LargestInflation > entry.CompressedLength + InflationSlack)
            {
                throw new InputException(
                    $"member '{member}' claims {entry.Length} bytes, {entry.CompressedLength} packed, which the file cannot hold", path,
                    "copy or save the file again");
            }
            if (!entries.TryAdd(entry.FullName[..^Extension.Length], entry))
            {
                throw new InputException($"two members are named '{member}'", path, "name every array differently");
            }
        }
        return entries;
    }

    /// <summary>Reads a member.</summary>
    /// <exception cref="InputException">It is damaged, or of a type that is not read.</exception>
    public static NumpyArray Read(ZipArchiveEntry entry, string name, string path)
    {
        string where = $"{path}, array '{name}'";
        using Stream stream = entry.Open();
        var reader = new NumpyStream(stream, entry.Length, where);
        NumpyArray array;
        try
        {
            array = reader.ReadArray(name);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            throw new InputException(
                $"is damaged ({failure.Message.ReplaceLineEndings(" ")})", where, "copy or save the file again", failure);
        }
        return reader.Checksum == entry.Crc32
            ? array
            : throw new InputException("is damaged: its checksum does not fit its content", where, "copy or save the file again");
    }

    /// <summary>Whether a text can name an array: no path out of the archive, no control characters.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.Contains('\\') && !text.Any(char.IsControl)
        && Array.TrueForAll(text.Split('/'), part => part is not ("" or "." or ".."));

    private static string Shown(string name) => new([.. name.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
}
