using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments;

/// <summary>Runs of <c>train ssl</c>: an encoder that learned from two noisy views of the same windows. Its latents are certain: they have
/// no posterior, and nothing smooths them.</summary>
public sealed class SslRunKind : RunKind
{
    private const string ModelKind = "ssl";

    /// <inheritdoc/>
    public override string Name => "ssl";

    /// <inheritdoc/>
    public override LatentRun Infer(string modelPath, BinnedRecording recording, ulong seed)
    {
        using CountEncoder encoder = Load(modelPath);
        RequireUnits(encoder.FeatureCount, recording, modelPath);
        int latent = encoder.LatentDimension;
        GaussianSeries series = new(latent, encoder.Encode(recording.Counts), new int[recording.BinCount], [new double[latent * latent]]);
        return new(seed, series, series);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Complex> Eigenvalues(string modelPath) => [];

    /// <inheritdoc/>
    public override IReadOnlyList<EnsembleCandidate> Candidates(string modelPath) => [];

    /// <summary>Writes an encoder with the options that it was made with.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    internal static void Save(
        string path, CountEncoder encoder, SslRunOptions options, IReadOnlyDictionary<string, string> metadata)
    {
        using DisposeScope scope = NewDisposeScope();
        ModelFile.Save(path, encoder, ModelKind, OptionsJson.ToText(options), encoder.Scaling.ToTensors(), metadata);
    }

    private static CountEncoder Load(string path)
    {
        using TensorArchive archive = Safetensors.Load(path);
        SslRunOptions options = ModelFile.Options<SslRunOptions>(archive, path, ModelKind);
        return ModelFile.Fill(options.CreateEncoder(InputScaling.From(archive, path), seed: 0), archive);
    }
}

/// <summary>Everything that decides a run of <c>train ssl</c> besides data and seeds; stored as the run's <c>options.json</c>.</summary>
public sealed record SslRunOptions : RunOptions
{
    /// <summary>The encoder's kind and size.</summary>
    public EncoderOptions Encoder { get; init; } = new PerceptronOptions();

    /// <summary>Dimensions of the latents; at least 1.</summary>
    public int LatentDimension { get; init => field = Check.AtLeast(value, 1); } = 16;

    /// <summary>What is minimised.</summary>
    public Objective Objective { get; init; } = new VicRegObjective();

    /// <summary>What stands for the latents as targets: shared, detached or ema.</summary>
    public TargetOptions Target { get; init; } = new SharedTargetOptions();

    /// <summary>Between a latent and what it predicts. With one, or with a target of its own, every view predicts the other, as BYOL,
    /// SimSiam and DirectPred have it; else the first the second.</summary>
    public LatentHeadOptions Head { get; init; } = new IdentityHeadOptions();

    /// <summary>Time constant of the causal exponential smoothing of the counts before the encoder, seconds; 0 for none.</summary>
    public double InputSmoothingSeconds { get; init => field = Check.AtLeast(value, 0); } = 0.25;

    /// <summary>Probability with which each count of each bin is lost, anew in each view; in [0, 1).</summary>
    public double CountDropout { get; init => field = Check.BelowOne(value); } = 0.5;

    /// <summary>Windows per training step, each in two views; at least 1.</summary>
    public int BatchWindows { get; init => field = Check.AtLeast(value, 1); } = 32;

    /// <summary>Bins of a window; at least 1.</summary>
    public int WindowBins { get; init => field = Check.AtLeast(value, 1); } = 200;

    /// <inheritdoc/>
    internal override void RequireWindow(BinnedRecording recording, Split split) => _ = new WindowSampler(split.Train, WindowBins, 0);

    /// <inheritdoc/>
    internal override void Validate(BinnedRecording recording)
    {
        Check.FitsMemory(
            (Int128)BatchWindows * 2 * WindowBins * Math.Max(Encoder.Width, recording.UnitCount),
            $"{BatchWindows} windows of {WindowBins} bins",
            "batchWindows, windowBins");
    }

    /// <inheritdoc/>
    internal override RunKind Kind => new SslRunKind();

    /// <inheritdoc/>
    internal override TrainedModel CreateModel(BinnedRecording recording, Split split, ulong seed, Device device, int threads)
    {
        InputScaling scaling = InputScaling.Fit(recording.Counts, split.Train, recording.BinWidthSeconds, InputSmoothingSeconds);
        CountEncoder encoder = CreateEncoder(scaling, seed);
        encoder.to(device);
        ForkJoin team = new(threads);
        CountWindowSource source = new(recording.Counts, split.Train, BatchWindows, WindowBins, CountDropout, seed, team, views: 2);
        TargetEncoder<CountWindows> target = Target.Create(encoder, () => Another(scaling, seed, device), Training.Steps);
        RepresentationTask<CountWindows> task =
            new(source, encoder, CreatePredictor(seed, device), Objective, target, seed: SplitMix64.Key(seed, 4), owned: team);
        return new(task, (path, metadata) => SslRunKind.Save(path, encoder, this, metadata), task, encoder);
    }

    private CountEncoder Another(InputScaling scaling, ulong seed, Device device)
    {
        CountEncoder another = CreateEncoder(scaling, seed);
        another.to(device);
        return another;
    }

    private Predictor<CountWindows> CreatePredictor(ulong seed, Device device)
    {
        if (Head is IdentityHeadOptions && Target is SharedTargetOptions)
        {
            return new TwoViewPredictor<CountWindows>();
        }
        LatentHead? head = Head.Create(LatentDimension, LatentDimension, new RandomStream(seed, stream: 3));
        head?.to(device);
        return new MultiViewPredictor<CountWindows>(views: 2, globalViews: 2, head);
    }

    internal CountEncoder CreateEncoder(InputScaling scaling, ulong seed) =>
        Encoder.CreateForCounts(scaling, LatentDimension, new RandomStream(seed, stream: 1));
}
