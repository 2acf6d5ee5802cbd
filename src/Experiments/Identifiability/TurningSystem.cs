using Dynamics.Simulators;

namespace Dynamics.Experiments.Identifiability;

/// <summary>A plane that turns: s' = a R(angle) s + noise, seen through a random network. Its forms are the controls of identification: the
/// noise may be other than Gaussian, the sense of the turn may switch (then the present state alone does not say what comes), and an
/// observation may hide the sign of the first state.</summary>
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
        (double x, double y) = (random.NextGaussian(), random.NextGaussian());
        Span<double> shown = stackalloc double[2];
        for (int frame = 0; frame < _options.FrameCount; frame++)
        {
            (states[2 * frame], states[(2 * frame) + 1]) = (x, y);
            (shown[0], shown[1]) = (_options.HidesSign ? Math.Abs(x) : x, y);
            _view.Render(shown, observations.Slice(frame * FeatureCount, FeatureCount));
            sense = random.NextDouble() < _options.SwitchProbability ? -sense : sense;
            double turned = sense * sin;
            (x, y) = (_options.Memory * ((cos * x) - (turned * y)), _options.Memory * ((turned * x) + (cos * y)));
            if (_options.SwitchProbability == 0)
            {
                (nextMeans[2 * frame], nextMeans[(2 * frame) + 1]) = (x, y);
            }
            x += noise * Unit(random);
            y += noise * Unit(random);
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
    public int FrameCount { get; init => field = Check.AtLeast(value, 2); } = 50;

    /// <summary>a, below 1.</summary>
    public double Memory { get; init => field = Check.Between(value, 0, 0.9999); } = 0.9;

    /// <summary>Turn a frame, degrees.</summary>
    public double AngleDegrees { get; init; } = 30;

    /// <summary>Shape of the noise: 2 Gaussian, 1 Laplace.</summary>
    public double NoiseShape { get; init => field = Check.Between(value, 0.2, 100); } = 2;

    /// <summary>Probability that the sense of the turn changes from a frame to the next; 0: it never does, and is the same in all
    /// sequences.</summary>
    public double SwitchProbability { get; init => field = Check.UpToOne(value); }

    /// <summary>Whether the sign of the first state is not seen.</summary>
    public bool HidesSign { get; init; }

    /// <summary>How the state is seen.</summary>
    public ObservationView View { get; init; } = new NetworkView();
}
