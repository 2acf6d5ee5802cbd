namespace Dynamics.Simulators.Internals;

/// <summary>Gamma-distributed numbers of scale 1 (Marsaglia and Tsang 2000).</summary>
internal static class GammaVariate
{
    /// <summary>One number; the shape is at least 1.</summary>
    public static double Draw(double shape, RandomStream random)
    {
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextGaussian(), v = 1 + c * x;
            v = v * v * v;
            if (v > 0 && Math.Log(1 - random.NextDouble()) < 0.5 * x * x + d * (1 - v + Math.Log(v)))
            {
                return d * v;
            }
        }
    }
}
