using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The entropy of the Gaussian that has the points' covariance, an upper bound of theirs: 1/2 log det(C + sI) + d/2 log(2 pi e),
/// with C the unbiased covariance. With s above 0 it is the entropy of z + N(0, sI).</summary>
/// <remarks>Costs two passes over the points. The small matrix is factored in float64, with a ridge at the rounding level of C, so that
/// value and gradient are finite where C is singular. See docs/reference/predictive-ldm.md, "Log-determinant entropy"; the ridge follows
/// the scale of the points, which the reference's does not.</remarks>
public sealed class GaussianLogDetEntropy : EntropyEstimator
{
    /// <summary>An estimator with noise of variance <paramref name="noiseVariance"/> added to each dimension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The variance is negative or not finite.</exception>
    public GaussianLogDetEntropy(double noiseVariance = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(noiseVariance);
        if (!double.IsFinite(noiseVariance))
        {
            throw new ArgumentOutOfRangeException(nameof(noiseVariance), noiseVariance, "must be finite");
        }
        NoiseVariance = noiseVariance;
    }

    /// <summary>Variance s of the noise that is added to each dimension, in the points' unit squared.</summary>
    public double NoiseVariance { get; }

    private protected override Tensor EstimateAll(Tensor points)
    {
        if (points.shape[0] < 2)
        {
            throw new ArgumentException($"a covariance needs at least 2 points; there are {points.shape[0]}", nameof(points));
        }
        using var scope = NewDisposeScope();
        double constant = 0.5 * points.shape[1] * Math.Log(2 * Math.PI * Math.E);
        return HalfLogDetCovariance.Apply(points, NoiseVariance).Plus(constant).MoveToOuterDisposeScope();
    }
}

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
