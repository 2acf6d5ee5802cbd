using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Spectrum;

/// <summary>The free-energy reading of latents: F = U - S, a way to look at any training, in nats per dimension. Points are taken as unit
/// vectors times sqrt(d), so that no scale counts: filling the sphere is a variance of 1 in each dimension.</summary>
/// <remarks>Proxies by definition, and no constants of nature: another estimator of the entropy gives other numbers.</remarks>
/// <param name="Energy">U: half the mean squared distance of a point and its partner (the other view, or the forecast), over d. 0 where
/// partners agree, 1 where they have nothing to do with each other.</param>
/// <param name="Entropy">S: the estimate of the points' entropy less that of a standard normal, over d. 0 where they fill all dimensions
/// alike, far below where they fill few or none.</param>
/// <param name="Overhead">Organisational overhead, a stated proxy: 1 - effective rank of the covariance / d. 0 where all dimensions
/// are filled alike.</param>
public sealed record FreeEnergyReading(double Energy, double Entropy, double Overhead)
{
    /// <summary>F = U - S.</summary>
    public double FreeEnergy => Energy - Entropy;

    /// <summary>Reads points and their partners.</summary>
    /// <param name="points">[point, dimension], at least two; finite.</param>
    /// <param name="partners">Of the same shape, partner by partner.</param>
    /// <param name="estimator">Estimates the entropy of the points.</param>
    public static FreeEnergyReading Of(Tensor points, Tensor partners, EntropyEstimator estimator)
    {
        TensorShape.Require(points, nameof(points), "point", "dimension");
        TensorShape.Require(partners, nameof(partners), ("point", points.shape[0]), ("dimension", points.shape[1]));
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        long dimensions = points.shape[1];
        Tensor OnSphere(Tensor rows) => Rows.Unit(rows.detach().to_type(ScalarType.Float64).cpu()).Times(Math.Sqrt(dimensions));
        Tensor first = OnSphere(points), second = OnSphere(partners);
        double standard = 0.5 * Math.Log(2 * Math.PI * Math.E);
        return new(
            (first - second).Squared().mean().Number() / 2,
            (estimator.Estimate(first).Number() / dimensions) - standard,
            1 - (LatentSpectrum.Of(first).EffectiveRank / dimensions));
    }
}
