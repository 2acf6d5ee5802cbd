namespace Dynamics.Images.Internals;

/// <summary>Changes of colour, as torchvision's ColorJitter draws them.</summary>
/// <param name="Order">In which order they are made: two bits a step, the first lowest; 0 brightness, 1 contrast, 2 saturation, 3 hue.</param>
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
        return new(order, Factor(options.Brightness), Factor(options.Contrast), Factor(options.Saturation), options.Hue * (2 * random.NextDouble() - 1));

        float Factor(double spread)
        {
            double low = Math.Max(0, 1 - spread);
            return (float)(low + (1 + spread - low) * random.NextDouble());
        }
    }
}
