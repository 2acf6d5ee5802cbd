using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum, elementwise (<c>aten::add</c>).</summary>
        public Tensor add(Tensor target) => Aten.add_Tensor.Call(this, target);

        /// <summary>The sum with <paramref name="alpha"/> times the target, elementwise (<c>aten::add</c>).</summary>
        public Tensor add(Tensor target, Scalar alpha) => Aten.add_Tensor.Call(this, target, alpha);

        /// <summary>The sum with a number (<c>aten::add</c>).</summary>
        public Tensor add(Scalar scalar) => Aten.add_Scalar.Call(this, scalar);

        /// <summary>The sum with <paramref name="alpha"/> times a number (<c>aten::add</c>).</summary>
        public Tensor add(Scalar scalar, Scalar alpha) => Aten.add_Scalar.Call(this, scalar, alpha);

        /// <summary>Adds in place (<c>aten::add_</c>).</summary>
        public Tensor add_(Tensor target) => Aten.add__Tensor.InPlace(this, target);

        /// <summary>Adds <paramref name="alpha"/> times the target in place (<c>aten::add_</c>).</summary>
        public Tensor add_(Tensor target, Scalar alpha) => Aten.add__Tensor.InPlace(this, target, alpha);

        /// <summary>Adds a number in place (<c>aten::add_</c>).</summary>
        public Tensor add_(Scalar scalar) => Aten.add__Scalar.InPlace(this, scalar);

        /// <summary>Adds <paramref name="alpha"/> times a number in place (<c>aten::add_</c>).</summary>
        public Tensor add_(Scalar scalar, Scalar alpha) => Aten.add__Scalar.InPlace(this, scalar, alpha);

        /// <summary>The difference, elementwise (<c>aten::sub</c>).</summary>
        public Tensor sub(Tensor target) => Aten.sub_Tensor.Call(this, target);

        /// <summary>The difference to a number (<c>aten::sub</c>).</summary>
        public Tensor sub(Scalar target) => Aten.sub_Scalar.Call(this, target);

        /// <summary>Subtracts in place (<c>aten::sub_</c>).</summary>
        public Tensor sub_(Tensor target) => Aten.sub__Tensor.InPlace(this, target);

        /// <summary>Subtracts a number in place (<c>aten::sub_</c>).</summary>
        public Tensor sub_(Scalar target) => Aten.sub__Scalar.InPlace(this, target);

        /// <summary>The product, elementwise (<c>aten::mul</c>).</summary>
        public Tensor mul(Tensor target) => Aten.mul_Tensor.Call(this, target);

        /// <summary>The product with a number (<c>aten::mul</c>).</summary>
        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);

        /// <summary>Multiplies in place (<c>aten::mul_</c>).</summary>
        public Tensor mul_(Tensor target) => Aten.mul__Tensor.InPlace(this, target);

        /// <summary>Multiplies with a number in place (<c>aten::mul_</c>).</summary>
        public Tensor mul_(Scalar target) => Aten.mul__Scalar.InPlace(this, target);

        /// <summary>The quotient, elementwise (<c>aten::div</c>).</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_Tensor_mode.Call(this, target, Text(rounding_mode));

        /// <summary>The quotient by a number (<c>aten::div</c>).</summary>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_Scalar_mode.Call(this, target, Text(rounding_mode));

        /// <summary>Divides in place (<c>aten::div_</c>).</summary>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div__Tensor_mode.InPlace(this, target, Text(rounding_mode));

        /// <summary>Divides by a number in place (<c>aten::div_</c>).</summary>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div__Scalar_mode.InPlace(this, target, Text(rounding_mode));

        /// <summary>The quotient rounded down, elementwise (<c>aten::floor_divide</c>).</summary>
        public Tensor floor_divide(Tensor other) => Aten.floor_divide.Call(this, other);

        /// <summary>The remainder with the divisor's sign, elementwise (<c>aten::remainder</c>).</summary>
        public Tensor remainder(Tensor target) => Aten.remainder_Tensor.Call(this, target);

        /// <summary>The remainder with the divisor's sign (<c>aten::remainder</c>).</summary>
        public Tensor remainder(Scalar scalar) => Aten.remainder_Scalar.Call(this, scalar);

        /// <summary>This plus <paramref name="value"/> times tensor1 times tensor2, elementwise (<c>aten::addcmul</c>).</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul.Call(this, tensor1, tensor2, value);

        /// <summary>Adds <paramref name="value"/> times tensor1 times tensor2 in place (<c>aten::addcmul_</c>).</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul_.InPlace(this, tensor1, tensor2, value);

        /// <summary>This plus <paramref name="value"/> times tensor1 over tensor2, elementwise (<c>aten::addcdiv</c>).</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv.Call(this, tensor1, tensor2, value);

        /// <summary>Adds <paramref name="value"/> times tensor1 over tensor2 in place (<c>aten::addcdiv_</c>).</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv_.InPlace(this, tensor1, tensor2, value);

        /// <summary>This plus weight times the way to end, elementwise (<c>aten::lerp</c>).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp_Tensor.Call(this, end, weight);

        /// <summary>Moves by weight towards end in place (<c>aten::lerp_</c>).</summary>
        public Tensor lerp_(Tensor end, Tensor weight) => Aten.lerp__Tensor.InPlace(this, end, weight);

        /// <summary>The tensor with the opposite sign (<c>aten::neg</c>).</summary>
        public Tensor neg() => Aten.neg.Call(this);

        /// <summary>Changes the sign in place (<c>aten::neg_</c>).</summary>
        public Tensor neg_() => Aten.neg_.InPlace(this);

        /// <summary>A power, elementwise (<c>aten::pow</c>).</summary>
        public Tensor pow(Tensor exponent) => Aten.pow_Tensor_Tensor.Call(this, exponent);

        /// <summary>A power (<c>aten::pow</c>).</summary>
        public Tensor pow(Scalar exponent) => Aten.pow_Tensor_Scalar.Call(this, exponent);

        /// <summary>Raises to a power in place (<c>aten::pow_</c>).</summary>
        public Tensor pow_(Scalar exponent) => Aten.pow__Scalar.InPlace(this, exponent);
    }
}
