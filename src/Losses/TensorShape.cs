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
        {
            fits = axes[index].Size is not { } size || size == shape[index];
        }
        if (!fits)
        {
            throw new ArgumentException(
                $"'{name}' has shape [{string.Join(", ", shape)}]; expected [{string.Join(", ", axes.ToArray())}]", name);
        }
    }
}

/// <summary>One expected axis of a tensor: its name, and its size where that is fixed. Written as <c>"time"</c> or <c>("unit",
/// 4)</c>.</summary>
/// <param name="Name">What the axis counts.</param>
/// <param name="Size">The size that it must have, or null for any.</param>
public readonly record struct Axis(string Name, long? Size = null)
{
    /// <summary>An axis of any size.</summary>
    public static implicit operator Axis(string name) => new(name);

    /// <summary>An axis of a fixed size.</summary>
    public static implicit operator Axis((string Name, long Size) axis) => new(axis.Name, axis.Size);

    /// <summary>As in messages: <c>time</c> or <c>unit=4</c>.</summary>
    public override string ToString() => Size is { } size ? $"{Name}={size}" : Name;
}
