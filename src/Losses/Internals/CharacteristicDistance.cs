using System.Numerics;
using System.Runtime.InteropServices;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>sum_k w_k [(c_k - phi_k)² + s_k²] of each column, with c_k and s_k the means of cos(t_k u) and sin(t_k u) over the points and
/// phi_k = exp(-t_k²/2), and its gradient 2/n sum_k w_k t_k [s_k cos(t_k u) - (c_k - phi_k) sin(t_k u)].</summary>
/// <remarks>Knots are evenly spaced, so that the angles of one follow from those of the one before by a turn.</remarks>
internal sealed class CharacteristicDistance : CustomFunction<CharacteristicDistance>
{
    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        var (values, knots, weights) = ((Tensor)inputs[0], (double[])inputs[1], (double[])inputs[2]);
        using DisposeScope scope = NewDisposeScope();
        bool isKernels = values.device_type == DeviceType.CPU && values.dtype is ScalarType.Float32 or ScalarType.Float64;
        (Tensor distance, Tensor? gradient) = !isKernels ? ByTensors(values, knots, weights)
            : values.dtype == ScalarType.Float32 ? ByKernel<float>(values, knots, weights) : ByKernel<double>(values, knots, weights);
        if (gradient is not null)
        {
            context.save_for_backward([gradient.MoveToOuterDisposeScope()]);
        }
        return distance.MoveToOuterDisposeScope();
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream) =>
        [context.get_saved_variables()[0] * upstream, null!, null!];

    /// <summary>Distances [column] and, where it is asked for, their gradient, by tensor operations: for other devices.</summary>
    internal static (Tensor Distance, Tensor? Gradient) ByTensors(Tensor values, double[] knots, double[] weights)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor distance = zeros([values.shape[1]], values.dtype, values.device);
        Tensor[] cosineGaps = new Tensor[knots.Length], sines = new Tensor[knots.Length]; // [column] each
        ForEachKnot(values, knots, (k, cos, sin) =>
        {
            cosineGaps[k] = cos.mean([0]).Minus(Math.Exp(-knots[k] * knots[k] / 2)).MoveToOuterDisposeScope();
            sines[k] = sin.mean([0]).MoveToOuterDisposeScope();
            distance.AddInPlace(cosineGaps[k].Squared().Plus(sines[k].Squared()).Times(weights[k]));
        });
        Tensor? gradient = null;
        if (values.requires_grad)
        {
            gradient = zeros_like(values);
            ForEachKnot(values, knots, (k, cos, sin) => gradient.AddInPlace(
                ((cos * sines[k]) - (sin * cosineGaps[k])).ScaleInPlace(2 * weights[k] * knots[k] / values.shape[0])));
        }
        return (distance.MoveToOuterDisposeScope(), gradient?.MoveToOuterDisposeScope());
    }

    private static (Tensor Distance, Tensor? Gradient) ByKernel<T>(Tensor values, double[] knots, double[] weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor dense = values.detach().contiguous(), distance = zeros([values.shape[1]], values.dtype);
        Tensor? gradient = values.requires_grad ? zeros_like(dense) : null;
        CharacteristicKernel.Evaluate(
            MemoryMarshal.Cast<byte, T>(dense.bytes), (int)values.shape[1], knots, weights, MemoryMarshal.Cast<byte, T>(distance.bytes),
            gradient is null ? default : MemoryMarshal.Cast<byte, T>(gradient.bytes));
        return (distance, gradient);
    }

    /// <summary>Calls with each knot and the cosines and sines of t u [point, column] there, in a scope of its own inside the
    /// caller's.</summary>
    private static void ForEachKnot(Tensor values, double[] knots, Action<int, Tensor, Tensor> use)
    {
        Tensor turn = values.Times(knots[1] - knots[0]), cosTurn = turn.cos(), sinTurn = turn.sin();
        Tensor start = values.Times(knots[0]), cos = start.cos(), sin = start.sin();
        for (int k = 0; k < knots.Length; k++)
        {
            using DisposeScope knot = NewDisposeScope();
            use(k, cos, sin);
            if (k + 1 < knots.Length)
            {
                Tensor nextCos = (cos * cosTurn) - (sin * sinTurn), nextSin = (sin * cosTurn).AddInPlace(cos * sinTurn);
                cos.Dispose();
                sin.Dispose();
                (cos, sin) = (nextCos.MoveToOuterDisposeScope(), nextSin.MoveToOuterDisposeScope());
            }
        }
    }
}
