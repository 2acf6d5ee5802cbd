namespace Dynamics.Simulators.Internals;

/// <summary>Process noise of mean 0 and (on average) variance 1.</summary>
internal static class UnitNoise
{
    /// <summary>One number for a state whose first coordinate, centred and scaled, is <paramref name="first"/>.</summary>
    public static double Draw(ProcessNoise kind, double first, RandomStream random) => kind switch
    {
        ProcessNoise.Gaussian => random.NextGaussian(),
        ProcessNoise.Laplace => Laplace(random),
        ProcessNoise.StateDependent => Math.Sqrt(1 + Math.Tanh(first)) * random.NextGaussian(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static double Laplace(RandomStream random)
    {
        double signed = 2 * random.NextDouble() - 1;
        return -Math.Sqrt(0.5) * Math.Sign(signed) * Math.Log(1 - Math.Abs(signed));
    }
}
