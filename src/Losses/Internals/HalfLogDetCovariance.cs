using System.Runtime.InteropServices;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>1/2 log det(C + sI) of points [point, dimension], with its gradient in closed form: with Z the centred points,
/// d/dZ = Z (C + sI)^-1 / (n - 1). The path through the mean vanishes, because the rows of Z add up to nothing.</summary>
/// <remarks>C is summed in float64. Points in float32 need not be centred for that: moments in float64 are exact to more digits than such
/// points have, which saves a pass over them.</remarks>
internal sealed class HalfLogDetCovariance : CustomFunction<HalfLogDetCovariance>
{
    /// <summary>Rounding of the sums that make up C, relative to the mean variance.</summary>
    private const double RoundingOfSums = 1e-14;

    /// <summary>Rounding of the points themselves, relative to their size.</summary>
    private const double RoundingSingle = 6e-8, RoundingDouble = 1.1e-16;

    /// <summary>For points that are all zero.</summary>
    private const double SmallestRidge = 1e-30;

    /// <summary>A power of two.</summary>
    private const long MaximumBlocks = 16;

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        var (points, noiseVariance) = ((Tensor)inputs[0], (double)inputs[1]);
        using var scope = NewDisposeScope();
        long count = points.shape[0], dimension = points.shape[1];
        Tensor wide = points.dtype == ScalarType.Float64 ? points - points.mean([0]) : points.to_type(ScalarType.Float64);
        Tensor mean = wide.mean([0], keepdim: true); // [1, dimension]
        Tensor blocks = InBlocks(wide);
        Tensor moment = blocks.transpose(1, 2).bmm(blocks).sum([0]);
        Tensor covariance = (moment - mean.t().mm(mean).Times(count)).DividedBy(count - 1);

        Tensor identity = eye(dimension, dtype: ScalarType.Float64, device: points.device);
        Tensor size = points.detach().Squared().mean().to_type(ScalarType.Float64);
        double rounding = points.dtype == ScalarType.Float64 ? RoundingDouble : RoundingSingle;
        // what cannot be told from 0 is not taken for a dimension's variance
        Tensor ridge = covariance.trace().Times(RoundingOfSums / dimension)
            .Plus(size.Times(rounding * rounding)).Plus(noiseVariance + SmallestRidge);
        Tensor factor = Cholesky.FactorOrNaN(covariance.Plus(ridge * identity));
        if (points.requires_grad)
        {
            context.save_for_backward([points, identity.cholesky_solve(factor).DividedBy(count - 1).MoveToOuterDisposeScope()]);
        }
        return factor.diagonal(0, 0, 1).log().sum().to_type(points.dtype).MoveToOuterDisposeScope();
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        using var scope = NewDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        Tensor points = saved[0], slope = (saved[1] * upstream).to_type(points.dtype);
        Tensor blocks = InBlocks(points - points.mean([0]));
        Tensor gradient = blocks.bmm(slope.expand(blocks.shape[0], -1, -1)).reshape(points.shape); // [point, dimension]
        return [gradient.MoveToOuterDisposeScope(), null!];
    }

    /// <summary>The same points as [block, point, dimension]: a product of a few blocks that fit the cache is several times as fast as one
    /// of a tall matrix. A block has no fewer points than dimensions: its product would be larger than itself.</summary>
    private static Tensor InBlocks(Tensor points)
    {
        long count = points.shape[0], blocks = MaximumBlocks;
        while (count % blocks != 0 || (blocks > 1 && count < blocks * points.shape[1]))
        {
            blocks /= 2;
        }
        return points.reshape(blocks, count / blocks, points.shape[1]); // [block, point, dimension]
    }
}

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
