namespace Dynamics.Images.Internals;

/// <summary>How the records of one of the two CIFAR sets are laid out.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="LabelLimits">Number of values of each label byte; the last label is the class.</param>
/// <param name="NamesFile">File with a class name a line.</param>
/// <param name="UsualNames">Names where that file is absent.</param>
internal sealed record CifarLayout(string Name, int[] LabelLimits, string NamesFile, IReadOnlyList<string> UsualNames)
{
    private const int PixelBytes = 3072, LongestNames = 1 << 16;

    public static IReadOnlyList<CifarLayout> All { get; } =
    [
        new("cifar10", [10], "batches.meta.txt",
            ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]),
        new("cifar100", [20, 100], "fine_label_names.txt", [.. Enumerable.Range(0, 100).Select(label => $"class {label}")]),
    ];

    public int LabelBytes => LabelLimits.Length;

    public int RecordBytes => LabelBytes + PixelBytes;

    /// <summary>Whether every label of whole records is in range.</summary>
    public bool LabelsFit(byte[] content)
    {
        for (int at = 0; at < content.Length; at += RecordBytes)
        {
            for (int label = 0; label < LabelBytes; label++)
            {
                if (content[at + label] >= LabelLimits[label])
                {
                    return false;
                }
            }
        }
        return true;
    }

    /// <summary>The class names of a folder, else the usual ones.</summary>
    /// <exception cref="InputException">The file is there, but has not a name for each class.</exception>
    public IReadOnlyList<string> ReadNames(string folder)
    {
        string file = Path.Combine(folder, NamesFile);
        if (!File.Exists(file))
        {
            return UsualNames;
        }
        string[] names = new FileInfo(file).Length <= LongestNames
            ? [.. System.Text.Encoding.UTF8.GetString(ImageFile.ReadAllBytes(file)).Split('\n').Select(line => line.Trim())
                .Where(line => line.Length > 0)]
            : [];
        return names.Length == LabelLimits[^1]
            ? names
            : throw new InputException(
                $"{names.Length} class names, expected {LabelLimits[^1]}", file, "fetch the file again, or remove it");
    }
}

/// <summary>Reads files of users.</summary>
internal static class ImageFile
{
    /// <summary>The whole file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        try
        {
            return InputFile.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"cannot be read ({failure.Message.ReplaceLineEndings(" ")})", path, "check the path and its permissions", failure);
        }
    }
}
