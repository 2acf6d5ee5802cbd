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
