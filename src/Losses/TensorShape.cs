using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The check at a public boundary that a tensor has the axes which its documentation names.</summary>
public static class TensorShape
{
    /// <summary>Throws unless <paramref name="tensor"/> has these axes, in this order, with the sizes that are given.</summary>
    /// <exception cref="ArgumentException">For example <c>'counts' has shape [32, 50, 3]; expected [batch, time, unit=4]</c>.</exception>
    public static void Require(Tensor tensor, string name, params ReadOnlySpan<Axis> axes)
    {
        long[] shape = tensor.shape;
        bool fits = shape.Length == axes.Length;
        for (int index = 0; fits && index < shape.Length; index++)
            fits = axes[index].Size is not { } size || size == shape[index];
        if (!fits)
            throw new ArgumentException(
                $"'{name}' has shape [{string.Join(", ", shape)}]; expected [{string.Join(", ", axes.ToArray())}]", name);
    }
}
