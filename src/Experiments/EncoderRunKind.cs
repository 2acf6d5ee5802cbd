using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;

namespace Dynamics.Experiments;

/// <summary>Runs whose latents an encoder of spike counts gives by itself. They are certain: they have no posterior, and nothing smooths
/// them.</summary>
public abstract class EncoderRunKind : RunKind
{
    /// <inheritdoc/>
    public sealed override LatentRun Infer(string modelPath, BinnedRecording recording, ulong seed)
    {
        using torch.nn.Module model = Load(modelPath, out CountEncoder encoder);
        RequireUnits(encoder.FeatureCount, recording, modelPath);
        return Infer(encoder, recording, seed);
    }

    /// <summary>Latents of an encoder that is at hand.</summary>
    internal static LatentRun Infer(CountEncoder encoder, BinnedRecording recording, ulong seed)
    {
        GaussianSeries series = GaussianSeries.Exact(encoder.LatentDimension, encoder.Encode(recording.Counts));
        return new(seed, series, series);
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Complex> Eigenvalues(string modelPath) => [];

    /// <inheritdoc/>
    public sealed override IReadOnlyList<EnsembleCandidate> Candidates(string modelPath) => [];

    /// <summary>Reads a model; the caller's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoder">The encoder, which is the model or a part of it.</param>
    /// <exception cref="InputException">The file is missing or damaged, or of another kind.</exception>
    private protected abstract torch.nn.Module Load(string path, out CountEncoder encoder);
}

/// <summary>What decides a run of an encoder of spike counts, whatever its latents are learned by.</summary>
public abstract record EncoderRunOptions : RunOptions
{
    private protected EncoderRunOptions(Objective objective, TargetOptions target, double countDropout) =>
        (Objective, Target, CountDropout) = (objective, target, countDropout);

    /// <summary>The encoder's kind and size.</summary>
    public EncoderOptions Encoder { get; init; } = new PerceptronOptions();

    /// <summary>Dimensions of the latents; at least 1.</summary>
    public int LatentDimension { get; init => field = Check.AtLeast(value, 1); } = 16;

    /// <summary>What is minimised.</summary>
    public Objective Objective { get; init; }

    /// <summary>What stands for the latents as targets: shared (the gradient flows through them), detached or ema.</summary>
    public TargetOptions Target { get; init; }

    /// <summary>Time constant of the causal exponential smoothing of the counts before the encoder, seconds; 0 for none.</summary>
    public double InputSmoothingSeconds { get; init => field = Check.AtLeast(value, 0); } = 0.25;

    /// <summary>Probability with which each count of each bin is lost, anew in each view; in [0, 1).</summary>
    public double CountDropout { get; init => field = Check.BelowOne(value); }

    /// <summary>Windows per training step, each in as many views as the method compares; at least 1.</summary>
    public int BatchWindows { get; init => field = Check.AtLeast(value, 1); } = 32;

    /// <summary>Bins of a window; at least 1.</summary>
    public int WindowBins { get; init => field = Check.AtLeast(value, 1); } = 200;

    /// <summary>In how many views each window is seen.</summary>
    private protected abstract int Views { get; }

    /// <inheritdoc/>
    internal sealed override void RequireWindow(BinnedRecording recording, Split split) =>
        _ = new WindowSampler(split.Train, WindowBins, 0);

    /// <inheritdoc/>
    internal sealed override void Validate(BinnedRecording recording)
    {
        ValidateMethod();
        Check.FitsMemory(
            (Int128)BatchWindows * Views * WindowBins * Math.Max(Encoder.Width, recording.UnitCount),
            $"{BatchWindows} windows of {WindowBins} bins",
            "batchWindows, windowBins");
    }

    /// <summary>Checks the options that are the method's own.</summary>
    /// <exception cref="InputException">Options do not fit each other.</exception>
    private protected abstract void ValidateMethod();

    /// <inheritdoc/>
    internal sealed override TrainedModel CreateModel(
        BinnedRecording recording, Split split, ulong seed, torch.Device device, int threads) =>
        CreateModel(recording, split, seed, device, threads, out _);

    /// <summary>The same, with the encoder that learns.</summary>
    internal TrainedModel CreateModel(
        BinnedRecording recording, Split split, ulong seed, torch.Device device, int threads, out CountEncoder encoder)
    {
        InputScaling scaling = InputScaling.Fit(recording.Counts, split.Train, recording.BinWidthSeconds, InputSmoothingSeconds);
        EncoderInTraining model = CreateInTraining(recording, split, scaling, seed, device);
        encoder = model.Encoder;
        ForkJoin team = new(threads);
        CountWindowSource source = new(recording.Counts, split.Train, BatchWindows, WindowBins, CountDropout, seed, team, Views);
        TargetEncoder<CountWindows> target = Target.Create(model.Encoder, () => On(device, CreateEncoder(scaling, seed)), Training.Steps);
        RepresentationTask<CountWindows> task =
            new(source, model.Encoder, model.Predictor, Objective, target, seed: SplitMix64.Key(seed, 4), owned: team);
        return new(task, model.Save, task, model.Module);
    }

    /// <summary>A fresh model of a seed on a device, with what predicts its latents.</summary>
    private protected abstract EncoderInTraining CreateInTraining(
        BinnedRecording recording, Split split, InputScaling scaling, ulong seed, torch.Device device);

    /// <summary>A fresh encoder, on the CPU.</summary>
    internal CountEncoder CreateEncoder(InputScaling scaling, ulong seed) =>
        Encoder.CreateForCounts(scaling, LatentDimension, new RandomStream(seed, stream: 1));

    /// <summary>A module, moved to a device.</summary>
    private protected static TModule On<TModule>(torch.Device device, TModule module)
        where TModule : torch.nn.Module
    {
        module.to(device);
        return module;
    }
}

/// <summary>An encoder that is about to be trained.</summary>
/// <param name="Module">The model as it is saved; the encoder or what holds it.</param>
/// <param name="Encoder">The encoder.</param>
/// <param name="Predictor">What predicts its latents.</param>
/// <param name="Save">Writes the model to a path, with further metadata.</param>
internal sealed record EncoderInTraining(
    torch.nn.Module Module, CountEncoder Encoder, Predictor<CountWindows> Predictor,
    Action<string, IReadOnlyDictionary<string, string>> Save);
