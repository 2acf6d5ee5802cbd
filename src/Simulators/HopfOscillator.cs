namespace Dynamics.Simulators;

/// <summary>The normal form of a supercritical Hopf bifurcation: r' = mu r (1 - r²), angle' = omega, in x and y. Every start but the origin winds
/// onto the unit circle.</summary>
[Kind("hopf")]
public sealed record HopfOscillator : NonlinearSystem
{
    /// <summary>A frame each 0.3, in 10 steps, after 50 frames of burn-in.</summary>
    public HopfOscillator()
    {
        (Substeps, BurnInFrames) = (10, 50);
    }

    /// <summary>Growth rate mu, 0 to 100.</summary>
    public double Growth { get; init => field = Check.Between(value, 0, 100); } = 1;

    /// <summary>Angular velocity omega, radians a time unit, -100 to 100.</summary>
    public double AngularVelocity { get; init => field = Check.Between(value, -100, 100); } = 1;

    internal override IReadOnlyList<string> StateNames => ["x", "y"];

    internal override ReadOnlySpan<double> Center => [0, 0];

    internal override ReadOnlySpan<double> Scale => [1, 1];

    internal override void DrawStart(RandomStream random, Span<double> state) => DrawUsual(random, state);

    internal override void Derivative(ReadOnlySpan<double> state, Span<double> rate)
    {
        (double x, double y) = (state[0], state[1]);
        double growth = Growth * (1 - x * x - y * y);
        rate[0] = growth * x - AngularVelocity * y;
        rate[1] = AngularVelocity * x + growth * y;
    }
}
