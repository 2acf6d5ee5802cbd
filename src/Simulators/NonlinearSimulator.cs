using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A nonlinear system with process noise, integrated by Runge-Kutta steps of fourth order, seen through images or a random
/// network. Truth channels: the states by name (<c>x</c>, <c>y</c>, ...), in their own units, <c>clipped</c> (1 where a dot lies outside
/// its image) and the variance of the observation noise.</summary>
public sealed class NonlinearSimulator : SequenceSimulator
{
    private readonly FrameRenderer _renderer;

    private NonlinearSimulator(NonlinearOptions options, FrameRenderer renderer)
        : base(options, [.. options.System.StateNames, "clipped"], renderer)
    {
        (Options, _renderer) = (options, renderer);
    }

    /// <summary>What is simulated.</summary>
    public NonlinearOptions Options { get; }

    /// <summary>The system of these options; what is random in it comes from their seed.</summary>
    /// <exception cref="InputException">The view does not suit the system.</exception>
    public static NonlinearSimulator Create(NonlinearOptions options)
    {
        if (options.View is PendulumImageView && options.System is not Pendulum)
        {
            throw Check.Fault("the image of a pendulum shows a pendulum only", nameof(options.View),
                "use the system kind pendulum, or another view");
        }
        NonlinearSystem system = options.System;
        FrameRenderer renderer =
            options.View.CreateRenderer(system.Scale.Length, new RandomStream(SplitMix64.Key(options.Seed, SystemPurpose)));
        return new NonlinearSimulator(options, new NormalizingRenderer(renderer, system.Center.ToArray(), system.Scale.ToArray()));
    }

    /// <summary>Moves a state on by one frame without noise: what the mean of the next one is.</summary>
    /// <param name="state">The state [state], in its own units; overwritten.</param>
    public void Flow(Span<double> state) =>
        RungeKutta4.Advance(Options.System, state, Options.System.FrameInterval, Options.System.Substeps);

    private protected override void DrawPath(RandomStream random, Frames truth)
    {
        NonlinearSystem system = Options.System;
        int size = system.Scale.Length;
        Span<double> state = stackalloc double[size];
        system.DrawStart(random, state);
        for (int frame = -system.BurnInFrames; frame < truth.Count; frame++)
        {
            if (frame > -system.BurnInFrames)
            {
                Advance(random, state);
            }
            if (frame >= 0)
            {
                Span<double> row = truth.Row(frame);
                state.CopyTo(row);
                row[size] = _renderer.Clips(row) ? 1 : 0;
            }
        }
        RequireFinite(state);
    }

    private void Advance(RandomStream random, Span<double> state)
    {
        NonlinearSystem system = Options.System;
        Flow(state);
        if (system.ProcessVariance == 0)
        {
            return;
        }
        double std = Math.Sqrt(system.ProcessVariance), first = (state[0] - system.Center[0]) / system.Scale[0];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] += system.Scale[i] * std * UnitNoise.Draw(system.ProcessNoise, first, random);
        }
    }

    private static void RequireFinite(ReadOnlySpan<double> state)
    {
        foreach (double value in state)
        {
            if (!double.IsFinite(value))
            {
                throw Check.Fault("the state runs to infinity", nameof(NonlinearSystem.Substeps),
                    "give more substeps, a shorter system.frameInterval or less process noise");
            }
        }
    }
}

/// <summary>What <see cref="NonlinearSimulator"/> simulates. The defaults are the paper's wobbly oscillator with process noise of variance
/// 0.1 a frame, seen through a random network that can be inverted.</summary>
public sealed record NonlinearOptions : SequenceSimulatorOptions
{
    /// <summary>The equations, their integration and their process noise.</summary>
    public NonlinearSystem System { get; init; } = new WobblyOscillator();

    /// <summary>How the state is seen.</summary>
    public ObservationView View { get; init; } = new NetworkView();

    /// <summary>The paper's identification data (figure 5) as the reference makes them: swirled images of 10 x 10 pixels whose window clips
    /// two frames in five, one Runge-Kutta step a frame.</summary>
    public static NonlinearOptions WobblyReference { get; } = new()
    {
        System = new WobblyOscillator { Substeps = 1 },
        View = DotImageView.Reference with { SwirlRadians = 10 },
    };

    /// <summary>The same with an image in which nothing is clipped.</summary>
    public static NonlinearOptions WobblyWide { get; } = new() { View = DotImageView.Wide with { SwirlRadians = 10 } };

    /// <summary>The same in images of 12 x 12 pixels, which clip hardly a frame.</summary>
    public static NonlinearOptions WobblyCoarse { get; } =
        new() { View = new DotImageView { Size = 12, HalfWidth = 14, SwirlRadians = 10 } };
}
