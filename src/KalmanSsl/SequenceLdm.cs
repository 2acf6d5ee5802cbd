using System.Globalization;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Causal latents of one sequence.</summary>
/// <param name="Filtered">The filtered state of every bin.</param>
/// <param name="Conditions">What was known of each bin, the model's noise variances among it; null where nothing was.</param>
public sealed record SequenceLatents(FilteredPosterior Filtered, BinConditions? Conditions);

/// <summary>Predictive latent distribution matching on dense sequences such as video.</summary>
public sealed class SequenceLdm : KalmanModel
{
    private const string FirstLayer = "encoder.network.weight0";

    private SequenceLdm(SequenceLdmOptions options, FrameEncoder encoder, RandomStream random)
        : base(nameof(SequenceLdm), options, encoder, random)
    {
        (Options, Encoder) = (options, encoder);
    }

    /// <summary>The options it was made with.</summary>
    public SequenceLdmOptions Options { get; }

    /// <summary>What makes latents of frames.</summary>
    public FrameEncoder Encoder { get; }

    /// <summary>Features of a frame.</summary>
    public int FeatureCount => Encoder.FeatureCount;

    /// <summary>A fresh model: layers uniform on +-1/sqrt(fan-in), and a fresh <see cref="LatentStateSpace"/>. Drawn from
    /// <paramref name="seed"/> alone.</summary>
    public static SequenceLdm Initialize(SequenceLdmOptions options, int featureCount, ulong seed)
    {
        options.Validate();
        RandomStream random = new(seed, stream: 1);
        return new(options, options.Encoder.CreateForFrames(featureCount, options.LatentDimension, random), random);
    }

    /// <summary>Training on shuffled batches of sequences, without labels; the caller disposes the task.</summary>
    /// <param name="source">The sequences.</param>
    /// <param name="seed">Shuffles: step n sees sequences that (seed, n) alone decides.</param>
    /// <param name="threads">CPU threads of the fused kernel; results do not depend on it.</param>
    /// <param name="compared">Objectives whose entropy gradients are compared on logged steps. Null: none.</param>
    /// <exception cref="InputException">Fewer sequences than a batch, or the options do not fit the data.</exception>
    public RepresentationTask<Tensor> CreateTask(SequenceSource source, ulong seed, int threads, IReadOnlyList<Objective>? compared = null)
    {
        if (source.FeatureCount != FeatureCount)
        {
            throw new ArgumentException(
                $"'source' has {source.FeatureCount} features a frame; the model was made for {FeatureCount}", nameof(source));
        }
        Options.Validate(source.FrameCount, source.FeatureCount);
        FrameBatchSource batches = new(source, Options.BatchSequences, seed, Encoder.Device);
        ForkJoin team = new(threads);
        KalmanPredictor<Tensor> predictor = new(this, batches.BatchSize, batches.BinCount, team);
        return new(batches, Encoder, predictor, Options.Objective, compared: compared, owned: team);
    }

    /// <summary>z [..., latent] of frames [..., feature], differentiable, on the model's device; the caller's.</summary>
    /// <exception cref="ArgumentException">The frames have another number of features.</exception>
    public Tensor Encode(Tensor frames) => Encoder.Encode(frames);

    /// <summary>Causal latents of one sequence.</summary>
    /// <param name="frames">[time, feature], float32, row-major; missing frames are not read.</param>
    /// <param name="conditions">Missing frames and irregular steps; null: none. Noise variances are the model's to say.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, the conditions hold noise, or steps are irregular where a noise model looks
    /// at the state.</exception>
    public SequenceLatents Filter(ReadOnlySpan<float> frames, BinConditions? conditions = null)
    {
        int bins = frames.Length / FeatureCount;
        if (conditions is { ObservationNoise: not null } or { ProcessNoise: not null } || (conditions?.StepBins is not null && IsRecursive))
        {
            throw new ArgumentException(
                "expected missing frames, and irregular steps only where no noise model looks at the state; "
                    + "noise variances are the model's",
                nameof(conditions));
        }
        float[] seen = frames.ToArray();
        for (int bin = 0; bin < Math.Min(bins, conditions?.Observed?.Length ?? 0); bin++)
        {
            if (!conditions!.Observed![bin])
            {
                seen.AsSpan(bin * FeatureCount, FeatureCount).Clear(); // whatever stands there, the encoder sees none of it
            }
        }
        return Filter(seen, bins, conditions)[0];
    }

    /// <summary>Causal latents of several sequences of one length.</summary>
    /// <param name="frames">[sequence, time, feature], float32, row-major.</param>
    /// <param name="frameCount">Frames of a sequence.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public SequenceLatents[] Filter(ReadOnlySpan<float> frames, int frameCount) => Filter(frames, frameCount, null);

    /// <summary>Reads what <see cref="KalmanModel.Save"/> wrote, onto the CPU.</summary>
    /// <exception cref="InputException">The file is missing, damaged, or no model of this kind.</exception>
    public static SequenceLdm Load(string path)
    {
        using TensorArchive archive = Safetensors.Load(path);
        if (!archive.Metadata.TryGetValue(FeaturesKey, out string? text))
        {
            throw new InputException("has no number of features in its metadata", path, "give a model of sequences");
        }
        long[] shape = archive[FirstLayer].shape; // [output, feature, ...]
        if (!int.TryParse(text, CultureInfo.InvariantCulture, out int features) || shape is not [_, var width, ..] || width != features)
        {
            throw new InputException(
                $"says that a frame has '{text}' features, and '{FirstLayer}' has shape [{string.Join(", ", shape)}]", path,
                    "use the file as it was written");
        }
        return ModelFile.Fill(
            Initialize(ModelFile.Options<SequenceLdmOptions>(archive, path, nameof(SequenceLdm)), features, seed: 0), archive);
    }

    private protected override string OptionsText() => OptionsJson.ToText(Options);

    private protected override IEnumerable<(string Name, Tensor Tensor)> Constants() => [];

    private SequenceLatents[] Filter(ReadOnlySpan<float> frames, int frameCount, BinConditions? given)
    {
        int length = frameCount * FeatureCount, sequences = frames.Length / Math.Max(1, length);
        if (sequences < 1 || frames.Length != sequences * length)
        {
            throw new ArgumentException(
                $"'frames' holds {frames.Length} values; expected [sequence, time={frameCount}, feature={FeatureCount}]", nameof(frames));
        }
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor input = tensor(frames.ToArray(), [sequences, frameCount, FeatureCount], device: Encoder.Device);
        float[]? relative = ObservationNoise is null or RecursiveNoiseNetwork ? null : ObservationNoise.forward(input).ToSingles();
        return Filter(Encode(input).ToSingles(), relative, sequences, given);
    }
}
