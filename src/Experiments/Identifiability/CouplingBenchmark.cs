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

/// <summary>The benchmark of LeJEPA's theorem (Klindt, LeCun and Balestriero 2026, arXiv 2605.26379): pairs of generalised-normal states,
/// mixed by coupling layers and learned from by an encoder of the matching form, or by a spiral and a perceptron. Where states are
/// Gaussian, shape 2, they are recovered up to an orthogonal map.</summary>
/// <remarks>Mixings, pairs and loss are those of the paper's published code (docs/reference/experiments.md, "Pairs of correlated states"):
/// lambda, 1e-6 for coupling layers, is the weight of SIGReg. The matched encoder keeps volumes, so that alignment alone cannot collapse
/// it. Its form is so close to the mixing's that it recovers states of other shapes, too; what shape 2 alone can do can only show with
/// the spiral.</remarks>
public static class CouplingBenchmark
{
    private const int ScoredSequences = 200, PairsOfASequence = 50;

    /// <summary>Trains and scores one encoder.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="form">Mixing and encoder.</param>
    /// <param name="dimension">Coordinates N of the state.</param>
    /// <param name="shape">Shape alpha of its distribution.</param>
    /// <param name="seed">Draws mixing, states and weights.</param>
    /// <param name="progress">Told of steps, not of those of trials.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static CouplingScores Measure(
        CouplingOptions options, PairMixing form, int dimension, double shape, ulong seed, IProgress<TrainingEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        using SequenceNetwork mixing = form.Mixing(dimension, new RandomStream(seed, stream: 2));
        PairSource source = new(options, mixing, dimension, shape, seed);
        ulong draw = options.Encoders == 1 ? 0 : BestDraw(options, form, source, seed, cancellation);
        using FrameEncoder encoder = Encoder(form, dimension, seed, draw);
        IdentifiabilityScores untrained = Scores(source, encoder, options, cancellation).Scores;
        double loss = Train(options, source, encoder, options.Training.Steps, progress, cancellation);
        (IdentifiabilityScores scores, IsometryBound bound) = Scores(source, encoder, options, cancellation);
        return new(scores, untrained, bound, loss);
    }

    private static FrameEncoder Encoder(PairMixing form, int dimension, ulong seed, ulong draw) =>
        new(form.Encoder(dimension, new RandomStream(draw == 0 ? seed : SplitMix64.Key(seed, draw), stream: 3)), dimension, dimension);

    /// <summary>The draw of weights whose first steps of the training come to the smallest loss.</summary>
    private static ulong BestDraw(
        CouplingOptions options, PairMixing form, PairSource source, ulong seed, CancellationToken cancellation)
    {
        double Loss(ulong draw)
        {
            using FrameEncoder encoder = Encoder(form, source.Dimension, seed, draw);
            try
            {
                return Train(options, source, encoder, options.TrialSteps, null, cancellation);
            }
            catch (TrainingDivergedException)
            {
                return double.PositiveInfinity;
            }
        }
        return Enumerable.Range(0, options.Encoders).Select(draw => (ulong)draw).MinBy(Loss);
    }

    /// <summary>The first steps of the training, or all; returns the mean loss near their end.</summary>
    private static double Train(
        CouplingOptions options, PairSource source, FrameEncoder encoder, long steps, IProgress<TrainingEvent>? progress,
        CancellationToken cancellation)
    {
        const int Looks = 100, Last = 5; // losses of batches scatter by some percent
        LeJepaObjective objective = new()
        {
            Weight = options.NormalityWeight, TestsViewsTogether = true, Normality = new() { Slices = options.Slices },
        };
        using RepresentationTask<Tensor> task = new(
            source, encoder, new TwoViewPredictor<Tensor>(), objective, weightDecay: options.WeightDecay);
        TrainingOptions training = options.Training with
        {
            CheckpointEverySteps = options.Training.Steps,
            LogEverySteps = Math.Clamp(steps / Looks, 1, options.Training.LogEverySteps),
        };
        TrainingResult trained = new Trainer(new TrialTask(task, steps), training).Run(progress, cancellation);
        return trained.Interrupted
            ? throw new OperationCanceledException(cancellation)
            : trained.History["loss"].TakeLast(Last).Average();
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
        double product = ((first - mean) * (second - mean)).sum(1).mean().Number();
        return (LatentTruth.Of(Rows(first), Rows(states), ScoredSequences), product);

        Matrix<double> Rows(Tensor of) =>
            Matrix<double>.Build.DenseOfRowMajor(pairs, n, of.contiguous().ToSingles().Select(value => (double)value));
    }
}

/// <summary>What <see cref="CouplingBenchmark"/> measured.</summary>
/// <param name="Scores">Of the trained encoder.</param>
/// <param name="Untrained">Of the encoder before: the floor. The ceiling is 1, for an encoder of this form can undo the mixing.</param>
/// <param name="Bound">The bound on the orthogonality error.</param>
/// <param name="Loss">Mean loss of the last twentieth of the training. Latents that are the states have (1 - lambda) (1 - rho²) / 2, and
/// lambda times SIGReg beside it.</param>
public sealed record CouplingScores(IdentifiabilityScores Scores, IdentifiabilityScores Untrained, IsometryBound Bound, double Loss);

/// <summary>Sizes of <see cref="CouplingBenchmark"/>.</summary>
public sealed record CouplingOptions
{
    /// <summary>Numbers N of coordinates; even.</summary>
    public IReadOnlyList<int> Dimensions { get; init => field = [.. value.Select(Even)]; } = [8];

    /// <summary>Shapes alpha of the states: 1 Laplace, 2 Gaussian.</summary>
    public IReadOnlyList<double> Shapes { get; init => field = Check.EachBetween(value, 1, 64, 0.2, 100); } = [0.5, 1, 2, 4, 8];

    /// <summary>Correlation rho of a view with what it is a view of.</summary>
    public double Correlation { get; init => field = Check.StrictlyBetween(value, 0, 1); } = 0.95;

    /// <summary>Coupling layers of mixing and encoder.</summary>
    public int Layers { get; init => field = Check.Between(value, 1, 64); } = 4;

    /// <summary>Widths of the hidden layers of the perceptron that is to undo a spiral.</summary>
    public IReadOnlyList<int> PerceptronHidden
    {
        get;
        init => field = [.. value.Select(one => Check.Between(one, 1, 4096, nameof(PerceptronHidden)))];
    } = [128, 128, 128];

    /// <summary>Encoders that are drawn. Each is trained for <see cref="TrialSteps"/>, and that of the smallest loss anew for all steps:
    /// from about half of the draws at N = 8 training ends where a coordinate is lost. The paper has the best of three up to N = 32, each
    /// trained to its end.</summary>
    public int Encoders { get; init => field = Check.Between(value, 1, 1000); } = 6;

    /// <summary>The first steps of the training, by whose loss an encoder is chosen.</summary>
    public int TrialSteps { get; init => field = Check.AtLeast(value, 1); } = 1000;

    /// <summary>Pairs of a training step.</summary>
    public int BatchPairs { get; init => field = Check.AtLeast(value, 4); } = 256;

    /// <summary>Weight lambda of SIGReg, beside 1 - lambda for the alignment.</summary>
    public double NormalityWeight { get; init => field = Check.StrictlyBetween(value, 0, 1); } = 1e-6;

    /// <summary>Directions of SIGReg. The paper has 256: at a weight of 1e-6 the latents are the same to five digits.</summary>
    public int Slices { get; init => field = Check.AtLeast(value, 1); } = 16;

    /// <summary>Weight decay, apart from the gradient.</summary>
    public double WeightDecay { get; init => field = Check.AtLeast(value, 0); } = 0.01;

    /// <summary>Steps and rate.</summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Steps = 20_000, LearningRate = 3e-3, WarmupSteps = 100, FinalFraction = 0, Optimizer = new AdamWOptions(), LogEverySteps = 500,
    };

    /// <summary>Resamples of the bootstrap.</summary>
    public int BootstrapResamples { get; init => field = Check.AtLeast(value, 1); } = 200;

    private static int Even(int size) => Check.Between(size, 2, 1024, "dimensions") % 2 == 0
        ? size
        : throw Check.Fault($"{size} coordinates cannot be halved", "dimensions", "give even numbers");
}
