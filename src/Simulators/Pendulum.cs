namespace Dynamics.Simulators;

/// <summary>A pendulum: angle' = v, v' = -f² sin(angle) - damping v. The angle is 0 hanging down, in radians, and is not wrapped.
/// Sequences start anywhere in a swing of 0.5 to 2 radians.</summary>
[Kind("pendulum")]
public sealed record Pendulum : NonlinearSystem
{
    /// <summary>Angular frequency f of small swings, radians a time unit.</summary>
    public double Frequency { get; init => field = Check.Between(value, 1e-3, 100); } = 1;

    /// <summary>Damping rate, 0 to 100.</summary>
    public double Damping { get; init => field = Check.Between(value, 0, 100); }

    internal override IReadOnlyList<string> StateNames => ["angle", "angular_velocity"];

    internal override ReadOnlySpan<double> Center => [0, 0];

    internal override ReadOnlySpan<double> Scale => [1, 1];

    internal override void DrawStart(RandomStream random, Span<double> state)
    {
        double swing = 0.5 + 1.5 * random.NextDouble();
        (double sin, double cos) = Math.SinCos(Math.Tau * random.NextDouble());
        // A velocity that leads to the same greatest angle from wherever in the swing: v² = 2 f² (cos(angle) - cos(swing)).
        state[0] = swing * cos;
        state[1] = -Math.Sign(sin) * Frequency * Math.Sqrt(Math.Max(0, 2 * (Math.Cos(state[0]) - Math.Cos(swing))));
    }

    internal override void Derivative(ReadOnlySpan<double> state, Span<double> rate)
    {
        rate[0] = state[1];
        rate[1] = -Frequency * Frequency * Math.Sin(state[0]) - Damping * state[1];
    }
}
