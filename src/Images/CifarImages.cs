using Dynamics.Images.Internals;

namespace Dynamics.Images;

/// <summary>Reads CIFAR-10 and CIFAR-100 in the "binary version" of their publisher (Krizhevsky 2009): records of a label byte (CIFAR-100:
/// a coarse and a fine one) and 3,072 bytes [channel, height, width] of a 32 x 32 image.</summary>
public static class CifarImages
{
    private const int Side = 32, PixelBytes = 3 * Side * Side;

    /// <summary>Reads a folder as it is published, or one file of it.</summary>
    /// <param name="path">A folder with <c>data_batch_1.bin</c> ... and <c>test_batch.bin</c>, or with <c>train.bin</c> and
    /// <c>test.bin</c>; or one such file, whatever its name. Class names are taken from <c>batches.meta.txt</c> or
    /// <c>fine_label_names.txt</c> beside it, where there.</param>
    /// <param name="part">Which files of a folder; not looked at where a file is named.</param>
    /// <returns>Images 3 x 32 x 32. CIFAR-100: labels are the fine ones, the factor <c>coarse</c> is the superclass.</returns>
    /// <exception cref="InputException">No such files, a size that is no whole number of records, labels out of
    /// range, or mixed kinds.</exception>
    public static ImageSet Read(string path, ImagePart part = ImagePart.Training)
    {
        string[] files = File.Exists(path) ? [path] : FilesOf(path, part);
        long bytes = files.Sum(file => new FileInfo(file).Length);
        if (bytes > Array.MaxLength)
        {
            throw new InputException($"{bytes} bytes are more than CIFAR has", path, "name a file or folder in CIFAR's binary layout");
        }
        byte[][] contents = [.. files.Select(ImageFile.ReadAllBytes)];
        CifarLayout[] layouts = [.. files.Zip(contents, LayoutOf).Distinct()];
        return layouts.Length == 1
            ? Assemble(layouts[0], contents, layouts[0].ReadNames(Path.GetDirectoryName(Path.GetFullPath(files[0]))!))
            : throw new InputException("holds files of CIFAR-10 and of CIFAR-100", path, "name one of them");
    }

    private static string[] FilesOf(string folder, ImagePart part)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException("no such file or folder", folder, "name a folder or file in CIFAR's binary layout");
        }
        foreach (string pattern in part == ImagePart.Training ? new[] { "data_batch_*.bin", "train.bin" } : ["test_batch.bin", "test.bin"])
        {
            string[] files = [.. Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal)];
            if (files.Length > 0)
            {
                return files;
            }
        }
        throw new InputException(
            $"no {(part == ImagePart.Training ? "data_batch_1.bin or train.bin" : "test_batch.bin or test.bin")} in it", folder,
            "unpack CIFAR's binary version there");
    }

    private static CifarLayout LayoutOf(string file, byte[] content)
    {
        // A length may divide by both record sizes; the labels then tell.
        return CifarLayout.All.FirstOrDefault(layout =>
            content.Length > 0 && content.Length % layout.RecordBytes == 0 && layout.LabelsFit(content))
            ?? throw new InputException($"{content.Length} bytes are not records of {1 + PixelBytes} (CIFAR-10) or {2 + PixelBytes} " +
                $"bytes (CIFAR-100) with labels in range", file,
                "fetch or unpack the file again");
    }

    private static ImageSet Assemble(CifarLayout layout, byte[][] contents, IReadOnlyList<string> names)
    {
        int count = contents.Sum(content => content.Length / layout.RecordBytes), image = 0;
        var pixels = new byte[(long)count * PixelBytes];
        var labels = new int[count];
        var coarse = new float[layout.LabelBytes > 1 ? count : 0];
        foreach (byte[] content in contents)
        {
            for (int at = 0; at < content.Length; at += layout.RecordBytes, image++)
            {
                labels[image] = content[at + layout.LabelBytes - 1];
                content.AsSpan(at + layout.LabelBytes, PixelBytes).CopyTo(pixels.AsSpan(image * PixelBytes));
                if (coarse.Length > 0)
                {
                    coarse[image] = content[at];
                }
            }
        }
        return new(layout.Name, pixels, 3, Side, Side, labels, names) { FactorNames = coarse.Length > 0 ? ["coarse"] : [],
            Factors = coarse };
    }
}
