using Dynamics.KalmanSsl.Internals;
using Dynamics.Losses;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>The alignment of predictive LDM: mean -log N(z_t | C h_t|t-1, C P_t|t-1 C' + R) in nats a bin, differentiable by z, A, b, Q and
/// the joint noise scale. On any device through batched tensor operations; <see cref="KalmanLdmTask"/> takes the fused kernel on the CPU,
/// which gives the same numbers.</summary>
public static class KalmanLikelihood
{
    /// <summary>P before the first bin is this times the identity (ldm.md 1.2).</summary>
    public const double InitialVariance = 1;

    /// <summary>The mean negative log-likelihood over windows and bins, a scalar on z's device.</summary>
    /// <param name="z">Encoder outputs [batch, time, latent], float32 or float64.</param>
    /// <param name="transition">A [state, state].</param>
    /// <param name="offset">b [state].</param>
    /// <param name="logProcessNoise">log Q_ii - s [state].</param>
    /// <param name="logNoiseScale">s [1].</param>
    /// <param name="noiseFloor">R = (e^s + this) I.</param>
    /// <param name="detachTarget">Whether z_t is a constant where it is the prediction's target.</param>
    public static Tensor Evaluate(Tensor z, Tensor transition, Tensor offset, Tensor logProcessNoise, Tensor logNoiseScale, double noiseFloor, bool detachTarget)
    {
        TensorShape.Require(z, nameof(z), "batch", "time", "latent");
        TensorShape.Require(transition, nameof(transition), ("state", offset.shape[0]), ("state", offset.shape[0]));
        return TensorKalman.Evaluate(z, transition, offset, logProcessNoise, logNoiseScale, noiseFloor, detachTarget);
    }
}
