namespace Dynamics.Images.Internals;

/// <summary>A box of fractional width, three passes of which make Pillow's Gaussian blur (Gwosdek et al. 2011, extended box filters).</summary>
/// <param name="Radius">Whole pixels on each side of the middle.</param>
/// <param name="Weight">Weight of a pixel within, times 2^24.</param>
/// <param name="EdgeWeight">Weight of the pixel beyond on each side, times 2^24.</param>
internal readonly record struct BlurBox(int Radius, uint Weight, uint EdgeWeight)
{
    /// <summary>Number of passes.</summary>
    public const int Passes = 3;

    private const uint One = 1 << 24;

    /// <summary>The box for a standard deviation in pixels; in Pillow's order and precision of operations.</summary>
    public static BlurBox ForSigma(double sigma)
    {
        float radius = (float)sigma, variance = radius * radius / Passes;
        float length = (float)Math.Sqrt(12.0 * variance + 1.0);
        float whole = (float)Math.Floor((length - 1.0) / 2.0);
        float part = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
        part /= 6 * (variance - (whole + 1) * (whole + 1));
        float boxRadius = whole + part;
        uint weight = (uint)(One / (boxRadius * 2 + 1));
        return new((int)boxRadius, weight, (One - ((uint)(int)boxRadius * 2 + 1) * weight) / 2);
    }
}
