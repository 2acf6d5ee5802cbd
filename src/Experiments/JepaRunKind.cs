using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Jepa;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments;

/// <summary>Runs of <c>train jepa</c>: an encoder of spike counts whose latents predict those some time later. Its latents are certain:
/// they have no posterior, and nothing smooths them.</summary>
public sealed class JepaRunKind : RunKind
{
    private const string ModelKind = "jepa";

    /// <inheritdoc/>
    public override string Name => "jepa";

    /// <inheritdoc/>
    public override LatentRun Infer(string modelPath, BinnedRecording recording, ulong seed)
    {
        using JepaModel<CountWindows> model = Load(modelPath);
        CountEncoder encoder = (CountEncoder)model.Encoder;
        RequireUnits(encoder.FeatureCount, recording, modelPath);
        int latent = encoder.LatentDimension;
        GaussianSeries series = new(latent, encoder.Encode(recording.Counts), new int[recording.BinCount], [new double[latent * latent]]);
        return new(seed, series, series);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Complex> Eigenvalues(string modelPath) => [];

    /// <inheritdoc/>
    public override IReadOnlyList<EnsembleCandidate> Candidates(string modelPath) => [];

    /// <summary>Writes a model with the options that it was made with.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    internal static void Save(
        string path, JepaModel<CountWindows> model, JepaRunOptions options, IReadOnlyDictionary<string, string> metadata)
    {
        using DisposeScope scope = NewDisposeScope();
        InputScaling scaling = ((CountEncoder)model.Encoder).Scaling;
        ModelFile.Save(path, model, ModelKind, OptionsJson.ToText(options), scaling.ToTensors(), metadata);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InputException">The file is missing or damaged, or of another kind.</exception>
    internal static JepaModel<CountWindows> Load(string path)
    {
        using TensorArchive archive = Safetensors.Load(path);
        JepaRunOptions options = ModelFile.Options<JepaRunOptions>(archive, path, ModelKind);
        return ModelFile.Fill(options.CreateJepa(InputScaling.From(archive, path), seed: 0), archive);
    }
}

/// <summary>Everything that decides a run of <c>train jepa</c> besides data and seeds; stored as the run's <c>options.json</c>.</summary>
public sealed record JepaRunOptions : RunOptions
{
    /// <summary>The encoder's kind and size.</summary>
    public EncoderOptions Encoder { get; init; } = new PerceptronOptions();

    /// <summary>Dimensions of the latents; at least 1.</summary>
    public int LatentDimension { get; init => field = Check.AtLeast(value, 1); } = 16;

    /// <summary>How latents are predicted: recursive (one step, repeated) or direct (the whole horizon at once).</summary>
    public HorizonModelOptions Predictor { get; init; } = new DirectHorizonOptions();

    /// <summary>Horizons that are trained at, bins ahead, ascending. Within the memory of <see cref="InputSmoothingSeconds"/> the input
    /// predicts itself, and nothing else need be learned: a second ahead by default.</summary>
    public IReadOnlyList<int> Horizons { get; init; } = [40];

    /// <summary>A positive weight for each horizon; empty: all alike.</summary>
    public IReadOnlyList<double> HorizonWeights { get; init; } = [];

    /// <summary>What is minimised.</summary>
    public Objective Objective { get; init; } = new PredictiveObjective
    {
        Regularizers = [new VarianceRegularizer { Weight = 5 }, new CovarianceRegularizer()],
    };

    /// <summary>What stands for the latents as targets: shared (the gradient flows through them), detached or ema.</summary>
    public TargetOptions Target { get; init; } = new DetachedTargetOptions();

    /// <summary>Factor of the predictor's learning rate; positive.</summary>
    public double PredictorLearningRate { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Time constant of the causal exponential smoothing of the counts before the encoder, seconds; 0 for none.</summary>
    public double InputSmoothingSeconds { get; init => field = Check.AtLeast(value, 0); } = 0.25;

    /// <summary>Probability with which each count of each bin is lost; in [0, 1).</summary>
    public double CountDropout { get; init => field = Check.BelowOne(value); } = 0.25;

    /// <summary>Windows per training step; at least 1.</summary>
    public int BatchWindows { get; init => field = Check.AtLeast(value, 1); } = 32;

    /// <summary>Bins of a window; longer than the longest horizon.</summary>
    public int WindowBins { get; init => field = Check.AtLeast(value, 2); } = 200;

    /// <inheritdoc/>
    internal override void RequireWindow(BinnedRecording recording, Split split) => _ = new WindowSampler(split.Train, WindowBins, 0);

    /// <inheritdoc/>
    internal override void Validate(BinnedRecording recording)
    {
        HorizonSet horizons = new(Horizons, HorizonWeights);
        if (horizons.Bins[^1] + CreateFirstBin() >= WindowBins)
        {
            throw new InputException(
                $"windows of {WindowBins} bins hold no bin that is {horizons.Bins[^1]} before another", "windowBins",
                "take longer windows or shorter horizons");
        }
        Check.FitsMemory(
            (Int128)BatchWindows * WindowBins * Math.Max(Encoder.Width, recording.UnitCount),
            $"{BatchWindows} windows of {WindowBins} bins", "batchWindows, windowBins");
    }

    /// <inheritdoc/>
    internal override RunKind Kind => new JepaRunKind();

    /// <inheritdoc/>
    internal override TrainedModel CreateModel(BinnedRecording recording, Split split, ulong seed, Device device, int threads)
    {
        InputScaling scaling = InputScaling.Fit(recording.Counts, split.Train, recording.BinWidthSeconds, InputSmoothingSeconds);
        JepaModel<CountWindows> model = CreateJepa(scaling, seed);
        model.to(device);
        ForkJoin team = new(threads);
        CountWindowSource source = new(recording.Counts, split.Train, BatchWindows, WindowBins, CountDropout, seed, team);
        CountEncoder Another()
        {
            CountEncoder another = CreateEncoder(scaling, seed);
            another.to(device);
            return another;
        }
        TargetEncoder<CountWindows> target = Target.Create(model.Encoder, Another, Training.Steps);
        HorizonPredictor<CountWindows> predictor = new(model.Predictor, new HorizonSet(Horizons, HorizonWeights), PredictorLearningRate);
        RepresentationTask<CountWindows> task =
            new(source, model.Encoder, predictor, Objective, target, seed: SplitMix64.Key(seed, 4), owned: team);
        return new(task, (path, metadata) => JepaRunKind.Save(path, model, this, metadata), task, model);
    }

    internal JepaModel<CountWindows> CreateJepa(InputScaling scaling, ulong seed) =>
        new(CreateEncoder(scaling, seed), Predictor.Create(LatentDimension, Horizons, new RandomStream(seed, stream: 5)));

    private CountEncoder CreateEncoder(InputScaling scaling, ulong seed) =>
        Encoder.CreateForCounts(scaling, LatentDimension, new RandomStream(seed, stream: 1));

    private int CreateFirstBin() => Predictor.Network is PerceptronTransitionOptions { ContextBins: var bins } ? bins - 1 : 0;
}
