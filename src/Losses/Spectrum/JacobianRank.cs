using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Spectrum;

/// <summary>In how many directions an input moves its latent.</summary>
public static class JacobianRank
{
    /// <summary>Singular values of the Jacobian of a function at one input, largest first.</summary>
    /// <param name="function">Latent [latent] of an input; differentiable.</param>
    /// <param name="input">The input, of any shape.</param>
    public static IReadOnlyList<double> SingularValues(Func<Tensor, Tensor> function, Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor at = input.detach().clone().requires_grad_();
        Tensor latent = function(at).reshape(-1);
        List<Tensor> rows = [];
        for (long i = 0; i < latent.shape[0]; i++)
        {
            rows.Add(Gradients.Of(latent[i], [at], keepGraph: true)[0].reshape(-1));
        }
        return [.. linalg.svdvals(stack(rows).to_type(ScalarType.Float64).cpu()).data<double>().ToArray().OrderDescending()];
    }

    /// <summary>How many singular values are above a share of the largest. The share is a number of the measurement, and not of the
    /// dimensions or of rounding, so that ranks of models of different widths may be compared; 0 where all are 0.</summary>
    /// <param name="singular">Singular values.</param>
    /// <param name="share">The share; above 0, below 1.</param>
    public static int Of(IReadOnlyList<double> singular, double share = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
        double largest = singular.DefaultIfEmpty(0).Max();
        return largest > 0 ? singular.Count(value => value > share * largest) : 0;
    }
}
