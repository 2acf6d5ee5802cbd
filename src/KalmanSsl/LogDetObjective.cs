using Dynamics.Losses;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>
/// Gaussian log-determinant entropy of z plus noise of the floor's variance. With a floor and a weight w below 1 this is the past-future
/// information bottleneck (Creutzig, Globerson and Tishby 2009): predictive information less (1 - w) times the rate of z. A dimension is
/// kept where its predictive variance ratio stays below w, and given so much scale that its innovation variance is w / (1 - w) times the
/// floor: the loss is bounded below as long as innovations do not vanish. See docs/objective.md.
/// </summary>
public sealed record LogDetObjective : PredictiveObjective
{
    /// <summary>w, the weight of the entropy; in (0, 1]. 1 is the paper's.</summary>
    public double Weight { get; init => field = value is > 0 and <= 1 ? value : throw new ArgumentException($"weight {value} is not in (0, 1]"); } = 0.9;

    /// <inheritdoc/>
    public override string Name => "log_det";

    /// <inheritdoc/>
    public override bool DetachesTarget => false;

    /// <inheritdoc/>
    public override Tensor? EntropyBonus(Tensor z, double noiseVariance, long step) =>
        Weight * new GaussianLogDetEntropy(noiseVariance).Estimate(z.flatten(0, 1));
}
