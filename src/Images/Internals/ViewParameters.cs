namespace Dynamics.Images.Internals;

/// <summary>Everything random about a view.</summary>
/// <param name="Crop">The part of the image that is seen.</param>
/// <param name="Jitter">The colour changes in their order, or none.</param>
/// <param name="IsGray">Whether colour is taken away.</param>
/// <param name="BlurSigma">Standard deviation of the blur, pixels; 0: none.</param>
/// <param name="IsSolarized">Whether high values are inverted.</param>
/// <param name="IsEqualized">Whether histograms are equalised.</param>
/// <param name="IsFlipped">Whether left and right are exchanged.</param>
internal readonly record struct ViewParameters(
    CropBox Crop, ColorJitter? Jitter, bool IsGray, double BlurSigma, bool IsSolarized, bool IsEqualized, bool IsFlipped)
{
    private const double LeastBlur = 0.1, MostBlur = 2;

    /// <summary>Draws a view of an image of a size. Values are drawn whether used or not, so that a changed probability
    /// changes nothing else.</summary>
    public static ViewParameters Draw(AugmentationOptions options, int height, int width, RandomStream random)
    {
        bool jitters = random.NextDouble() < options.JitterProbability;
        ColorJitter jitter = ColorJitter.Draw(options, random);
        bool grays = random.NextDouble() < options.GrayscaleProbability;
        bool blurs = random.NextDouble() < options.BlurProbability;
        double sigma = LeastBlur + (MostBlur - LeastBlur) * random.NextDouble();
        bool solarizes = random.NextDouble() < options.SolarizeProbability;
        bool equalizes = random.NextDouble() < options.EqualizeProbability;
        bool flips = random.NextDouble() < options.FlipProbability;
        // Last, since it draws a varying number of values.
        CropBox crop = CropBox.Draw(options, height, width, random);
        return new(crop, jitters ? jitter : null, grays, blurs ? sigma : 0, solarizes, equalizes, flips);
    }
}

/// <summary>A part of an image.</summary>
/// <param name="Top">First row.</param>
/// <param name="Left">First column.</param>
/// <param name="Height">Number of rows.</param>
/// <param name="Width">Number of columns.</param>
internal readonly record struct CropBox(int Top, int Left, int Height, int Width)
{
    private const int Attempts = 10;

    /// <summary>As torchvision's RandomResizedCrop: area uniform, ratio log-uniform, up to ten attempts to fit it in, else the largest
    /// central box of an allowed ratio.</summary>
    public static CropBox Draw(AugmentationOptions options, int height, int width, RandomStream random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double area = (double)height * width
                * (options.MinimumCropArea + (options.MaximumCropArea - options.MinimumCropArea) * random.NextDouble());
            double ratio = Math.Exp(Math.Log(options.MaximumCropRatio) * (2 * random.NextDouble() - 1));
            int columns = (int)Math.Round(Math.Sqrt(area * ratio)), rows = (int)Math.Round(Math.Sqrt(area / ratio));
            if (columns > 0 && columns <= width && rows > 0 && rows <= height)
            {
                return new(random.NextInt(height - rows + 1), random.NextInt(width - columns + 1), rows, columns);
            }
        }
        int fittingHeight = Math.Min(height, (int)Math.Round(width * options.MaximumCropRatio));
        int fittingWidth = Math.Min(width, (int)Math.Round(height * options.MaximumCropRatio));
        return new((height - fittingHeight) / 2, (width - fittingWidth) / 2, fittingHeight, fittingWidth);
    }
}

/// <summary>Changes of colour, as torchvision's ColorJitter draws them.</summary>
/// <param name="Order">In which order they are made: two bits a step, the first lowest; 0 brightness, 1
/// contrast, 2 saturation, 3 hue.</param>
/// <param name="Brightness">Factor.</param>
/// <param name="Contrast">Factor.</param>
/// <param name="Saturation">Factor.</param>
/// <param name="Hue">Share of the circle.</param>
internal readonly record struct ColorJitter(int Order, float Brightness, float Contrast, float Saturation, double Hue)
{
    /// <summary>Number of changes.</summary>
    public const int Steps = 4;

    /// <summary>The change made at a step.</summary>
    public int At(int step) => (Order >> (2 * step)) & 3;

    /// <summary>Draws an order and factors.</summary>
    public static ColorJitter Draw(AugmentationOptions options, RandomStream random)
    {
        // One of the 24 permutations: the next change is one of those left over.
        int order = 0;
        Span<int> left = [0, 1, 2, 3];
        for (int step = 0; step < Steps; step++)
        {
            int pick = random.NextInt(Steps - step);
            order |= left[pick] << (2 * step);
            left[pick] = left[Steps - step - 1];
        }
        return new(order, Factor(options.Brightness), Factor(options.Contrast), Factor(options.Saturation),
            options.Hue * (2 * random.NextDouble() - 1));

        float Factor(double spread)
        {
            double low = Math.Max(0, 1 - spread);
            return (float)(low + (1 + spread - low) * random.NextDouble());
        }
    }
}
