using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tensors;

/// <summary>Reverse passes through functions of our own (<see cref="CustomFunction{T}"/>), which may throw.</summary>
/// <remarks>A function on CPU tensors runs its backward on the thread that began the pass, so what is carried over is kept by
/// thread.</remarks>
public static class Gradients
{
    [ThreadStatic]
    private static ExceptionDispatchInfo? s_failure;

    /// <summary>Adds the gradients of a scalar to the leaves that it depends on.</summary>
    /// <exception cref="Exception">What a function of ours threw, as it was thrown.</exception>
    public static void Backward(Tensor scalar) => Pass(() =>
    {
        scalar.backward();
        return [];
    });

    /// <summary>Gradients of <paramref name="output"/>, weighted by <paramref name="weight"/> (of its shape; null: 1, for a scalar), by
    /// each of the inputs. The results belong to the current scope, or else to the caller.</summary>
    /// <exception cref="ArgumentException">The output does not depend on an input. (In TorchSharp's own call that ends the
    /// process.)</exception>
    /// <exception cref="Exception">What a function of ours threw, as it was thrown.</exception>
    public static Tensor[] Of(Tensor output, IReadOnlyList<Tensor> inputs, Tensor? weight = null, bool keepGraph = false)
    {
        if (!output.requires_grad)
        {
            throw new ArgumentException("the output depends on nothing that requires a gradient", nameof(output));
        }
        Tensor[] gradients = Pass(() =>
            [.. autograd.grad([output], [.. inputs], weight is null ? null : [weight], retain_graph: keepGraph, allow_unused: true)]);
        return Array.FindIndex(gradients, gradient => gradient.IsInvalid) is var unused and >= 0
            ? throw new ArgumentException($"the output does not depend on input {unused}", nameof(inputs))
            : gradients;
    }

    /// <summary>Keeps the first failure of this thread's pass.</summary>
    internal static void Carry(Exception failure) => s_failure ??= ExceptionDispatchInfo.Capture(failure);

    private static Tensor[] Pass(Func<Tensor[]> pass)
    {
        s_failure = null;
        using DisposeScope scope = NewDisposeScope(); // for what functions of ours and TorchSharp's part of them make meanwhile
        try
        {
            return [.. pass().Select(gradient => gradient.IsInvalid ? gradient : gradient.MoveToOuterDisposeScope())];
        }
        finally
        {
            ExceptionDispatchInfo? failure = s_failure;
            s_failure = null;
            failure?.Throw(); // also in the place of libtorch's complaint about the gradients that are missing then
        }
    }
}
