using System.Runtime.InteropServices;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Jepa.Internals;

/// <summary>A roll-out of a perceptron with one hidden layer, from every bin, as one node of the graph: every row of latents is stepped
/// ahead by itself, a vector of rows at a time, and a hand-written adjoint goes back over all its steps. Autograd would keep and visit some
/// ten tensors a step. Float32 or float64 on the CPU.</summary>
internal sealed class RolloutFunction : CustomFunction<RolloutFunction>
{
    private const string ShapeKey = "shape", KeptKey = "kept";

    /// <summary>Forecasts at some horizons, each [batch, time - horizon, latent].</summary>
    /// <param name="z">Latents [batch, time, latent].</param>
    /// <param name="first">Weights and biases of the first layer [hidden, latent] and [hidden].</param>
    /// <param name="second">Those of the second [latent, hidden] and [latent].</param>
    /// <param name="predictsChange">Whether a step gives the change of the latent.</param>
    /// <param name="horizons">Steps, ascending, shorter than the sequence.</param>
    public static IReadOnlyList<Tensor> Forecasts(
        Tensor z, (Tensor Weight, Tensor Bias) first, (Tensor Weight, Tensor Bias) second, bool predictsChange,
        IReadOnlyList<int> horizons)
    {
        RolloutShape shape = new(
            (int)z.shape[0], (int)z.shape[1], (int)z.shape[2], (int)first.Weight.shape[0], predictsChange, [.. horizons]);
        Tensor flat = Apply(z, first.Weight, first.Bias, second.Weight, second.Bias, shape);
        return [.. horizons.Select((horizon, i) => flat.narrow(0, shape.RowsBefore(i), shape.Batch * (shape.Time - horizon))
            .view(shape.Batch, shape.Time - horizon, shape.Latent))];
    }

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        RolloutShape shape = (RolloutShape)inputs[5];
        Tensor[] dense = [.. inputs.Take(5).Select(input => ((Tensor)input).detach().contiguous())];
        Tensor forecasts = empty([shape.RowsBefore(shape.Horizons.Count), shape.Latent], dense[0].dtype);
        context.save_data(ShapeKey, shape);
        context.save_data(KeptKey, dense[0].dtype == ScalarType.Float64 ? Forward<double>(shape, dense, forecasts)
            : Forward<float>(shape, dense, forecasts));
        context.save_for_backward([.. dense.Skip(1).Select(tensor => tensor.alias().MoveToOuterDisposeScope())]);
        return forecasts.MoveToOuterDisposeScope();
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        RolloutShape shape = (RolloutShape)context.get_data(ShapeKey);
        object kept = context.get_data(KeptKey);
        Tensor[] gradients =
            [zeros([shape.Batch, shape.Time, shape.Latent], upstream.dtype), .. saved.Select(weight => empty_like(weight))];
        if (kept is double[] doubles)
        {
            Backward(shape, doubles, saved, upstream, gradients);
        }
        else
        {
            Backward(shape, (float[])kept, saved, upstream, gradients);
        }
        return [.. gradients.Select(gradient => gradient.MoveToOuterDisposeScope()), null!];
    }

    private static T[] Forward<T>(RolloutShape shape, Tensor[] inputs, Tensor forecasts)
        where T : unmanaged => new RolloutKernel<T>(
            shape, Values<T>(inputs[1]), Values<T>(inputs[2]), Values<T>(inputs[3]), Values<T>(inputs[4]))
            .Forward(Values<T>(inputs[0]), Values<T>(forecasts));

    private static void Backward<T>(RolloutShape shape, T[] kept, List<Tensor> weights, Tensor upstream, Tensor[] gradients)
        where T : unmanaged => new RolloutKernel<T>(
            shape, Values<T>(weights[0]), Values<T>(weights[1]), Values<T>(weights[2]), Values<T>(weights[3]))
            .Backward(
                kept, Values<T>(upstream.contiguous()), Values<T>(gradients[0]), Values<T>(gradients[1]), Values<T>(gradients[2]),
                Values<T>(gradients[3]), Values<T>(gradients[4]));

    private static Span<T> Values<T>(Tensor dense)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(dense.bytes);
}
