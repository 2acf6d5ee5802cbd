using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>No entropy term: the target z_t is detached, so the encoder learns only to be a good past (ldm.md 1.3, "regular").</summary>
/// <remarks>This is F_LDM with the plug-in entropy of the filter's own prediction, -E log q(z_t | past) with q held fixed: its gradient cancels
/// that of the alignment through the target, and what remains is the alignment with a detached target. F_MI in the same way has the
/// plug-in Gaussian marginal, -E log N(z; m, S) with the sample's mean and maximum-likelihood covariance held fixed; its gradient is that
/// of the log-determinant entropy, so that cell is <see cref="LogDetObjective"/> with weight 1 and no noise floor.</remarks>
public sealed record StopGradientObjective : PredictiveObjective
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "stop_gradient";

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool DetachesTarget => true;

    /// <inheritdoc/>
    public override Tensor? EntropyBonus(Tensor z, double noiseVariance, long step) => null;
}
