using System.Globalization;
using Dynamics.Images.Internals;

namespace Dynamics.Images;

/// <summary>Reads MNIST and sets in its layout (Fashion-MNIST, KMNIST, EMNIST): idx files of images and of
/// labels, gzipped or not.</summary>
public static class MnistImages
{
    private const int ImageDimensions = 3, LabelDimensions = 1;

    /// <summary>Reads a folder with <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-...</c> (also spelt
    /// <c>train-images.idx3-ubyte</c>, and with <c>.gz</c>).</summary>
    /// <exception cref="InputException">A missing or damaged file, or as many images as labels do not agree.</exception>
    public static ImageSet Read(string folder, ImagePart part = ImagePart.Training)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException("no such folder", folder, "name the folder with MNIST's idx files");
        }
        string prefix = part == ImagePart.Training ? "train" : "t10k";
        return Read(Find(folder, $"{prefix}-images", "idx3-ubyte"), Find(folder, $"{prefix}-labels", "idx1-ubyte"));
    }

    /// <summary>Reads a file of images and the file of their labels.</summary>
    /// <returns>Grey images 1 x height x width; classes are named by their number.</returns>
    /// <exception cref="InputException">A missing or damaged file, or as many images as labels do not agree.</exception>
    public static ImageSet Read(string imagesFile, string labelsFile)
    {
        IdxArray images = IdxArray.Read(imagesFile, ImageDimensions), labels = IdxArray.Read(labelsFile, LabelDimensions);
        if (images.Shape[0] != labels.Shape[0])
        {
            throw new InputException(
                $"{labels.Shape[0]} labels for {images.Shape[0]} images", labelsFile, "name the labels of these images");
        }
        int classes = Math.Max(10, labels.Values.Max() + 1);
        return new("mnist", images.Values, 1, images.Shape[1], images.Shape[2], [.. labels.Values.Select(label => (int)label)],
            [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))]);
    }

    private static string Find(string folder, string name, string type)
    {
        string[] spellings = [$"{name}-{type}", $"{name}.{type}", $"{name}-{type}.gz", $"{name}.{type}.gz"];
        return spellings.Select(spelling => Path.Combine(folder, spelling)).FirstOrDefault(File.Exists)
            ?? throw new InputException($"no {spellings[0]} in it", folder, "put MNIST's four idx files there");
    }
}
