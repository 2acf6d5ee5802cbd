using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Variance, invariance, covariance (VICReg; Bardes, Ponce and LeCun 2022, arXiv 2105.04906): predictions close to their targets,
/// every latent dimension with a standard deviation of at least 1, no two dimensions correlated.</summary>
/// <remarks>inv = mean of (mean - target)²; v(Z) = 1/d sum_j max(0, 1 - sqrt(Var z_j + 1e-4)), c(Z) = 1/d sum over i != j of Cov(z_i,
/// z_j)², both with divisor n - 1, over all bins of the batch, of the predictions and of the targets: loss = 25 inv + 25 (v + v') / 2 + (c
/// + c') in the authors' code; <see cref="Form"/> has the others.</remarks>
[Kind("vicReg")]
public sealed record VicRegObjective : PairObjective
{
    private const double VarianceGuard = 1e-4;

    /// <summary>Weight of the invariance; at least 0.</summary>
    public double InvarianceWeight { get; init => field = Check.AtLeast(value, 0); } = 25;

    /// <summary>Weight of the variance hinge of predictions and targets; at least 0. Without it everything collapses to a point.</summary>
    public double VarianceWeight { get; init => field = Check.AtLeast(value, 0); } = 25;

    /// <summary>Weight of the covariances; at least 0. Without it the dimensions become copies of each other.</summary>
    public double CovarianceWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>How the terms are summed.</summary>
    public VicRegForm Form { get; init => field = Check.Named(value); }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "vicreg";

    /// <inheritdoc/>
    /// <remarks>Parts, unweighted: <c>invariance</c>, <c>varianceHinge</c> (mean or sum of both, as the form has it), <c>covariance</c>
    /// (sum of both).</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor invariance = (pair.Predicted - pair.Target).Squared().mean();
        (Tensor first, Tensor firstCovariance) = Spread(pair.Predicted);
        (Tensor second, Tensor secondCovariance) = Spread(pair.Target);
        Tensor variance = first.Plus(second).Times(Form == VicRegForm.Official ? 0.5 : 1);
        Tensor covariance = firstCovariance.Plus(secondCovariance);
        Tensor loss = invariance.Times(InvarianceWeight).Plus(variance.Times(VarianceWeight)).Plus(covariance.Times(CovarianceWeight));
        return new(loss, [("invariance", invariance), ("varianceHinge", variance), ("covariance", covariance)])
        {
            Entropy = variance.Times(-VarianceWeight).Plus(covariance.Times(-CovarianceWeight)),
        };
    }

    private (Tensor Variance, Tensor Covariance) Spread(Tensor points)
    {
        Tensor covariance = Rows.Covariance(Rows.Centred(points)); // [latent, latent]
        Tensor variances = covariance.diagonal(0, 0, 1);
        Tensor hinge = variances.Plus(VarianceGuard).sqrt().Times(-1).Plus(1).relu().mean();
        Tensor off = covariance.Squared().sum() - variances.Squared().sum();
        long dimension = points.shape[1];
        return (hinge, off.DividedBy(Form == VicRegForm.MeanOffDiagonal ? Math.Max(1, dimension * (dimension - 1)) : dimension));
    }
}

/// <summary>The forms in which <see cref="VicRegObjective"/> was published. In all of them the invariance is a mean over dimensions, which
/// the paper's text leaves out and all code has.</summary>
public enum VicRegForm
{
    /// <summary>The authors' code: the mean of both variance hinges, the sum of both covariance terms.</summary>
    Official,

    /// <summary>The paper, and solo-learn: the sum of both variance hinges.</summary>
    Paper,

    /// <summary>EB-JEPA (arXiv 2602.03604) and PLDM: as the paper, but the covariance term is a mean over all pairs of
    /// dimensions.</summary>
    MeanOffDiagonal,
}
