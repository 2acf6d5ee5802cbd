using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Spectrum;

/// <summary>The least free energy that a linear map of given features can have, in the Gaussian reading of
/// <see cref="FreeEnergyReading"/>. Without any constraint it is 0: partners agree, and all dimensions are filled. So this optimum is the
/// structural part of a free energy, what the features do not allow; what latents have above it is the dynamic part, what training has
/// left.</summary>
/// <remarks>A proxy by definition. Energy and entropy are those of the map with a mean squared length of d, not of unit vectors one by one,
/// and latents behind a perceptron may lie below what a line of the same features reaches.</remarks>
public static class LinearFreeEnergy
{
    private const double LeastShare = 1e-6;
    private const int Bisections = 200;

    /// <summary>The optimum, nats per dimension. With rho_i the largest correlations of features and partners (eigenvalues of their common
    /// cross-covariance, whitened), the map gives each a variance v_i: F d = sum (1 - rho_i) v_i - log(v_i) / 2 with sum v_i = d, and so
    /// v_i = 1 / (2 (1 - rho_i + lambda)). Dimensions beyond the rank of the features hold the noise alone.</summary>
    /// <param name="features">[point, feature], at least two points.</param>
    /// <param name="partners">Features of the other view, of the same shape.</param>
    /// <param name="dimensions">d, of the latents; at least 1.</param>
    /// <param name="noiseVariance">Variance under which the entropy sees nothing; positive.</param>
    public static double Optimum(Tensor features, Tensor partners, int dimensions, double noiseVariance = 1e-4)
    {
        TensorShape.Require(features, nameof(features), "point", "feature");
        TensorShape.Require(partners, nameof(partners), ("point", features.shape[0]), ("feature", features.shape[1]));
        double[] costs = [.. Correlations(features, partners).Take(dimensions).Select(correlation => 1 - correlation)];
        double free = (dimensions - costs.Length) * -0.5 * Math.Log(noiseVariance);
        if (costs.Length == 0)
        {
            return free / dimensions;
        }
        double[] Variances(double lambda) => [.. costs.Select(cost => 1 / (2 * (cost + lambda)))];
        (double low, double high) = (-costs.Min(), costs.Length / (2.0 * dimensions)); // no cost is below 0
        for (int i = 0; i < Bisections; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Variances(middle).Sum() > dimensions ? (middle, high) : (low, middle);
        }
        free += costs.Zip(Variances(high), (cost, variance) => (cost * variance) - (0.5 * Math.Log(variance + noiseVariance))).Sum();
        return free / dimensions;
    }

    /// <summary>Correlations of features and partners, largest first, as many as the features have dimensions; at most 1.</summary>
    private static double[] Correlations(Tensor features, Tensor partners)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor Double(Tensor rows) => rows.detach().to_type(ScalarType.Float64).cpu();
        (Tensor x, Tensor y) = (Double(features), Double(partners));
        Tensor mean = x.mean([0], keepdim: true).Plus(y.mean([0], keepdim: true)).Times(0.5);
        (x, y) = (x - mean, y - mean);
        double points = x.shape[0];
        Tensor covariance = x.t().mm(x).Plus(y.t().mm(y)).DividedBy(2 * points);
        Tensor cross = x.t().mm(y).Plus(y.t().mm(x)).DividedBy(2 * points);
        (Tensor values, Tensor vectors) = linalg.eigh(covariance);
        double[] sizes = values.data<double>().ToArray();
        int first = Array.FindIndex(sizes, size => size > LeastShare * sizes[^1] && size > 0);
        if (first < 0)
        {
            return [];
        }
        Tensor kept = vectors.narrow(1, first, sizes.Length - first) * values.narrow(0, first, sizes.Length - first).rsqrt();
        return [.. linalg.eigvalsh(kept.t().mm(cross).mm(kept)).data<double>().ToArray().Reverse().Select(value => Math.Min(1, value))];
    }
}
