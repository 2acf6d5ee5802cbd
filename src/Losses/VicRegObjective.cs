using System.Text.Json.Serialization;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Variance, invariance, covariance (VICReg; Bardes, Ponce and LeCun 2022, arXiv 2105.04906): predictions close to their targets,
/// every latent dimension with a standard deviation of at least 1, no two dimensions correlated.</summary>
/// <remarks>inv = mean of (mean - target)²; v(Z) = 1/d sum_j max(0, 1 - sqrt(Var z_j + 1e-4)), c(Z) = 1/d sum over i != j of Cov(z_i,
/// z_j)², both with divisor n - 1, over all bins of the batch, of the predictions and of the targets: loss = 25 inv + 25 (v + v') / 2 + (c
/// + c'), the form of the authors' code. The paper sums v + v': that is a variance weight of 50.</remarks>
[Kind("vicReg")]
public sealed record VicRegObjective : Objective
{
    private const double VarianceGuard = 1e-4;

    /// <summary>Weight of the invariance; at least 0.</summary>
    public double InvarianceWeight { get; init => field = Check.AtLeast(value, 0); } = 25;

    /// <summary>Weight of the mean variance hinge of predictions and targets; at least 0. Without it everything collapses to a
    /// point.</summary>
    public double VarianceWeight { get; init => field = Check.AtLeast(value, 0); } = 25;

    /// <summary>Weight of the covariances; at least 0. Without it the dimensions become copies of each other.</summary>
    public double CovarianceWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "vicreg";

    /// <inheritdoc/>
    [JsonIgnore]
    public override int PastBins => 0;

    /// <inheritdoc/>
    /// <remarks>Parts, unweighted: <c>invariance</c>, <c>varianceHinge</c> (mean of both), <c>covariance</c> (sum of both).</remarks>
    public override ObjectiveValue Evaluate(LatentPrediction prediction, long step)
    {
        Tensor invariance = (prediction.Mean - prediction.Target).Squared().mean();
        (Tensor variance, Tensor covariance) = Spread(prediction);
        Tensor loss = invariance.Times(InvarianceWeight).Plus(variance.Times(VarianceWeight)).Plus(covariance.Times(CovarianceWeight));
        return new(loss, [("invariance", invariance), ("varianceHinge", variance), ("covariance", covariance)]);
    }

    /// <inheritdoc/>
    /// <remarks>The terms that spread the points stand for the entropy, with the opposite sign.</remarks>
    public override Tensor EntropyGradient(LatentPrediction prediction, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor variance, Tensor covariance) = Spread(prediction);
        Tensor entropy = variance.Times(-VarianceWeight).Plus(covariance.Times(-CovarianceWeight));
        return Gradients.Of(entropy, [prediction.Points])[0].MoveToOuterDisposeScope();
    }

    private static (Tensor Variance, Tensor Covariance) Spread(LatentPrediction prediction)
    {
        (Tensor variance, Tensor covariance) = Spread(prediction.Mean);
        (Tensor targetVariance, Tensor targetCovariance) = Spread(prediction.Target);
        return (variance.Plus(targetVariance).Times(0.5), covariance.Plus(targetCovariance));
    }

    private static (Tensor Variance, Tensor Covariance) Spread(Tensor latents)
    {
        Tensor points = latents.reshape(-1, latents.shape[^1]); // [batch*time, latent]
        Tensor centred = points - points.mean([0]);
        Tensor covariance = centred.t().mm(centred).DividedBy(points.shape[0] - 1); // [latent, latent]
        Tensor variances = covariance.diagonal(0, 0, 1);
        Tensor deviation = variances.Plus(VarianceGuard).sqrt();
        Tensor hinge = deviation.Times(-1).Plus(1).relu().mean();
        Tensor off = covariance.Squared().sum() - variances.Squared().sum();
        return (hinge, off.DividedBy(points.shape[1]));
    }
}
