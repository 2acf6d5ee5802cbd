using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>1/2 log det(C + sI) of points [point, dimension], with its gradient in closed form: with Z the centred points,
/// d/dZ = Z (C + sI)^-1 / (n - 1). The path through the mean vanishes, because the rows of Z add up to nothing.</summary>
internal sealed class HalfLogDetCovariance : autograd.SingleTensorFunction<HalfLogDetCovariance>
{
    /// <summary>The ridge that rounding calls for, relative to the mean variance.</summary>
    private const double RoundingSingle = 1e-6, RoundingDouble = 1e-14;

    /// <summary>Keeps the factor of an all-zero covariance finite; far below any variance that can be told from 0.</summary>
    private const double SmallestRidge = 1e-60;

    public override string Name => nameof(HalfLogDetCovariance);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (points, noiseVariance) = ((Tensor)vars[0], (double)vars[1]);
        using var scope = NewDisposeScope();
        long count = points.shape[0], dimension = points.shape[1];
        double rounding = (points.dtype == ScalarType.Float64 ? RoundingDouble : RoundingSingle) / dimension;

        Tensor centred = points - points.mean([0]);
        Tensor covariance = centred.t().mm(centred).to_type(ScalarType.Float64) / (count - 1);
        Tensor ridge = covariance.trace() * rounding + (noiseVariance + SmallestRidge);
        Tensor identity = eye(dimension, dtype: ScalarType.Float64, device: points.device);
        Tensor factor = Cholesky.FactorOrNaN(covariance + ridge * identity);
        if (points.requires_grad)
        {
            Tensor inverse = identity.cholesky_solve(factor);
            Tensor slope = (inverse + identity * (inverse.trace() * rounding)) / (count - 1); // the ridge follows the trace
            ctx.save_for_backward([centred.mm(slope.to_type(points.dtype)).MoveToOuterDisposeScope()]);
        }
        return factor.diagonal().log().sum().to_type(points.dtype).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [ctx.get_saved_variables()[0] * grad_output, null!];
}
