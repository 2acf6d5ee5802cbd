using Dynamics.KalmanSsl.Internals;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <content>From frames to latents.</content>
public sealed partial class SequenceLdm
{
    /// <summary>The state-space model as plain numbers; R holds the learned part and the noise floor. Where a noise model is not constant these are the variances
    /// without it: filter with <see cref="SequenceLatents.Conditions"/>, forecast with <see cref="LinearGaussianModel.WithMeanNoise"/> of them.</summary>
    public LinearGaussianModel ToStateSpace() => state_space.ToNumbers(Options.NoiseFloor);

    /// <summary>Causal latents of one sequence.</summary>
    /// <param name="frames">[time, feature], float32, row-major; missing frames are not read.</param>
    /// <param name="conditions">Missing frames and irregular steps; null: none. Noise variances are the model's to say.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, the conditions hold noise, or steps are irregular where a noise model looks at the state.</exception>
    public SequenceLatents Filter(ReadOnlySpan<float> frames, BinConditions? conditions = null)
    {
        int bins = frames.Length / FeatureCount;
        if (conditions is { ObservationNoise: not null } or { ProcessNoise: not null } || (conditions?.StepBins is not null && IsRecursive))
        {
            throw new ArgumentException("expected missing frames, and irregular steps only where no noise model looks at the state; noise variances are the model's", nameof(conditions));
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

    private SequenceLatents[] Filter(ReadOnlySpan<float> frames, int frameCount, BinConditions? given)
    {
        int length = frameCount * FeatureCount, sequences = frames.Length / Math.Max(1, length), latent = Options.LatentDimension;
        if (sequences < 1 || frames.Length != sequences * length)
        {
            throw new ArgumentException($"'frames' holds {frames.Length} values; expected [sequence, time={frameCount}, feature={FeatureCount}]", nameof(frames));
        }
        (float[] z, float[]? relative) = EncodeAll(frames, sequences, frameCount);
        LinearGaussianModel model = ToStateSpace();
        NoiseTrace? trace = observation_noise is null && process_noise is null ? null : Trace(z, relative, sequences, frameCount, given?.Observed);
        return [.. Enumerable.Range(0, sequences).Select(sequence =>
        {
            BinConditions? conditions = trace?.Conditions(sequence) is { } noise ? noise with { Observed = given?.Observed, StepBins = given?.StepBins } : given;
            return new SequenceLatents(KalmanFilter.Filter(model, z.AsSpan(sequence * frameCount * latent, frameCount * latent), latent, conditions), conditions);
        })];
    }

    /// <summary>The noise of each bin of a batch.</summary>
    /// <param name="z">[sequence, time, latent].</param>
    /// <param name="relative">Relative observation variances from the frames [sequence, time, latent]; null where they do not come from there.</param>
    /// <param name="sequences">Number of sequences.</param>
    /// <param name="bins">Bins of each.</param>
    /// <param name="observed">False where a bin is missing [time]; null: none is.</param>
    internal NoiseTrace Trace(ReadOnlySpan<float> z, ReadOnlySpan<float> relative, int sequences, int bins, bool[]? observed = null)
    {
        int latent = Options.LatentDimension, length = bins * latent;
        NoiseTrace trace = new(sequences, bins, latent, Options.StateDimension, Options.ProcessNoise.HistoryLength(latent));
        NoiseRecursion recursion = new(this);
        for (int sequence = 0; sequence < sequences; sequence++)
        {
            recursion.Run(z.Slice(sequence * length, length), relative.IsEmpty ? default : relative.Slice(sequence * length, length), trace, sequence, observed);
        }
        return trace;
    }

    private (float[] Z, float[]? Relative) EncodeAll(ReadOnlySpan<float> frames, int sequences, int frameCount)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor input = tensor(frames.ToArray(), [sequences, frameCount, FeatureCount], device: state_space.Offset.device);
        float[]? relative = observation_noise is null or RecursiveNoiseNetwork ? null : KalmanLdm.Single(observation_noise.forward(input));
        return (KalmanLdm.Single(Encode(input)), relative);
    }
}
