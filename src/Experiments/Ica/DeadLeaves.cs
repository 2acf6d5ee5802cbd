namespace Dynamics.Experiments.Ica;

/// <summary>Images with the statistics of natural ones (Matheron's dead leaves; Lee, Mumford and Huang 2001): opaque discs cover each
/// other, their radii fall off as r^-3, each has a colour of its own. Pixels share edges and occlusions, not a Gaussian spectrum
/// alone.</summary>
public static class DeadLeaves
{
    /// <summary>An image of three colours, values uniform in [0, 1] [row, column, colour], row-major.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="smallest">Smallest radius in pixels, at least 1.</param>
    /// <param name="largest">Largest radius in pixels.</param>
    /// <param name="random">Draws the leaves.</param>
    public static double[] Draw(int size, double smallest, double largest, RandomStream random)
    {
        const int Colors = 3;
        double[] image = new double[size * size * Colors], color = new double[Colors];
        bool[] covered = new bool[size * size];
        int left = covered.Length;
        (double least, double most) = (1 / (smallest * smallest), 1 / (largest * largest));
        while (left > 0) // the first leaf is the uppermost: a pixel keeps what covers it first
        {
            double radius = 1 / Math.Sqrt(most + ((least - most) * random.NextDouble()));
            double Place() => ((size + (2 * radius)) * random.NextDouble()) - radius;
            (double row, double column) = (Place(), Place());
            for (int c = 0; c < Colors; c++)
            {
                color[c] = random.NextDouble();
            }
            for (int y = (int)Math.Max(0, Math.Ceiling(row - radius)); y <= Math.Min(size - 1, row + radius); y++)
            {
                double half = Math.Sqrt((radius * radius) - ((y - row) * (y - row)));
                for (int x = (int)Math.Max(0, Math.Ceiling(column - half)); x <= Math.Min(size - 1, column + half); x++)
                {
                    if (!covered[(y * size) + x])
                    {
                        covered[(y * size) + x] = true;
                        left--;
                        color.CopyTo(image.AsSpan(((y * size) + x) * Colors));
                    }
                }
            }
        }
        return image;
    }
}
