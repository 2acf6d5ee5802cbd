using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tensors;

/// <summary>A differentiable function with a backward pass of its own, applied by <see cref="Apply"/>. An exception that left such a
/// backward pass would cross the frames of native code and end the process: here it is caught, the pass goes on without these gradients,
/// and <see cref="Gradients"/> throws it when the pass has returned.</summary>
public abstract class CustomFunction<T> : autograd.SingleTensorFunction<T>
    where T : CustomFunction<T>, new()
{
    private const string CountKey = "input count";

    /// <summary>The function's value, differentiable; it belongs to the current scope, or else to the caller.</summary>
    /// <param name="inputs">Tensors, and anything else that <see cref="Evaluate"/> takes.</param>
    public static Tensor Apply(params object[] inputs)
    {
        using DisposeScope scope = NewDisposeScope(); // TorchSharp leaves two tensors of its own behind
        return apply(inputs).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public sealed override string Name => typeof(T).Name;

    /// <inheritdoc/>
    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(CountKey, vars.Length);
        ctx.set_materialize_grads(false); // the zeros would be made after a tensor that went with the scope of Apply
        return Evaluate(ctx, vars);
    }

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        try
        {
            return grad_output.IsInvalid ? Nothing(ctx) : Differentiate(ctx, grad_output);
        }
        catch (Exception failure)
        {
            Gradients.Carry(failure);
            return Nothing(ctx);
        }
    }

    /// <summary>The function's value; no graph is recorded meanwhile.</summary>
    /// <param name="context">Keeps what <see cref="Differentiate"/> needs.</param>
    /// <param name="inputs">What <see cref="Apply"/> was given.</param>
    protected abstract Tensor Evaluate(autograd.AutogradContext context, object[] inputs);

    /// <summary>The gradients by the inputs, in their order; null for what is no tensor.</summary>
    /// <param name="context">What <see cref="Evaluate"/> kept.</param>
    /// <param name="upstream">Gradient of the result, of the value's shape.</param>
    protected abstract List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream);

    private static List<Tensor> Nothing(autograd.AutogradContext context) =>
        [.. Enumerable.Repeat<Tensor>(null!, (int)context.get_data(CountKey))];
}
