using Dynamics.Losses.Internals;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Gaussian log-determinant entropy of z plus noise of the floor's variance. With a floor and a weight w below 1 this is the
/// past-future information bottleneck (Creutzig, Globerson and Tishby 2009): predictive information less (1 - w) times the rate of z. A
/// dimension is kept where its predictive variance ratio r stays below w, and given so much scale that its innovation variance is w - r
/// times the floor: the loss is bounded below as long as innovations do not vanish. See docs/objective.md. The weight is 0.9 by
/// default.</summary>
/// <remarks>Conditional, it is the exact Gaussian chain rule for y = z + noise, drawn anew for each bin of a block: 1/2 log det of the
/// covariance that y_t keeps when p bins of y before it are known, plus d/2 log 2 pi e.</remarks>
[Kind("logDet")]
public sealed record LogDetObjective : EntropyObjective
{
    /// <summary>The objective with its default weight.</summary>
    public LogDetObjective() => Weight = 0.9;

    private protected override string EstimatorName => "log_det";

    private protected override Tensor Entropy(Tensor z, double noiseVariance, long step) =>
        BlockEntropy.Estimate(new GaussianLogDetEntropy(noiseVariance), BlockEntropy.Blocks(z, ConditioningBins), ConditioningBins);
}
