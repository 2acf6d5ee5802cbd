using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tensors;

/// <summary>Arithmetic of tensors with numbers, sums of tensors, and the number that a tensor holds, as methods. TorchSharp's own make a
/// native <see cref="Scalar"/> that nothing holds while the native call reads it (<c>x * 0.5</c>, <c>x.square()</c>,
/// <c>x.ToDouble()</c>, and even <c>a + b</c>, which multiplies b by a scalar 1): the finaliser may free it first, and the call then fails,
/// ends the process or, worse, uses another number. Here the scalar is held to the end of the call. Differences, products and quotients of
/// two tensors need none, and keep their operators.</summary>
/// <remarks>Results belong to the current dispose scope, or else to the caller, and are differentiable; they have the tensor's dtype where
/// that is a floating-point one.</remarks>
public static class TensorArithmetic
{
    private static readonly Scalar s_one = 1.ToScalar();

    /// <summary>a + b, of any two shapes that broadcast.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, s_one);

    /// <summary>a + number, in each element.</summary>
    public static Tensor Plus(this Tensor a, double number)
    {
        using Scalar held = number.ToScalar();
        return a.add(held, s_one);
    }

    /// <summary>a - number, in each element.</summary>
    public static Tensor Minus(this Tensor a, double number) => a.Plus(-number);

    /// <summary>a times number, in each element.</summary>
    public static Tensor Times(this Tensor a, double number)
    {
        using Scalar held = number.ToScalar();
        return a.mul(held);
    }

    /// <summary>a / number, in each element.</summary>
    public static Tensor DividedBy(this Tensor a, double number)
    {
        using Scalar held = number.ToScalar();
        return a.div(held);
    }

    /// <summary>The square of each element.</summary>
    public static Tensor Squared(this Tensor a) => a * a;

    /// <summary>Each element, or <paramref name="least"/> where that is more; no gradient flows to the elements that are less.</summary>
    public static Tensor AtLeast(this Tensor a, double least)
    {
        using Scalar held = least.ToScalar();
        return a.clamp_min(held);
    }

    /// <summary>Each element, or <paramref name="most"/> where that is less; no gradient flows to the elements that are more.</summary>
    public static Tensor AtMost(this Tensor a, double most)
    {
        using Scalar held = most.ToScalar();
        return a.clamp_max(held);
    }

    /// <summary>a, with a number in its place where <paramref name="mask"/> (bool, broadcast) is true; no gradient flows there.</summary>
    public static Tensor FilledWhere(this Tensor a, Tensor mask, double number)
    {
        using Scalar held = number.ToScalar();
        return a.masked_fill(mask, held);
    }

    /// <summary>log(1 + exp(beta a)) / beta, in each element.</summary>
    public static Tensor Softplus(this Tensor a, double beta)
    {
        using DisposeScope scope = NewDisposeScope();
        return a.Times(beta).logaddexp(zeros([], a.dtype, a.device)).DividedBy(beta).MoveToOuterDisposeScope();
    }

    /// <summary>Adds b to a in place; returns a.</summary>
    public static Tensor AddInPlace(this Tensor a, Tensor b) => a.add_(b, s_one);

    /// <summary>Multiplies a by a number in place; returns a.</summary>
    public static Tensor ScaleInPlace(this Tensor a, double number)
    {
        using Scalar held = number.ToScalar();
        return a.mul_(held);
    }

    /// <summary>Overwrites each element of a; returns a.</summary>
    public static Tensor Fill(this Tensor a, double number)
    {
        using Scalar held = number.ToScalar();
        return a.fill_(held);
    }

    /// <summary>The number of a tensor of one element, of any dtype and on any device; no gradient.</summary>
    public static double Number(this Tensor tensor)
    {
        using Scalar held = tensor.ToScalar();
        GC.KeepAlive(tensor);
        return held.ToDouble();
    }

    /// <summary>The numbers of a float32 tensor, row-major, copied to where .NET can read them; no gradient.</summary>
    public static float[] ToSingles(this Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] numbers = tensor.detach().cpu().data<float>().ToArray();
        GC.KeepAlive(tensor);
        return numbers;
    }
}
