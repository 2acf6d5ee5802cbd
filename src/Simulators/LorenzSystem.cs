namespace Dynamics.Simulators;

/// <summary>Lorenz's chaotic system (1963): x' = sigma (y - x), y' = x (rho - z) - y, z' = x y - beta z.</summary>
[Kind("lorenz")]
public sealed record LorenzSystem : NonlinearSystem
{
    /// <summary>A frame each 0.05, in 5 steps, after 100 frames of burn-in.</summary>
    public LorenzSystem()
    {
        (FrameInterval, Substeps, BurnInFrames) = (0.05, 5, 100);
    }

    /// <summary>Prandtl number sigma, 0 to 100.</summary>
    public double Sigma { get; init => field = Check.Between(value, 0, 100); } = 10;

    /// <summary>Rayleigh number rho, 0 to 500.</summary>
    public double Rho { get; init => field = Check.Between(value, 0, 500); } = 28;

    /// <summary>Geometric factor beta, 0 to 100.</summary>
    public double Beta { get; init => field = Check.Between(value, 0, 100); } = 8.0 / 3;

    internal override IReadOnlyList<string> StateNames => ["x", "y", "z"];

    internal override ReadOnlySpan<double> Center => [0, 0, 23.5];

    internal override ReadOnlySpan<double> Scale => [8, 9, 8.6];

    internal override void DrawStart(RandomStream random, Span<double> state) => DrawUsual(random, state);

    internal override void Derivative(ReadOnlySpan<double> state, Span<double> rate)
    {
        (double x, double y, double z) = (state[0], state[1], state[2]);
        rate[0] = Sigma * (y - x);
        rate[1] = x * (Rho - z) - y;
        rate[2] = x * y - Beta * z;
    }
}
