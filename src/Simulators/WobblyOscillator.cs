namespace Dynamics.Simulators;

/// <summary>The paper's oscillator for nonlinear identification: in polar coordinates r' = a k cos(k (angle - angle0)), angle' = 1, so the radius wobbles
/// k times a turn by a sin(k (angle - angle0)) about whatever it is. Nothing holds the mean radius: with process noise it walks. Sequences start
/// on the unit circle. Source: the reference's generator (dot motion, "wobbly").</summary>
[Kind("wobbly")]
public sealed record WobblyOscillator : NonlinearSystem
{
    private double _phaseCos, _phaseSin;

    /// <summary>The reference's constants: a = 0.5, k = 4, angle0 = -3 pi / 8, process noise of variance 0.1. It takes one step a frame.</summary>
    public WobblyOscillator()
    {
        ProcessVariance = 0.1;
        SetPhase();
    }

    /// <summary>Size a of the wobble, 0 to 100.</summary>
    public double Amplitude { get; init => field = Check.Between(value, 0, 100); } = 0.5;

    /// <summary>Wobbles k a turn, 1 to 16.</summary>
    public int Lobes
    {
        get;
        init
        {
            field = Check.Between(value, 1, 16);
            SetPhase();
        }
    } = 4;

    /// <summary>The angle at which a wobble rises fastest, degrees.</summary>
    public double PhaseDegrees
    {
        get;
        init
        {
            field = Check.Between(value, -360, 360);
            SetPhase();
        }
    } = -67.5;

    internal override IReadOnlyList<string> StateNames => ["x", "y"];

    internal override ReadOnlySpan<double> Center => [0, 0];

    internal override ReadOnlySpan<double> Scale => [1, 1];

    internal override void DrawStart(RandomStream random, Span<double> state) => (state[1], state[0]) = Math.SinCos(Math.Tau * random.NextDouble());

    internal override void Derivative(ReadOnlySpan<double> state, Span<double> rate)
    {
        (double x, double y) = (state[0], state[1]);
        double radius = Math.Sqrt(x * x + y * y);
        // The direction has no meaning at the origin; any will do.
        (double cos, double sin) = radius > 0 ? (x / radius, y / radius) : (1, 0);
        (double powerCos, double powerSin) = (cos, sin);
        for (int power = 1; power < Lobes; power++)
        {
            (powerCos, powerSin) = (powerCos * cos - powerSin * sin, powerCos * sin + powerSin * cos);
        }
        double outward = Amplitude * Lobes * (powerCos * _phaseCos + powerSin * _phaseSin);
        rate[0] = outward * cos - y;
        rate[1] = outward * sin + x;
    }

    private void SetPhase() => (_phaseSin, _phaseCos) = Math.SinCos(Lobes * PhaseDegrees * Math.PI / 180);
}
