using Dynamics.Simulators;

namespace Dynamics.Experiments.Identifiability;

/// <summary>A plane that turns: s' = a R(angle) s + noise, seen through a random network. Its forms are the controls of identification: the
/// noise may be other than Gaussian, the state may follow one longer ago than the present one, or the sense of the turn may switch (then
/// the present state alone does not say what comes), and an observation may hide the sign of the first state.</summary>
public sealed class TurningSystem : SequentialSystem
{
    private readonly TurningOptions _options;
    private readonly StateRenderer _view;

    /// <summary>The system of these options; its network comes from their seed.</summary>
    public TurningSystem(TurningOptions options)
    {
        (_options, Seed) = (options, options.Seed);
        _view = StateRenderer.Create(options.View, StateDimension, SplitMix64.Key(options.Seed, 1));
    }

    /// <inheritdoc/>
    public override int StateDimension => 2;

    /// <inheritdoc/>
    public override int FeatureCount => _view.FeatureCount;

    /// <inheritdoc/>
    public override int FrameCount => _options.FrameCount;

    /// <inheritdoc/>
    protected override void DrawSequence(RandomStream random, Span<double> states, Span<double> nextMeans, Span<float> observations)
    {
        double noise = Math.Sqrt(1 - (_options.Memory * _options.Memory));
        (double sin, double cos) = Math.SinCos(_options.AngleDegrees * Math.PI / 180);
        double sense = random.NextDouble() < 0.5 && _options.SwitchProbability > 0 ? -1 : 1;
        int lag = _options.LagFrames;
        Span<double> shown = stackalloc double[2];
        for (int frame = 0; frame < _options.FrameCount; frame++)
        {
            (double meanX, double meanY) = (0, 0);
            if (frame >= lag)
            {
                (double x, double y, double turned) = (states[2 * (frame - lag)], states[(2 * (frame - lag)) + 1], sense * sin);
                meanX = _options.Memory * ((cos * x) - (turned * y));
                meanY = _options.Memory * ((turned * x) + (cos * y));
            }
            if (frame > 0 && _options.SwitchProbability == 0)
            {
                (nextMeans[2 * (frame - 1)], nextMeans[(2 * (frame - 1)) + 1]) = (meanX, meanY);
            }
            double scale = frame >= lag ? noise : 1;
            states[2 * frame] = meanX + (scale * Unit(random));
            states[(2 * frame) + 1] = meanY + (scale * Unit(random));
            (shown[0], shown[1]) = (_options.HidesSign ? Math.Abs(states[2 * frame]) : states[2 * frame], states[(2 * frame) + 1]);
            _view.Render(shown, observations.Slice(frame * FeatureCount, FeatureCount));
            sense = random.NextDouble() < _options.SwitchProbability ? -sense : sense;
        }
        if (_options.SwitchProbability == 0)
        {
            nextMeans[^2..].Clear(); // of the frame after the last one, which nobody asks for
        }
    }

    private double Unit(RandomStream random) =>
        _options.NoiseShape == 2 ? random.NextGaussian() : GeneralizedGaussianSimulator.Draw(_options.NoiseShape, random);
}

/// <summary>What <see cref="TurningSystem"/> is like. States have variance 1.</summary>
public sealed record TurningOptions
{
    /// <summary>Chooses network and sequences.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Frames of a sequence.</summary>
    public int FrameCount { get; init => field = Check.AtLeast(value, 2); } = 100;

    /// <summary>a, below 1.</summary>
    public double Memory { get; init => field = Check.Between(value, 0, 0.9999); } = 0.9;

    /// <summary>How many frames ago the state was that the next one follows; at least 1. With 2, the present state says nothing of the
    /// next.</summary>
    public int LagFrames { get; init => field = Check.AtLeast(value, 1); } = 1;

    /// <summary>Turn a frame, degrees.</summary>
    public double AngleDegrees { get; init; } = 30;

    /// <summary>Shape of the noise: 2 Gaussian, 1 Laplace.</summary>
    public double NoiseShape { get; init => field = Check.Between(value, 0.2, 100); } = 2;

    /// <summary>Probability that the sense of the turn changes from a frame to the next; 0: it never does, and is the same in all
    /// sequences.</summary>
    public double SwitchProbability { get; init => field = Check.UpToOne(value); }

    /// <summary>Whether the sign of the first state is not seen.</summary>
    public bool HidesSign { get; init; }

    /// <summary>How the state is seen: by default through a network that begins narrow, and so bends more than a wide one.</summary>
    public ObservationView View { get; init; } = new NetworkView { HiddenWidths = [4, 8, 16, 32] };
}
