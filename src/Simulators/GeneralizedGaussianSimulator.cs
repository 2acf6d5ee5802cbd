using Dynamics.Simulators.Internals;
using MathNet.Numerics;

namespace Dynamics.Simulators;

/// <summary>Independent sources of unit variance, each frame anew, with density proportional to exp(-|s / a|^beta), observed in linear
/// mixtures. Their kurtosis is gamma(5/beta) gamma(1/beta) / gamma(3/beta)². Truth channels: <c>source1</c>, <c>source2</c>, ... and the
/// variance of the observation noise.</summary>
public sealed class GeneralizedGaussianSimulator : SequenceSimulator
{
    private readonly double[] _scale;

    private GeneralizedGaussianSimulator(GeneralizedGaussianOptions options, double[,] mixing)
        : base(options, [.. Enumerable.Range(1, options.Shapes.Count).Select(i => $"source{i}")], new LinearMixture(mixing),
            new Dictionary<string, double[,]> { ["mixing"] = mixing })
    {
        Options = options;
        _scale = [.. options.Shapes.Select(ScaleOf)];
    }

    /// <summary>What is simulated.</summary>
    public GeneralizedGaussianOptions Options { get; }

    /// <summary>The system of these options; a random mixing matrix comes from their seed.</summary>
    /// <exception cref="InputException">The mixing matrix does not fit the sources.</exception>
    public static GeneralizedGaussianSimulator Create(GeneralizedGaussianOptions options)
    {
        var random = new RandomStream(SplitMix64.Key(options.Seed, SystemPurpose));
        return new GeneralizedGaussianSimulator(options, options.Mixing.ToMatrix(options.Shapes.Count, random));
    }

    private protected override void DrawPath(RandomStream random, Frames truth)
    {
        for (int source = 0; source < _scale.Length; source++)
        {
            double shape = Options.Shapes[source];
            for (int frame = 0; frame < truth.Count; frame++)
            {
                truth[frame, source] = Draw(shape, _scale[source], random);
            }
        }
    }

    /// <summary>One number of mean 0 and variance 1.</summary>
    /// <param name="shape">Shape beta: 1 Laplace, 2 Gaussian, large ones come near to uniform; positive.</param>
    /// <param name="random">Source of randomness.</param>
    public static double Draw(double shape, RandomStream random) => Draw(shape, ScaleOf(shape), random);

    /// <summary>Fills a span with such numbers.</summary>
    /// <param name="shape">As for <see cref="Draw(double, RandomStream)"/>.</param>
    /// <param name="random">Source of randomness.</param>
    /// <param name="numbers">Receives them, float32.</param>
    public static void Fill(double shape, RandomStream random, Span<float> numbers)
    {
        double scale = ScaleOf(shape);
        foreach (ref float number in numbers)
        {
            number = (float)(shape == 2 ? random.NextGaussian() : Draw(shape, scale, random));
        }
    }

    private static double Draw(double shape, double scale, RandomStream random)
    {
        // |s / a|^beta has a gamma distribution of shape 1 / beta, which is one of shape 1 + 1 / beta times U^beta, U uniform.
        double root = Math.Pow(DrawGamma(1 + 1 / shape, random), 1 / shape);
        return scale * root * (2 * random.NextDouble() - 1);
    }

    private static double ScaleOf(double shape) =>
        Math.Exp(0.5 * (SpecialFunctions.GammaLn(1 / shape) - SpecialFunctions.GammaLn(3 / shape)));

    /// <summary>A gamma-distributed number of scale 1 (Marsaglia and Tsang 2000); the shape is at least 1.</summary>
    private static double DrawGamma(double shape, RandomStream random)
    {
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextGaussian(), v = 1 + c * x;
            v = v * v * v;
            if (v > 0 && Math.Log(1 - random.NextDouble()) < 0.5 * x * x + d * (1 - v + Math.Log(v)))
            {
                return d * v;
            }
        }
    }
}

/// <summary>What <see cref="GeneralizedGaussianSimulator"/> simulates. The defaults are two flat-topped sources (shape 4), mixed as in the
/// paper's demonstration with photographs, whose sources are not quite independent.</summary>
public sealed record GeneralizedGaussianOptions : SequenceSimulatorOptions
{
    /// <summary>10 000 frames.</summary>
    public GeneralizedGaussianOptions()
    {
        FrameCount = 10_000;
    }

    /// <summary>Shape beta of each source, one to 64 of them, 0.2 to 100: 1 is Laplace, 2 Gaussian, large ones
    /// come near to uniform.</summary>
    public IReadOnlyList<double> Shapes { get; init => field = Check.EachBetween(value, 1, 64, 0.2, 100); } = [4, 4];

    /// <summary>How the sources are mixed.</summary>
    public SourceMixing Mixing { get; init; } = new() { Matrix = [[1, 0.7], [0.7, 1]] };
}
