namespace Dynamics.Simulators.Internals;

/// <summary>The classical Runge-Kutta method of fourth order with a fixed step.</summary>
internal static class RungeKutta4
{
    /// <summary>Moves a state on by <paramref name="time"/> in equal steps.</summary>
    public static void Advance(NonlinearSystem system, Span<double> state, double time, int steps)
    {
        int size = state.Length;
        Span<double> rates = stackalloc double[size], sum = stackalloc double[size], at = stackalloc double[size];
        double h = time / steps;
        for (int step = 0; step < steps; step++)
        {
            system.Derivative(state, rates);
            Combine(rates, 1, sum, state, h / 2, at, first: true);
            system.Derivative(at, rates);
            Combine(rates, 2, sum, state, h / 2, at, first: false);
            system.Derivative(at, rates);
            Combine(rates, 2, sum, state, h, at, first: false);
            system.Derivative(at, rates);
            for (int i = 0; i < size; i++)
            {
                state[i] += h / 6 * (sum[i] + rates[i]);
            }
        }
    }

    /// <summary>Adds weighted rates to the sum and goes a stretch along them from the step's start.</summary>
    private static void Combine(
        Span<double> rates, double weight, Span<double> sum, Span<double> start, double stretch, Span<double> at, bool first)
    {
        for (int i = 0; i < rates.Length; i++)
        {
            sum[i] = (first ? 0 : sum[i]) + weight * rates[i];
            at[i] = start[i] + stretch * rates[i];
        }
    }
}

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
