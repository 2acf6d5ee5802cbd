namespace Dynamics.Simulators;

/// <summary>A system of ordinary differential equations with process noise, and where its sequences start. Views see the state less its
/// usual centre, divided by its usual scale (1 for the wobbly and Hopf oscillators and the pendulum, 1.4 for Van der Pol; 8, 9 and 8.6
/// about (0, 0, 23.5) for Lorenz).</summary>
public abstract record NonlinearSystem
{
    private protected NonlinearSystem()
    {
    }

    /// <summary>Time from a frame to the next, in the time unit of the equations; 10^-6 to 10^3.</summary>
    public double FrameInterval { get; init => field = Check.Between(value, 1e-6, 1e3); } = 0.3;

    /// <summary>Steps of the fourth-order Runge-Kutta method a frame, 1 to 1000.</summary>
    public int Substeps { get; init => field = Check.Between(value, 1, 1000); } = 4;

    /// <summary>Distribution of the process noise.</summary>
    public ProcessNoise ProcessNoise { get; init => field = Check.Named(value); }

    /// <summary>Variance of the process noise of a frame, in squares of the state's usual scale; 0 to 10^4.</summary>
    public double ProcessVariance { get; init => field = Check.Between(value, 0, 1e4); } = 0.01;

    /// <summary>Frames that are simulated and thrown away before the first one, so that sequences start where the system usually is;
    /// 0 to 10^5.</summary>
    public int BurnInFrames { get; init => field = Check.Between(value, 0, 100_000); }

    /// <summary>Names of the states.</summary>
    internal abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>The usual centre of a state [state].</summary>
    internal abstract ReadOnlySpan<double> Center { get; }

    /// <summary>The usual scale of a state [state], positive.</summary>
    internal abstract ReadOnlySpan<double> Scale { get; }

    /// <summary>Draws a start, before the burn-in.</summary>
    internal abstract void DrawStart(RandomStream random, Span<double> state);

    /// <summary>The time derivative of a state.</summary>
    internal abstract void Derivative(ReadOnlySpan<double> state, Span<double> rate);

    /// <summary>A Gaussian start about the usual centre.</summary>
    private protected void DrawUsual(RandomStream random, Span<double> state)
    {
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = Center[i] + Scale[i] * random.NextGaussian();
        }
    }
}

/// <summary>The distribution of what is added to every state after each frame's flow, independently. All have the same variance on average;
/// the latter two are controls for models that assume Gaussian noise of one variance.</summary>
public enum ProcessNoise
{
    /// <summary>Gaussian noise of one variance.</summary>
    Gaussian,

    /// <summary>Double-exponential noise of one variance: heavier tails, kurtosis 6.</summary>
    Laplace,

    /// <summary>Gaussian noise whose variance goes from 0 to twice the usual one with the first state: times 1 + tanh(u), u the first
    /// state before the noise, less its usual centre, over its usual scale.</summary>
    StateDependent,
}

/// <summary>The paper's oscillator for nonlinear identification: in polar coordinates r' = a k cos(k (angle - angle0)), angle' = 1, so the
/// radius wobbles k times a turn by a sin(k (angle - angle0)) about whatever it is. Nothing holds the mean radius: with process noise it
/// walks. Sequences start on the unit circle. Source: the reference's generator (dot motion, "wobbly").</summary>
[Kind("wobbly")]
public sealed record WobblyOscillator : NonlinearSystem
{
    private double _phaseCos, _phaseSin;

    /// <summary>The reference's constants: a = 0.5, k = 4, angle0 = -3 pi / 8, process noise of variance 0.1. It
    /// takes one step a frame.</summary>
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

    internal override void DrawStart(RandomStream random, Span<double> state) =>
        (state[1], state[0]) = Math.SinCos(Math.Tau * random.NextDouble());

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

/// <summary>The normal form of a supercritical Hopf bifurcation: r' = mu r (1 - r²), angle' = omega, in x and y. Every start but the origin
/// winds onto the unit circle.</summary>
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
