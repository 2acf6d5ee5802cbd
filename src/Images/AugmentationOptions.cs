namespace Dynamics.Images;

/// <summary>How an image is changed into a view of it, in this order (ldm.md, section 3.1): random resized crop, colour jitter, grey, blur,
/// solarise, equalise, flip, normalise. Every step works on bytes and rounds as Pillow does; parameters are drawn as torchvision draws
/// them. Colour steps leave grey images alone, but for brightness and contrast.</summary>
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
