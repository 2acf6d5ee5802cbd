namespace Dynamics.Images.Internals;

/// <summary>Everything random about a view.</summary>
/// <param name="Crop">The part of the image that is seen.</param>
/// <param name="Jitter">The colour changes in their order, or none.</param>
/// <param name="IsGray">Whether colour is taken away.</param>
/// <param name="BlurSigma">Standard deviation of the blur, pixels; 0: none.</param>
/// <param name="IsSolarized">Whether high values are inverted.</param>
/// <param name="IsEqualized">Whether histograms are equalised.</param>
/// <param name="IsFlipped">Whether left and right are exchanged.</param>
internal readonly record struct ViewParameters(CropBox Crop, ColorJitter? Jitter, bool IsGray, double BlurSigma, bool IsSolarized, bool IsEqualized, bool IsFlipped)
{
    private const double LeastBlur = 0.1, MostBlur = 2;

    /// <summary>Draws a view of an image of a size. Values are drawn whether used or not, so that a changed probability changes nothing else.</summary>
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
