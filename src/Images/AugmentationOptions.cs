namespace Dynamics.Images;

/// <summary>How an image is changed into a view of it, in this order ("Image views" in docs/reference/experiments.md): random resized crop,
/// colour jitter, grey, blur, solarise, equalise, flip, normalise. Every step works on bytes and rounds as Pillow does; parameters are
/// drawn as torchvision draws them. Colour steps leave grey images alone, but for brightness and contrast.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Height and width of the views; 1 to 1024.</summary>
    public int OutputSize { get; init => field = Check.Between(value, 1, 1024); } = 32;

    /// <summary>Smallest area of the crop as a share of the image; above 0.</summary>
    public double MinimumCropArea { get; init => field = Check.Between(value, 1e-6, 1); } = 0.2;

    /// <summary>Largest area of the crop; at least <see cref="MinimumCropArea"/>. The area is uniform between the two.</summary>
    public double MaximumCropArea { get; init => field = Check.Between(value, 1e-6, 1); } = 1;

    /// <summary>Most of a crop's width over its height, and of its height over its width, at least 1; log-uniform.</summary>
    public double MaximumCropRatio { get; init => field = Check.Between(value, 1, 100); } = 4.0 / 3;

    /// <summary>Probability that colours are jittered: brightness, contrast, saturation and hue, in random order.</summary>
    public double JitterProbability { get; init => field = Check.Between(value, 0, 1); } = 0.8;

    /// <summary>Brightness is multiplied by a factor uniform within 1 -+ this, at least 0.</summary>
    public double Brightness { get; init => field = Check.Between(value, 0, 10); } = 0.4;

    /// <summary>The distance from the mean grey is multiplied by a factor uniform within 1 -+ this, at least 0.</summary>
    public double Contrast { get; init => field = Check.Between(value, 0, 10); } = 0.4;

    /// <summary>The distance from the pixel's grey is multiplied by a factor uniform within 1 -+ this, at least 0.</summary>
    public double Saturation { get; init => field = Check.Between(value, 0, 10); } = 0.2;

    /// <summary>Hue is turned by a share of the circle uniform within -+ this.</summary>
    public double Hue { get; init => field = Check.Between(value, 0, 0.5); } = 0.1;

    /// <summary>Probability that colour is taken away.</summary>
    public double GrayscaleProbability { get; init => field = Check.Between(value, 0, 1); } = 0.2;

    /// <summary>Probability of Gaussian blur, its standard deviation uniform from 0.1 to 2 pixels (Pillow's "radius").</summary>
    public double BlurProbability { get; init => field = Check.Between(value, 0, 1); }

    /// <summary>Probability that values of 128 and more are inverted.</summary>
    public double SolarizeProbability { get; init => field = Check.Between(value, 0, 1); } = 0.1;

    /// <summary>Probability that each channel's histogram is equalised.</summary>
    public double EqualizeProbability { get; init => field = Check.Between(value, 0, 1); }

    /// <summary>Probability that left and right are exchanged.</summary>
    public double FlipProbability { get; init => field = Check.Between(value, 0, 1); } = 0.5;

    /// <summary>What the values become at the end.</summary>
    public ImageNormalization Normalization { get; init; } = ImageNormalization.Cifar10;

    /// <summary>For the losses on the plane (CIFAR; for ImageNet-100 blur has probability 0.5). The defaults.</summary>
    public static AugmentationOptions Plane { get; } = new();

    /// <summary>For the losses on the sphere.</summary>
    public static AugmentationOptions Sphere { get; } = new()
    {
        MinimumCropArea = 0.08,
        Brightness = 0.8,
        Contrast = 0.8,
        Saturation = 0.8,
        Hue = 0.2,
        BlurProbability = 0.5,
        SolarizeProbability = 0,
    };
}

/// <summary>Per channel, <c>(value / 255 - Mean) / Std</c>. The constants are those of the reference ("Image views" in
/// docs/reference/experiments.md).</summary>
/// <param name="Mean">Mean of each channel on the scale from 0 to 1; one value holds for all channels.</param>
/// <param name="Std">Standard deviation of each channel on that scale, positive; as many values.</param>
public sealed record ImageNormalization(IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>CIFAR-10's.</summary>
    public static ImageNormalization Cifar10 { get; } = new([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);

    /// <summary>CIFAR-100's.</summary>
    public static ImageNormalization Cifar100 { get; } = new([0.5071, 0.4865, 0.4409], [0.2673, 0.2564, 0.2762]);

    /// <summary>MNIST's, for one channel or its copies.</summary>
    public static ImageNormalization Mnist { get; } = new([0.1307], [0.3081]);

    /// <summary>To the range from -1 to 1.</summary>
    public static ImageNormalization Symmetric { get; } = new([0.5], [0.5]);

    /// <summary>What each of the 256 values becomes [channel, value], in float32 as PyTorch computes it.</summary>
    /// <exception cref="InputException">The constants are not for so many channels, or a deviation is not positive.</exception>
    internal float[] Table(int channels)
    {
        if ((Mean.Count != 1 && Mean.Count != channels) || Std.Count != Mean.Count || !Std.All(std => std > 0)
            || !Mean.All(double.IsFinite))
        {
            throw new InputException($"{Mean.Count} means and {Std.Count} deviations for images of {channels} channels", "normalization",
                "give one positive deviation and one mean a channel");
        }
        var table = new float[channels * 256];
        for (int i = 0; i < table.Length; i++)
        {
            int channel = Mean.Count == 1 ? 0 : i / 256;
            table[i] = (i % 256 / 255f - (float)Mean[channel]) / (float)Std[channel];
        }
        return table;
    }
}
