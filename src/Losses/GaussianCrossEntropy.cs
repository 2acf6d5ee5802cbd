using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The alignment term of a latent model that predicts a Gaussian: how surprising the latent is under the prediction.</summary>
public static class GaussianCrossEntropy
{
    /// <summary>-log N(latent; mean, covariance) = 1/2 log det S + 1/2 (z-m)' S^-1 (z-m) + d/2 log 2 pi, in nats
    /// (docs/reference/predictive-ldm.md, "Cross-entropy"; the reference leaves out the last term), through the Cholesky factor of S.
    /// Differentiable in all three.</summary>
    /// <param name="latent">z, [..., dimension].</param>
    /// <param name="mean">m, the same axes as <paramref name="latent"/>.</param>
    /// <param name="covariance">S, [..., dimension, dimension], positive definite; leading axes broadcast, so that [time, d, d] serves a
    /// whole batch [batch, time, d]. All three of one kind, float32 or float64, on one device.</param>
    /// <returns>[...], of the same kind; the caller's. All NaN if any S is not positive definite.</returns>
    /// <exception cref="ArgumentException">The axes do not fit.</exception>
    public static Tensor Evaluate(Tensor latent, Tensor mean, Tensor covariance)
    {
        long dimension = latent.shape[^1];
        if (!latent.shape.AsSpan().SequenceEqual(mean.shape))
        {
            throw new ArgumentException(
                $"'mean' has shape [{string.Join(", ", mean.shape)}]; expected that of 'latent', [{string.Join(", ", latent.shape)}]",
                    nameof(mean));
        }
        if (covariance.dim() < 2 || covariance.shape[^1] != dimension || covariance.shape[^2] != dimension)
        {
            throw new ArgumentException(
                $"'covariance' has shape [{string.Join(", ", covariance.shape)}]; "
                + $"expected [..., dimension={dimension}, dimension={dimension}]",
                nameof(covariance));
        }
        using var scope = NewDisposeScope();
        Tensor factor = Cholesky.FactorOrNaN(covariance);
        Tensor whitened = linalg.solve_triangular(factor, (latent - mean).unsqueeze(-1), upper: false).squeeze(-1); // [..., dimension]
        Tensor halfLogDet = factor.diagonal(0, -2, -1).log().sum(-1);
        return halfLogDet.Plus(whitened.Squared().sum(-1).Times(0.5)).Plus(
            0.5 * dimension * Math.Log(2 * Math.PI)).MoveToOuterDisposeScope();
    }
}
