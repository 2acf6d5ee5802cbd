using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Spectrum;

/// <summary>LiDAR (Thilak et al. 2024, arXiv 2312.04000): the effective rank of what tells things apart, measured in units of what tells
/// views of one thing apart.</summary>
public static class LidarRank
{
    private const double WithinGuard = 1e-4, ShareGuard = 1e-8;

    /// <summary>exp of the entropy of the shares of the eigenvalues of Sw^-1/2 Sb Sw^-1/2, with Sb the covariance of the things' means and
    /// Sw that of views about them plus 1e-4; at most the smaller of latents and things - 1.</summary>
    /// <param name="views">[thing, view, latent]; at least two things with two views each.</param>
    public static double Of(Tensor views)
    {
        TensorShape.Require(views, nameof(views), "thing", "view", "latent");
        (long things, long each, long latents) = (views.shape[0], views.shape[1], views.shape[2]);
        if (things < 2 || each < 2)
        {
            throw new ArgumentException($"{things} things with {each} views; at least 2 of both are needed", nameof(views));
        }
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor wide = views.detach().to_type(ScalarType.Float64).cpu();
        Tensor means = wide.mean([1], keepdim: true), apart = (means - means.mean([0], keepdim: true)).reshape(things, latents);
        Tensor within = (wide - means).reshape(-1, latents);
        Tensor between = apart.t().mm(apart).DividedBy(things - 1);
        Tensor noise = within.t().mm(within).DividedBy(things * (each - 1))
            .Plus(eye(latents, dtype: ScalarType.Float64).Times(WithinGuard));
        Tensor factor = linalg.cholesky(noise);
        Tensor half = linalg.solve_triangular(factor, between, upper: false);
        Tensor whitened = linalg.solve_triangular(factor, half.t(), upper: false); // the same eigenvalues as with the symmetric root
        double[] values = [.. linalg.eigvalsh(whitened.Plus(whitened.t()).Times(0.5)).data<double>().ToArray()
            .Select(value => Math.Max(0, value))];
        return LatentSpectrum.EntropyRank(values, ShareGuard);
    }
}
