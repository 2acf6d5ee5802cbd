using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A dot that moves on a path within the square of +-1, seen in noisy images or through a random network. Truth channels:
/// <c>x</c>, <c>y</c>, <c>angle</c> (radians, 0 to 2 pi), <c>jump</c> (1 in a frame before which the dot jumped), <c>clipped</c> (1 where
/// the dot lies outside the image) and the variance of the noise.</summary>
public sealed class MovingDotSimulator : SequenceSimulator
{
    private const int Clipped = 4;
    private readonly FrameRenderer _renderer;

    private MovingDotSimulator(MovingDotOptions options, FrameRenderer renderer)
        : base(options, ["x", "y", "angle", "jump", "clipped"], renderer)
    {
        (Options, _renderer) = (options, renderer);
    }

    /// <summary>What is simulated.</summary>
    public MovingDotOptions Options { get; }

    /// <summary>The system of these options; what is random in it comes from their seed.</summary>
    /// <exception cref="InputException">The view does not suit a dot.</exception>
    public static MovingDotSimulator Create(MovingDotOptions options)
    {
        if (options.View is PendulumImageView)
        {
            throw Check.Fault("a moving dot is no pendulum", nameof(options.View), "use the view kind dotImage or network");
        }
        return new MovingDotSimulator(
            options, options.View.CreateRenderer(2, new RandomStream(SplitMix64.Key(options.Seed, SystemPurpose))));
    }

    private protected override void DrawPath(RandomStream random, Frames truth)
    {
        Options.Path.Draw(random, truth);
        for (int frame = 0; frame < truth.Count; frame++)
        {
            truth[frame, Clipped] = _renderer.Clips(truth.Row(frame)) ? 1 : 0;
        }
    }
}

/// <summary>What <see cref="MovingDotSimulator"/> simulates. The defaults are the paper's dot on a circle with inferred observation noise
/// (Mikulasch and Zenke 2026, figure A4), but for a random start and a frame whose middle is the origin (pixel 4.5;
/// <see cref="DotImageView.Reference"/> has the paper's 5); its other experiments stand beside it.</summary>
public sealed record MovingDotOptions : SequenceSimulatorOptions
{
    /// <summary>100 frames, random noise of mean parameter 0.3.</summary>
    public MovingDotOptions()
    {
        Noise = new RandomNoise { ExponentialMean = 0.3 };
    }

    /// <summary>How the dot moves.</summary>
    public DotPath Path { get; init; } = new CirclePath();

    /// <summary>How it is seen.</summary>
    public ObservationView View { get; init; } = new DotImageView();

    /// <summary>The paper's figure 8 (figure 4): noise variance 0.01.</summary>
    public static MovingDotOptions Figure8 { get; } = new() { Path = new Figure8Path(), Noise = new ConstantNoise { Variance = 0.01 } };

    /// <summary>The paper's square (figure A3): noise variance 0.1.</summary>
    public static MovingDotOptions Square { get; } = new() { Path = new SquarePath(), Noise = new ConstantNoise { Variance = 0.1 } };

    /// <summary>The reference's circle with jumps of 135 degrees, one in 100 frames: noise variance 0.15, no process noise.</summary>
    public static MovingDotOptions Jumps { get; } = new()
    {
        Path = new CirclePath { ProcessVariance = 0, JumpProbability = 0.01 },
        Noise = new ConstantNoise { Variance = 0.15 },
    };
}
