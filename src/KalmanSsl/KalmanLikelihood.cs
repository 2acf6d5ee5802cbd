using Dynamics.KalmanSsl.Internals;
using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>The alignment of predictive LDM: mean -log N(z_t | C h_t|t-1, C P_t|t-1 C' + R_t) in nats a bin, differentiable by z, A, b, Q
/// and R. On any device through batched tensor operations; training takes the fused kernel on the CPU, which gives the same
/// numbers.</summary>
public static class KalmanLikelihood
{
    /// <summary>P before the first bin is this times the identity (docs/reference/predictive-ldm.md, "Initialisation").</summary>
    public const double InitialVariance = 1;

    /// <summary>Variances of learned log noises under a joint scale: Q = e^s diag(exp q), R = e^s + floor.</summary>
    /// <param name="logProcessNoise">q [state].</param>
    /// <param name="logNoiseScale">s [1].</param>
    /// <param name="noiseFloor">The part of R that is never learned away.</param>
    /// <returns>The diagonal of Q [state] and R [1]; the caller's.</returns>
    public static (Tensor Process, Tensor Observation) Variances(Tensor logProcessNoise, Tensor logNoiseScale, double noiseFloor) =>
        (logProcessNoise.Plus(logNoiseScale).exp(), logNoiseScale.exp().Plus(noiseFloor));

    /// <summary>The mean negative log-likelihood over windows and observed bins, a scalar on z's device.</summary>
    /// <remarks>Sequences of different lengths are a batch too: pad them at the end to the longest and mark the padding as not observed. It
    /// then changes neither value nor gradient, whatever z and R hold there (Q is read in missing bins, where the state moves on: keep it
    /// finite).</remarks>
    /// <param name="z">Encoder outputs [batch, time, latent], float32 or float64.</param>
    /// <param name="transition">A [state, state].</param>
    /// <param name="offset">b [state].</param>
    /// <param name="processNoise">Diagonal of Q, variances: [state], or [batch, time, state] where each bin has its own.</param>
    /// <param name="observationNoise">Diagonal of R, variances: [1], or [batch, time, latent].</param>
    /// <param name="detachTarget">Whether z_t is a constant where it is the prediction's target.</param>
    /// <param name="observed">False where a bin is missing [batch, time], bool, on z's device; null: every bin is observed.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, the mask is not bool, or every bin is missing.</exception>
    public static Tensor Evaluate(
        Tensor z,
        Tensor transition,
        Tensor offset,
        Tensor processNoise,
        Tensor observationNoise,
        bool detachTarget,
        Tensor? observed = null)
    {
        TensorShape.Require(z, nameof(z), "batch", "time", "latent");
        TensorShape.Require(transition, nameof(transition), ("state", offset.shape[0]), ("state", offset.shape[0]));
        RequireMask(observed, z);
        using DisposeScope scope = NewDisposeScope();
        return Predict(z, transition, offset, processNoise, observationNoise, detachTarget, observed).Loss.MoveToOuterDisposeScope();
    }

    /// <summary>Means C h_t|t-1 of what the filter predicts of each bin from those before it, differentiable; arguments as in
    /// <see cref="Evaluate"/>.</summary>
    /// <returns>[batch, time, latent], of z's kind; the caller's.</returns>
    public static Tensor PredictedMean(Tensor z, Tensor transition, Tensor offset, Tensor processNoise, Tensor observationNoise)
    {
        TensorShape.Require(z, nameof(z), "batch", "time", "latent");
        using DisposeScope scope = NewDisposeScope();
        return Predict(
            z, transition, offset, processNoise, observationNoise, detachTarget: false, observed: null).Mean.MoveToOuterDisposeScope();
    }

    /// <summary>Filtered states h_t|t of every bin, differentiable; arguments as in <see cref="Evaluate"/>.</summary>
    /// <returns>[batch, time, state], of z's kind; the caller's.</returns>
    public static Tensor FilteredStates(Tensor z, Tensor transition, Tensor offset, Tensor processNoise, Tensor observationNoise)
    {
        TensorShape.Require(z, nameof(z), "batch", "time", "latent");
        using DisposeScope scope = NewDisposeScope();
        return Predict(
            z, transition, offset, processNoise, observationNoise, detachTarget: false, observed: null).States.MoveToOuterDisposeScope();
    }

    private static FilteredBatch Predict(
        Tensor z, Tensor transition, Tensor offset, Tensor processNoise, Tensor observationNoise, bool detachTarget, Tensor? observed) =>
        observed is not null || processNoise.dim() == 3 || observationNoise.dim() == 3
            ? VaryingTensorKalman.Evaluate(z, transition, offset, processNoise, observationNoise, detachTarget, observed)
            : TensorKalman.Evaluate(z, transition, offset, processNoise, observationNoise, detachTarget);

    private static void RequireMask(Tensor? observed, Tensor z)
    {
        if (observed is null)
        {
            return;
        }
        TensorShape.Require(observed, nameof(observed), ("batch", z.shape[0]), ("time", z.shape[1]));
        using Tensor any = observed.any();
        if (observed.dtype != ScalarType.Bool || !any.item<bool>())
        {
            throw new ArgumentException(
                $"'observed' is {observed.dtype} with {(any.item<bool>() ? "some" : "no")} bins observed; "
                    + $"expected bool with at least one: there is nothing to predict otherwise",
                nameof(observed));
        }
    }
}
