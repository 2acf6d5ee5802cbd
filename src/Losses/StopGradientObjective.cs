using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>No entropy term: the target z_t is held fixed, so the encoder learns only to be a good past (docs/reference/predictive-ldm.md,
/// "Objectives"; the paper's "regular").</summary>
/// <remarks>This is F_LDM with the plug-in entropy of the latent model's own prediction, -E log q(z_t | past) with q held fixed: its
/// gradient cancels that of the alignment through the target, and what remains is the alignment with a detached target. F_MI in the same
/// way has the plug-in Gaussian marginal, -E log N(z; m, S) with the sample's mean and maximum-likelihood covariance held fixed; its
/// gradient is that of the log-determinant entropy, so that cell is <see cref="LogDetObjective"/> with weight 1 and no noise
/// floor.</remarks>
[Kind("stopGradient")]
public sealed record StopGradientObjective : Objective
{
    internal const string Alignment = "negativeLogLikelihood";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "stop_gradient";

    /// <inheritdoc/>
    [JsonIgnore]
    public override int PastBins => 0;

    /// <inheritdoc/>
    /// <remarks>One part: <c>negativeLogLikelihood</c>, nats a bin.</remarks>
    public override ObjectiveValue Evaluate(LatentPrediction prediction, long step)
    {
        Tensor likelihood = prediction.WithDetachedTarget().NegativeLogLikelihood();
        return new(likelihood, [(Alignment, likelihood)]);
    }

    /// <inheritdoc/>
    public override Tensor EntropyGradient(LatentPrediction prediction, long step) => prediction.TargetGradient();
}
