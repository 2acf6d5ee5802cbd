namespace Dynamics.Images.Internals;

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
            double area = (double)height * width * (options.MinimumCropArea + (options.MaximumCropArea - options.MinimumCropArea) * random.NextDouble());
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
