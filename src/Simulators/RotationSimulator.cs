using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>High-dimensional dynamics (Mikulasch and Zenke 2026, figure A7): z ~ N(0, I), then z' ~ N(R z + s tanh(R z), alpha
/// I) with a random rotation R (the matrix <c>rotation</c>), seen through a random network that can be inverted. In long
/// sequences the latents grow: the noise adds up, and the tanh pushes outwards. Truth channels: <c>z1</c>, <c>z2</c>, ... and
/// the variance of the observation noise.</summary>
public sealed class RotationSimulator : SequenceSimulator
{
    private readonly double[,] _rotation;

    private RotationSimulator(RotationOptions options, double[,] rotation, FrameRenderer renderer)
        : base(options, [.. Enumerable.Range(1, options.Dimension).Select(i => $"z{i}")], renderer,
            new Dictionary<string, double[,]> { ["rotation"] = rotation })
    {
        (Options, _rotation) = (options, rotation);
    }

    /// <summary>What is simulated.</summary>
    public RotationOptions Options { get; }

    /// <summary>The system of these options; rotation and network come from their seed.</summary>
    /// <exception cref="InputException">The network is too narrow.</exception>
    public static RotationSimulator Create(RotationOptions options)
    {
        var random = new RandomStream(SplitMix64.Key(options.Seed, SystemPurpose));
        double[,] rotation = OrthogonalMatrix.DrawRotation(options.Dimension, random);
        return new RotationSimulator(options, rotation, options.View.CreateRenderer(options.Dimension, random));
    }

    private protected override void DrawPath(RandomStream random, Frames truth)
    {
        int size = Options.Dimension;
        double std = Math.Sqrt(Options.ProcessVariance);
        for (int i = 0; i < size; i++)
        {
            truth[0, i] = random.NextGaussian();
        }
        for (int frame = 1; frame < truth.Count; frame++)
        {
            for (int i = 0; i < size; i++)
            {
                double turned = 0;
                for (int j = 0; j < size; j++)
                {
                    turned += _rotation[i, j] * truth[frame - 1, j];
                }
                truth[frame, i] = turned + Options.Nonlinearity * Math.Tanh(turned) + std * random.NextGaussian();
            }
        }
    }
}

/// <summary>What <see cref="RotationSimulator"/> simulates. The defaults are pairs, as for the paper's figure A7, which says neither
/// the noise nor the widths of the network.</summary>
public sealed record RotationOptions : SequenceSimulatorOptions
{
    /// <summary>Pairs: two frames a sequence.</summary>
    public RotationOptions()
    {
        FrameCount = 2;
    }

    /// <summary>Number N of latents, 2 to 32.</summary>
    public int Dimension { get; init => field = Check.Between(value, 2, 32); } = 2;

    /// <summary>Variance alpha of the process noise, 0 to 100.</summary>
    public double ProcessVariance { get; init => field = Check.Between(value, 0, 100); } = 0.1;

    /// <summary>Weight of the tanh in z' = R z + s tanh(R z), -1 to 1.</summary>
    public double Nonlinearity { get; init => field = Check.Between(value, -1, 1); } = 0.1;

    /// <summary>How the latents are seen: a network of three layers into 100 features.</summary>
    public NetworkView View { get; init; } = new() { HiddenWidths = [40, 40] };
}
