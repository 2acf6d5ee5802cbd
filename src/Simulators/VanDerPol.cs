namespace Dynamics.Simulators;

/// <summary>Van der Pol's relaxation oscillator: x' = v, v' = mu (1 - x²) v - x. Its limit cycle has an amplitude near 2.</summary>
[Kind("vanDerPol")]
public sealed record VanDerPol : NonlinearSystem
{
    /// <summary>A frame each 0.3, in 10 steps, after 50 frames of burn-in.</summary>
    public VanDerPol()
    {
        (Substeps, BurnInFrames) = (10, 50);
    }

    /// <summary>Strength mu of the nonlinear damping, 0 to 100; large ones need many substeps.</summary>
    public double Damping { get; init => field = Check.Between(value, 0, 100); } = 1;

    internal override IReadOnlyList<string> StateNames => ["x", "v"];

    internal override ReadOnlySpan<double> Center => [0, 0];

    internal override ReadOnlySpan<double> Scale => [1.4, 1.4];

    internal override void DrawStart(RandomStream random, Span<double> state) => DrawUsual(random, state);

    internal override void Derivative(ReadOnlySpan<double> state, Span<double> rate)
    {
        (double x, double v) = (state[0], state[1]);
        rate[0] = v;
        rate[1] = Damping * (1 - x * x) * v - x;
    }
}
