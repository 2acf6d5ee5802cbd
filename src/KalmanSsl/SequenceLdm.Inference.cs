using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <content>From frames to latents.</content>
public sealed partial class SequenceLdm
{
    /// <summary>The state-space model as plain numbers; R holds the learned part and the noise floor.</summary>
    public LinearGaussianModel ToStateSpace() => state_space.ToNumbers(Options.NoiseFloor);

    /// <summary>Causal latents of one sequence.</summary>
    /// <param name="frames">[time, feature], float32, row-major.</param>
    public FilteredPosterior Filter(ReadOnlySpan<float> frames) => Filter(frames, frames.Length / FeatureCount)[0];

    /// <summary>Causal latents of several sequences of one length.</summary>
    /// <param name="frames">[sequence, time, feature], float32, row-major.</param>
    /// <param name="frameCount">Frames of a sequence.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public FilteredPosterior[] Filter(ReadOnlySpan<float> frames, int frameCount)
    {
        int length = frameCount * FeatureCount;
        if (frameCount < 1 || frames.Length == 0 || frames.Length % length != 0)
        {
            throw new ArgumentException($"'frames' holds {frames.Length} values; expected [sequence, time={frameCount}, feature={FeatureCount}]", nameof(frames));
        }
        LinearGaussianModel model = ToStateSpace();
        float[] z = EncodeAll(frames, frames.Length / length, frameCount);
        int latent = Options.LatentDimension;
        return [.. Enumerable.Range(0, frames.Length / length).Select(sequence => KalmanFilter.Filter(model, z.AsSpan(sequence * frameCount * latent, frameCount * latent), latent))];
    }

    private float[] EncodeAll(ReadOnlySpan<float> frames, int sequences, int frameCount)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        return KalmanLdm.Single(Encode(tensor(frames.ToArray(), [sequences, frameCount, FeatureCount], device: state_space.Offset.device)));
    }
}
