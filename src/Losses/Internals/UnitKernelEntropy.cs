using System.Numerics;
using System.Runtime.InteropServices;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>-mean_i log mean_j N(x_i; x_j, I) of points [point, dimension] with its gradient in closed form: with p_ij the share of kernel
/// j in the density at x_i, n d/dx_k = sum_j (p_kj + p_jk) (x_k - x_j).</summary>
/// <remarks>The gradient is summed along with the value, so that no block of pairs outlives its turn.</remarks>
internal sealed class UnitKernelEntropy : CustomFunction<UnitKernelEntropy>
{
    /// <summary>Up to so many dimensions, pairs are taken one by one; beyond, matrix products pull at the points faster.</summary>
    private const int DirectDimension = 32;

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        var (points, includesSelf) = ((Tensor)inputs[0], (bool)inputs[1]);
        using var scope = NewDisposeScope();
        long count = points.shape[0], dimension = points.shape[1];
        bool isDirect = points.device_type == DeviceType.CPU && dimension <= DirectDimension;
        (Tensor mean, Tensor? gradient) = !isDirect ? ByTensors(points, includesSelf)
            : points.dtype == ScalarType.Float32 ? ByKernel<float>(points, includesSelf) : ByKernel<double>(points, includesSelf);
        if (gradient is not null)
        {
            context.save_for_backward([gradient.MoveToOuterDisposeScope()]);
        }
        double constant = Math.Log(includesSelf ? count : count - 1) + 0.5 * dimension * Math.Log(2 * Math.PI);
        return mean.Times(-1).Plus(constant).MoveToOuterDisposeScope();
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream) =>
        [context.get_saved_variables()[0] * upstream, null!];

    /// <summary>The mean of the logs of sums of kernels and, where it is asked for, the gradient of minus that, by tensor operations: for
    /// other devices and many dimensions.</summary>
    internal static (Tensor Mean, Tensor? Gradient) ByTensors(Tensor points, bool includesSelf)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        long count = points.shape[0];
        bool differentiates = points.requires_grad;
        Tensor logSum = zeros([], points.dtype, points.device);
        Tensor force = zeros_like(points);
        DistanceBlocks.ForEach(points, (first, distances) =>
        {
            Tensor exponent = distances.Squared().ScaleInPlace(-0.5); // [row, point]
            if (!includesSelf)
            {
                exponent.diagonal(first, 0, 1).Fill(double.NegativeInfinity);
            }
            Tensor largest = exponent.amax([1], keepdim: true);
            Tensor share = exponent.sub_(largest).exp_();
            Tensor total = share.sum([1], keepdim: true);
            logSum.AddInPlace(total.log().Plus(largest).sum());
            if (differentiates)
            {
                AddForces(force, points, first, share.div_(total));
            }
        });
        return (logSum.DividedBy(count).MoveToOuterDisposeScope(),
            differentiates ? force.DividedBy(count).MoveToOuterDisposeScope() : null);
    }

    private static (Tensor Mean, Tensor? Gradient) ByKernel<T>(Tensor points, bool includesSelf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor dense = points.detach().contiguous();
        Tensor? gradient = points.requires_grad ? zeros_like(dense) : null;
        double mean = KernelDensityKernel<T>.MeanLogSum(
            MemoryMarshal.Cast<byte, T>(dense.bytes), (int)points.shape[1], includesSelf,
            gradient is null ? default : MemoryMarshal.Cast<byte, T>(gradient.bytes));
        return (tensor(mean, points.dtype), gradient);
    }

    /// <summary>Adds what the shares [row, point] of the rows from <paramref name="first"/> on pull at rows and points.</summary>
    private static void AddForces(Tensor force, Tensor points, long first, Tensor share)
    {
        Tensor rows = points.slice(0, first, first + share.shape[0], 1);
        force.slice(0, first, first + share.shape[0], 1).AddInPlace(rows - share.mm(points));
        force.AddInPlace(share.sum([0]).unsqueeze(1) * points - share.t().mm(rows));
    }
}

/// <summary>Euclidean distances between all points, by blocks of rows that bound the memory.</summary>
internal static class DistanceBlocks
{
    private const long BlockElements = 1 << 22;

    /// <summary>Calls <paramref name="use"/> with each block and the number of its first row, in order. Distances come from direct
    /// differences: the expansion |a|²+|b|²-2ab loses the small ones (docs/reference/predictive-ldm.md, "Distances").</summary>
    /// <param name="points">[point, dimension], centred, so that differences lose nothing.</param>
    /// <param name="use">Takes distances [row, point]; they may be overwritten, and are freed after the call with all that it leaves in
    /// its scope.</param>
    public static void ForEach(Tensor points, Action<long, Tensor> use)
    {
        long count = points.shape[0];
        long rows = Math.Max(1, BlockElements / count);
        for (long first = 0; first < count; first += rows)
        {
            using var scope = NewDisposeScope();
            Tensor block = points.slice(0, first, Math.Min(first + rows, count), 1);
            use(first, cdist(block, points, compute_mode: compute_mode.donot_use_mm_for_euclid_dist));
        }
    }
}
