using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The Gaussian entropy with the log-determinant expanded to second order about independent dimensions: 1/2 [sum_i log C_ii - 1/2
/// sum over i != j of rho_ij²] + d/2 log(2 pi e), C the unbiased covariance. Too low where correlations are strong, and it costs no
/// factorisation.</summary>
/// <remarks>The reference squares rho² once more, which is the fourth power of a correlation (docs/reference/predictive-ldm.md,
/// "Log-determinant entropy"); this does not. Not invariant to rotations.</remarks>
public sealed class LogDetExpansionEntropy : EntropyEstimator
{
    /// <summary>For points without any spread.</summary>
    private const double SmallestVariance = 1e-30;

    private readonly double _noiseVariance;

    /// <summary>An estimator with noise of a variance added to each dimension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The variance is negative.</exception>
    public LogDetExpansionEntropy(double noiseVariance = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(noiseVariance);
        _noiseVariance = noiseVariance;
    }

    private protected override Tensor EstimateAll(Tensor points)
    {
        if (points.shape[0] < 2)
        {
            throw new ArgumentException($"a covariance needs at least 2 points; there are {points.shape[0]}", nameof(points));
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor covariance = Rows.Covariance(Rows.Centred(points.to_type(ScalarType.Float64)));
        Tensor variances = covariance.diagonal(0, 0, 1).Plus(_noiseVariance + SmallestVariance), deviations = variances.sqrt();
        Tensor correlations = covariance / deviations.unsqueeze(0) / deviations.unsqueeze(1);
        Tensor off = correlations.Squared().sum() - correlations.diagonal(0, 0, 1).Squared().sum();
        Tensor half = variances.log().sum() - off.Times(0.5);
        return half.Times(0.5).Plus(0.5 * points.shape[1] * Math.Log(2 * Math.PI * Math.E)).to_type(points.dtype).MoveToOuterDisposeScope();
    }
}

/// <summary>The plug-in entropy -mean log N(z; m, S) of points under the Gaussian that has their mean and their maximum-likelihood
/// covariance, both held fixed where it is differentiated: what stop-gradient takes in the place of an entropy.</summary>
/// <remarks>Its gradient is that of <see cref="GaussianLogDetEntropy"/> without noise.</remarks>
public sealed class PlugInEntropy : EntropyEstimator
{
    /// <summary>Rounding of a variance, relative to the mean variance, and for points without any.</summary>
    private const double Rounding = 1e-14, SmallestVariance = 1e-30;

    private protected override Tensor EstimateAll(Tensor points)
    {
        if (points.shape[0] < 2)
        {
            throw new ArgumentException($"a covariance needs at least 2 points; there are {points.shape[0]}", nameof(points));
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor wide = points.to_type(ScalarType.Float64), fixedPoints = wide.detach();
        Tensor mean = fixedPoints.mean([0], keepdim: true), centred = fixedPoints - mean;
        Tensor covariance = centred.t().mm(centred).DividedBy(points.shape[0]);
        Tensor ridge = covariance.trace().Times(Rounding / points.shape[1]).Plus(SmallestVariance);
        covariance = covariance.Plus(ridge * eye(points.shape[1], dtype: ScalarType.Float64, device: points.device));
        return GaussianCrossEntropy.Evaluate(wide, mean.expand_as(wide), covariance).mean().to_type(points.dtype).MoveToOuterDisposeScope();
    }
}
