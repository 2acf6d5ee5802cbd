using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>What <see cref="LdmObjective"/> takes for the entropy of points in a latent space, up to a constant.</summary>
public abstract record EntropyTerm
{
    private protected EntropyTerm()
    {
    }

    /// <summary>Short lower-case name.</summary>
    internal abstract string Word { get; }

    /// <summary>The entropy of points [point, dimension] of a space; a scalar, differentiable.</summary>
    internal abstract Tensor Estimate(Tensor points, LatentSpace space, long step);
}

/// <summary>The kernel density, as in InfoNCE's denominator: -mean_i log mean_j of the space's kernel, own kernels counted. The reference
/// sums where this averages over j: the gradient is the same, and values may be compared over batch sizes.</summary>
[Kind("contrastive")]
public sealed record ContrastiveTerm : EntropyTerm
{
    /// <summary>Precision of the kernel, in the unit of the space's own; positive.</summary>
    public double Precision { get; init => field = Check.Positive(value); } = 5;

    internal override string Word => "contrastive";

    internal override Tensor Estimate(Tensor points, LatentSpace space, long step) => space.KernelEntropy(points, Precision);
}

/// <summary>Nearest neighbours (<see cref="KozachenkoLeonenkoEntropy"/>), on the sphere by their chords.</summary>
[Kind("nearestNeighbor")]
public sealed record NearestNeighborTerm : EntropyTerm
{
    /// <summary>Which neighbour, where there are as many; at least 1.</summary>
    public int Neighbor { get; init => field = Check.AtLeast(value, 1); } = 3;

    /// <summary>Quantile that distances are cut to; in (0, 1], where 1 cuts none.</summary>
    public double ClipQuantile { get; init => field = Check.AboveUpTo(value, 0, 1); } = 0.9;

    /// <summary>Whether the entropy is divided by the dimensions, as in the reference, whose alignment on the plane is a mean over
    /// dimensions, too. Else nats.</summary>
    public bool PerDimension { get; init; } = true;

    internal override string Word => "knn";

    internal override Tensor Estimate(Tensor points, LatentSpace space, long step)
    {
        int neighbor = (int)Math.Min(Neighbor, points.shape[0] - 1);
        Tensor entropy = new KozachenkoLeonenkoEntropy(neighbor, ClipQuantile < 1 ? ClipQuantile : null).Estimate(points);
        return entropy.Times(PerDimension ? 1.0 / points.shape[1] : 1);
    }
}

/// <summary>The log-determinant of the covariance, exactly (<see cref="GaussianLogDetEntropy"/>) or expanded about independent dimensions
/// (<see cref="LogDetExpansionEntropy"/>).</summary>
[Kind("logDet")]
public sealed record LogDetTerm : EntropyTerm
{
    /// <summary>Variance of a noise that is added to each dimension, so that a dimension without spread costs no more than this allows; 0
    /// or more. On the sphere a dimension has a variance of 1/d.</summary>
    public double NoiseVariance { get; init => field = Check.AtLeast(value, 0); } = 1e-3;

    /// <summary>Whether the second-order expansion takes the place of the determinant.</summary>
    public bool Expands { get; init; }

    /// <summary>Whether the entropy is divided by the dimensions.</summary>
    public bool PerDimension { get; init; } = true;

    internal override string Word => Expands ? "log_det_expansion" : "log_det";

    internal override Tensor Estimate(Tensor points, LatentSpace space, long step)
    {
        EntropyEstimator estimator = Expands ? new LogDetExpansionEntropy(NoiseVariance) : new GaussianLogDetEntropy(NoiseVariance);
        return estimator.Estimate(points).Times(PerDimension ? 1.0 / points.shape[1] : 1);
    }
}

/// <summary>Closeness to a standard normal in its place (<see cref="SlicedNormality"/>, SIGReg): the statistic with its sign
/// changed.</summary>
[Kind("sigReg")]
public sealed record SigRegTerm : EntropyTerm
{
    /// <summary>The test.</summary>
    public SlicedNormality Normality { get; init; } = new() { Slices = 256, ScalesWithCount = false };

    internal override string Word => "sigreg";

    internal override Tensor Estimate(Tensor points, LatentSpace space, long step) => Normality.Statistic(points, step).Times(-1);
}
