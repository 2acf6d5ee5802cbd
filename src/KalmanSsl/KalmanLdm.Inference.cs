using Dynamics.Data;
using Dynamics.KalmanSsl.Internals;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <content>From counts to latents, on the CPU: these passes are sequential in time.</content>
public sealed partial class KalmanLdm
{
    /// <summary>The state-space model as plain numbers; R holds the learned part and the noise floor.</summary>
    public LinearGaussianModel ToStateSpace() => state_space.ToNumbers(Options.NoiseFloor);

    /// <summary>Encoder outputs z [time, latent], float32, of every bin; causal. No dropout.</summary>
    /// <exception cref="ArgumentException">The counts have another number of units than the model.</exception>
    public unsafe float[] Encode(SparseCounts counts, int threads = 1)
    {
        RequireUnits(counts);
        float[] z = new float[counts.BinCount * Options.LatentDimension];
        using DisposeScope scope = NewDisposeScope();
        using ForkJoin team = new(threads);
        using SparseEncoderKernel<float> kernel = new(1, counts.BinCount, Scaling.UnitCount, Options.HiddenUnits, Options.LatentDimension, Scaling, team);
        float[] w1 = Single(encoder_hidden_weight), b1 = Single(encoder_hidden_bias), w2 = Single(encoder_output_weight), b2 = Single(encoder_output_bias);
        fixed (float* hiddenWeight = w1, hiddenBias = b1, outputWeight = w2, outputBias = b2, target = z)
        {
            kernel.Weights.Load(hiddenWeight, hiddenBias, outputWeight, outputBias);
            kernel.Forward(counts, [0], target);
        }
        return z;
    }

    /// <summary>Causal latents: the filtered state of every bin.</summary>
    public FilteredPosterior Filter(SparseCounts counts) => KalmanFilter.Filter(ToStateSpace(), Encode(counts), Options.LatentDimension);

    /// <summary>The kernels trust the unit count, so it is checked where counts come in.</summary>
    internal void RequireUnits(SparseCounts counts)
    {
        if (counts.UnitCount != Scaling.UnitCount)
        {
            throw new ArgumentException($"'counts' has {counts.UnitCount} units; the model was fitted on {Scaling.UnitCount}", nameof(counts));
        }
    }

    internal static float[] Single(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.detach().cpu().data<float>().ToArray();
    }
}
