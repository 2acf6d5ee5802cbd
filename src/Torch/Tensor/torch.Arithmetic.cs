namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sum, elementwise (<c>aten::add</c>).</summary>
    public static Tensor add(Tensor input, Tensor target) => input.add(target);

    /// <summary>The sum with <paramref name="alpha"/> times the target, elementwise (<c>aten::add</c>).</summary>
    public static Tensor add(Tensor input, Tensor target, Scalar alpha) => input.add(target, alpha);

    /// <summary>The sum with a number (<c>aten::add</c>).</summary>
    public static Tensor add(Tensor input, Scalar scalar) => input.add(scalar);

    /// <summary>The sum with <paramref name="alpha"/> times a number (<c>aten::add</c>).</summary>
    public static Tensor add(Tensor input, Scalar scalar, Scalar alpha) => input.add(scalar, alpha);

    /// <summary>The difference, elementwise (<c>aten::sub</c>).</summary>
    public static Tensor sub(Tensor input, Tensor target) => input.sub(target);

    /// <summary>The difference to a number (<c>aten::sub</c>).</summary>
    public static Tensor sub(Tensor input, Scalar target) => input.sub(target);

    /// <summary>The product, elementwise (<c>aten::mul</c>).</summary>
    public static Tensor mul(Tensor input, Tensor target) => input.mul(target);

    /// <summary>The product with a number (<c>aten::mul</c>).</summary>
    public static Tensor mul(Tensor input, Scalar target) => input.mul(target);

    /// <summary>The quotient, elementwise (<c>aten::div</c>).</summary>
    public static Tensor div(Tensor input, Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
        input.div(target, rounding_mode);

    /// <summary>The quotient by a number (<c>aten::div</c>).</summary>
    public static Tensor div(Tensor input, Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
        input.div(target, rounding_mode);

    /// <summary>The quotient rounded down, elementwise (<c>aten::floor_divide</c>).</summary>
    public static Tensor floor_divide(Tensor input, Tensor other) => input.floor_divide(other);

    /// <summary>The remainder with the divisor's sign, elementwise (<c>aten::remainder</c>).</summary>
    public static Tensor remainder(Tensor input, Tensor target) => input.remainder(target);

    /// <summary>The remainder with the divisor's sign (<c>aten::remainder</c>).</summary>
    public static Tensor remainder(Tensor input, Scalar scalar) => input.remainder(scalar);

    /// <summary>This plus <paramref name="value"/> times tensor1 times tensor2, elementwise (<c>aten::addcmul</c>).</summary>
    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcmul(tensor1, tensor2, value);

    /// <summary>This plus <paramref name="value"/> times tensor1 over tensor2, elementwise (<c>aten::addcdiv</c>).</summary>
    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcdiv(tensor1, tensor2, value);

    /// <summary>This plus weight times the way to end, elementwise (<c>aten::lerp</c>).</summary>
    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);

    /// <summary>The tensor with the opposite sign (<c>aten::neg</c>).</summary>
    public static Tensor neg(Tensor input) => input.neg();

    /// <summary>A power, elementwise (<c>aten::pow</c>).</summary>
    public static Tensor pow(Tensor input, Tensor exponent) => input.pow(exponent);

    /// <summary>A power (<c>aten::pow</c>).</summary>
    public static Tensor pow(Tensor input, Scalar exponent) => input.pow(exponent);
}
