using Dynamics.Decoding.Identifiability;
using Dynamics.Experiments.Identifiability.Internals;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Identifiability;

/// <summary>The benchmark of LeJEPA's theorem (arXiv 2605.26379): pairs of generalised-normal states with correlation rho, mixed by
/// coupling layers, and an encoder of the matching form. Where states are Gaussian, shape 2, they are recovered up to an orthogonal map;
/// elsewhere worse.</summary>
/// <remarks>The paper's text is not at hand here. Taken from its summary: coupling mixing, matched encoder, rho 0.95, batch 256, 20,000
/// steps. Our own reading: a pair is z and rho z + sqrt(1 - rho²) e with e of the same shape; lambda 1e-6 is the weight decay; the number
/// and the size of the layers.</remarks>
public static class CouplingBenchmark
{
    private const int ScoredSequences = 200, PairsOfASequence = 50;

    /// <summary>Trains and scores one encoder.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="dimension">Coordinates N of the state.</param>
    /// <param name="shape">Shape alpha of its distribution.</param>
    /// <param name="seed">Draws mixing, states and weights.</param>
    /// <param name="progress">Told of steps.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static CouplingScores Measure(
        CouplingOptions options, int dimension, double shape, ulong seed, IProgress<TrainingEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        using CouplingNetwork mixing = CouplingNetwork.Initialize(
            dimension, options.Layers, options.HiddenUnits, options.Shift, new RandomStream(seed, stream: 2));
        int layers = options.Layers | 1; // the inverse begins with the half that the mixing ends with: an even number needs one more
        using FrameEncoder encoder = new(
            CouplingNetwork.Initialize(dimension, layers, options.HiddenUnits, 0.01, new RandomStream(seed, stream: 3)), dimension,
            dimension);
        PairSource source = new(options, mixing, dimension, shape, seed);
        IdentifiabilityScores untrained = Scores(source, encoder, options, cancellation).Scores;
        LeJepaObjective objective = new()
        {
            Weight = options.NormalityWeight, Normality = new() { Slices = options.Slices },
        };
        using (RepresentationTask<Tensor> task = new(
            source, encoder, new TwoViewPredictor<Tensor>(), objective, weightDecay: options.WeightDecay))
        {
            TrainingOptions training = options.Training with { CheckpointEverySteps = options.Training.Steps };
            if (new Trainer(task, training).Run(progress, cancellation).Interrupted)
            {
                throw new OperationCanceledException(cancellation);
            }
        }
        (IdentifiabilityScores scores, IsometryBound bound) = Scores(source, encoder, options, cancellation);
        return new(scores, untrained, bound);
    }

    private static (IdentifiabilityScores Scores, IsometryBound Bound) Scores(
        PairSource source, FrameEncoder encoder, CouplingOptions options, CancellationToken cancellation)
    {
        (LatentTruth fitted, _) = Latents(source, encoder, -1);
        (LatentTruth test, double product) = Latents(source, encoder, -2);
        IdentifiabilityScores scores = IdentifiabilityScores.Of(
            fitted, test, options.BootstrapResamples, IdentificationData.BootstrapSeed, cancellation);
        Vector<double> mean = test.Latents.ColumnSums() / test.Latents.RowCount;
        Matrix<double> centred = test.Latents.MapIndexed((_, j, value) => value - mean[j], Zeros.Include);
        Matrix<double> covariance = centred.TransposeThisAndMultiply(centred) / centred.RowCount;
        return (scores, OrthogonalRecovery.Bound(covariance, product, options.Correlation));
    }

    /// <summary>Latents of pairs that no step sees, the first views alone, and the mean product of both views' centred latents.</summary>
    private static (LatentTruth First, double Product) Latents(PairSource source, FrameEncoder encoder, long draw)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        int pairs = ScoredSequences * PairsOfASequence, n = encoder.LatentDimension;
        (Tensor states, Tensor observations) = source.Draw(draw, pairs);
        Tensor latents = encoder.Encode(observations).reshape(2 * pairs, n);
        Tensor first = latents.narrow(0, 0, pairs), second = latents.narrow(0, pairs, pairs), mean = latents.mean([0]);
        double product = ((first - mean) * (second - mean)).sum(1).mean().ToDouble();
        return (LatentTruth.Of(Rows(first), Rows(states.narrow(0, 0, pairs)), ScoredSequences), product);

        Matrix<double> Rows(Tensor of) =>
            Matrix<double>.Build.DenseOfRowMajor(pairs, n, of.contiguous().ToSingles().Select(value => (double)value));
    }
}

/// <summary>What <see cref="CouplingBenchmark"/> measured.</summary>
/// <param name="Scores">Of the trained encoder.</param>
/// <param name="Untrained">Of the encoder before: the floor. The ceiling is 1, for an encoder of this form can undo the mixing.</param>
/// <param name="Bound">The bound on the orthogonality error.</param>
public sealed record CouplingScores(IdentifiabilityScores Scores, IdentifiabilityScores Untrained, IsometryBound Bound);

/// <summary>Sizes of <see cref="CouplingBenchmark"/>.</summary>
public sealed record CouplingOptions
{
    /// <summary>Numbers N of coordinates.</summary>
    public IReadOnlyList<int> Dimensions { get; init => field = [.. value.Select(one => Check.Between(one, 2, 512, "dimensions"))]; } = [8];

    /// <summary>Shapes alpha of the states: 1 Laplace, 2 Gaussian.</summary>
    public IReadOnlyList<double> Shapes { get; init => field = Check.EachBetween(value, 1, 64, 0.2, 100); } = [0.5, 1, 2, 4, 8];

    /// <summary>Correlation rho of a pair.</summary>
    public double Correlation { get; init => field = Check.StrictlyBetween(value, 0, 1); } = 0.95;

    /// <summary>Coupling layers of mixing and encoder.</summary>
    public int Layers { get; init => field = Check.Between(value, 1, 64); } = 3;

    /// <summary>Units of each layer.</summary>
    public int HiddenUnits { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <summary>Size of the mixing's shifts.</summary>
    public double Shift { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Pairs of a training step.</summary>
    public int BatchPairs { get; init => field = Check.AtLeast(value, 4); } = 256;

    /// <summary>Weight of SIGReg, as LeJEPA's lambda. Small: what is left of the misalignment is a few thousandths of it, and would drown
    /// in the noise of a heavier statistic.</summary>
    public double NormalityWeight { get; init => field = Check.StrictlyBetween(value, 0, 1); } = 0.003;

    /// <summary>Directions of SIGReg.</summary>
    public int Slices { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init => field = Check.AtLeast(value, 0); } = 1e-6;

    /// <summary>Steps and rate.</summary>
    public TrainingOptions Training { get; init; } =
        new() { Steps = 20_000, LearningRate = 1e-2, WarmupSteps = 100, FinalFraction = 0.01, LogEverySteps = 500 };

    /// <summary>Resamples of the bootstrap.</summary>
    public int BootstrapResamples { get; init => field = Check.AtLeast(value, 1); } = 200;
}
