using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A dot that moves on a path within the square of +-1, seen in noisy images or through a random network. Truth channels: <c>x</c>,
/// <c>y</c>, <c>angle</c> (radians, 0 to 2 pi), <c>jump</c> (1 in a frame before which the dot jumped), <c>clipped</c> (1 where the dot lies
/// outside the image) and the variance of the noise.</summary>
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
        return new MovingDotSimulator(options, options.View.CreateRenderer(2, new RandomStream(SplitMix64.Key(options.Seed, SystemPurpose))));
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
