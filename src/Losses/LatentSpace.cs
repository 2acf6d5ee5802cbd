using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Where the latents of two views live, and how one is distributed about the other: the latent model of arXiv
/// 2605.03517.</summary>
public abstract record LatentSpace
{
    private protected LatentSpace()
    {
    }

    /// <summary>Short lower-case name.</summary>
    internal abstract string Word { get; }

    /// <summary>The points [row, latent] as points of the space.</summary>
    internal abstract Tensor Project(Tensor points);

    /// <summary>Mean of -log p(z' | z) over rows but for a constant; a scalar.</summary>
    internal abstract Tensor Misfit(Tensor first, Tensor second);

    /// <summary>-mean_i log mean_j of the kernel between z_i and z_j, z_i itself among them; a scalar.</summary>
    internal abstract Tensor KernelEntropy(Tensor points, double precision);
}

/// <summary>The plane: Gaussian errors. -log p = precision * mean over dimensions of (z - z')², the kernel exp(-precision * mean over
/// dimensions of (z_i - z_j)²), as in the reference.</summary>
[Kind("plane")]
public sealed record PlaneSpace : LatentSpace
{
    /// <summary>Precision of the alignment, for the mean over dimensions; at least 0. With d dimensions it is the Gaussian of variance d /
    /// (2 precision).</summary>
    public double Precision { get; init => field = Check.AtLeast(value, 0); } = 5;

    internal override string Word => "plane";

    internal override Tensor Project(Tensor points) => points;

    internal override Tensor Misfit(Tensor first, Tensor second) => (first - second).Squared().mean().Times(Precision);

    internal override Tensor KernelEntropy(Tensor points, double precision) =>
        GramKernelEntropy.Apply(points.Times(Math.Sqrt(2 * precision / points.shape[1])), true, true);
}

/// <summary>The unit sphere: von Mises-Fisher errors. -log p = -precision * z . z', the kernel exp(precision * z_i . z_j).</summary>
[Kind("sphere")]
public sealed record SphereSpace : LatentSpace
{
    /// <summary>Concentration of the alignment; at least 0.</summary>
    public double Precision { get; init => field = Check.AtLeast(value, 0); } = 5;

    internal override string Word => "sphere";

    internal override Tensor Project(Tensor points) => Rows.Unit(points);

    internal override Tensor Misfit(Tensor first, Tensor second) => (first * second).sum(1).mean().Times(-Precision);

    internal override Tensor KernelEntropy(Tensor points, double precision) =>
        GramKernelEntropy.Apply(points.Times(Math.Sqrt(precision)), false, true);
}

/// <summary>The von Mises-Fisher density on the unit sphere of R^d, C_d(k) exp(k m . z) with C_d(k) = k^(d/2 - 1) / ((2 pi)^(d/2) I_(d/2 -
/// 1)(k)): a latent model whose alignment is in nats.</summary>
public static class VonMisesFisher
{
    /// <summary>-log p(z | mean), [...], differentiable; of the current scope.</summary>
    /// <param name="latent">z [..., dimension]; made a unit vector.</param>
    /// <param name="mean">m, of the same shape; made a unit vector.</param>
    /// <param name="concentration">k, positive.</param>
    public static Tensor NegativeLogLikelihood(Tensor latent, Tensor mean, double concentration)
    {
        using DisposeScope scope = NewDisposeScope();
        return Rows.Cosine(latent, mean).Times(-concentration).Minus(LogNormalizer(latent.shape[^1], concentration))
            .MoveToOuterDisposeScope();
    }

    /// <summary>log C_d(k).</summary>
    /// <param name="dimension">d, at least 2.</param>
    /// <param name="concentration">k, positive.</param>
    public static double LogNormalizer(long dimension, double concentration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(concentration);
        double order = (dimension / 2.0) - 1;
        return (order * Math.Log(concentration)) - (dimension / 2.0 * Math.Log(2 * Math.PI))
            - SpecialFunctions.LogBesselI(order, concentration);
    }
}
