using System.Runtime.InteropServices;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>Cholesky factors for losses, where a matrix that cannot be factored is a diverged run and no programming error.</summary>
internal static class Cholesky
{
    /// <summary>The lower factor of [..., d, d]; all NaN, still in the graph, if any of the matrices is not positive definite.</summary>
    public static Tensor FactorOrNaN(Tensor matrices)
    {
        try
        {
            return linalg.cholesky(matrices);
        }
        catch (ExternalException)
        {
            return matrices.Times(double.NaN);
        }
    }
}
