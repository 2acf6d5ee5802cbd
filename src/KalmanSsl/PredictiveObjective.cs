using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>What keeps a predictive latent from collapsing: the loss is the filter's negative log-likelihood a bin less
/// <see cref="EntropyBonus"/> (alignment minus entropy, arXiv 2605.03517).</summary>
/// <remarks>What follows from the kind is no option: overrides of such members carry <see cref="JsonIgnoreAttribute"/>, which is not inherited.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LogDetObjective), "logDet")]
[JsonDerivedType(typeof(NearestNeighborObjective), "nearestNeighbor")]
[JsonDerivedType(typeof(KernelDensityObjective), "kernelDensity")]
[JsonDerivedType(typeof(StopGradientObjective), "stopGradient")]
public abstract record PredictiveObjective
{
    /// <summary>Short lower-case name, for figures and metrics.</summary>
    public abstract string Name { get; }

    /// <summary>Whether z_t is a constant where it is the target of the prediction.</summary>
    public abstract bool DetachesTarget { get; }

    /// <summary>The weighted entropy in nats that is subtracted from the loss, differentiable; null where there is none.</summary>
    /// <param name="z">Encoder outputs [batch, time, latent], float32 or float64; bins of one window follow each other. Stays the caller's.</param>
    /// <param name="noiseVariance">Variance of the noise that the objective imagines on each bin of z (the noise floor).</param>
    /// <param name="step">Training step, which selects the subset of points where one is drawn.</param>
    /// <returns>A scalar of z's kind, the caller's.</returns>
    public abstract Tensor? EntropyBonus(Tensor z, double noiseVariance, long step);
}
