using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Where equal (<c>aten::eq</c>).</summary>
        public Tensor eq(Tensor target) => Aten.eq_Tensor.Call(this, target);

        /// <summary>Where equal (<c>aten::eq</c>).</summary>
        public Tensor eq(Scalar target) => Aten.eq_Scalar.Call(this, target);

        /// <summary>Where not equal (<c>aten::ne</c>).</summary>
        public Tensor ne(Tensor target) => Aten.ne_Tensor.Call(this, target);

        /// <summary>Where not equal (<c>aten::ne</c>).</summary>
        public Tensor ne(Scalar target) => Aten.ne_Scalar.Call(this, target);

        /// <summary>Where less (<c>aten::lt</c>).</summary>
        public Tensor lt(Tensor target) => Aten.lt_Tensor.Call(this, target);

        /// <summary>Where less (<c>aten::lt</c>).</summary>
        public Tensor lt(Scalar target) => Aten.lt_Scalar.Call(this, target);

        /// <summary>Where less or equal (<c>aten::le</c>).</summary>
        public Tensor le(Tensor target) => Aten.le_Tensor.Call(this, target);

        /// <summary>Where less or equal (<c>aten::le</c>).</summary>
        public Tensor le(Scalar target) => Aten.le_Scalar.Call(this, target);

        /// <summary>Where greater (<c>aten::gt</c>).</summary>
        public Tensor gt(Tensor target) => Aten.gt_Tensor.Call(this, target);

        /// <summary>Where greater (<c>aten::gt</c>).</summary>
        public Tensor gt(Scalar target) => Aten.gt_Scalar.Call(this, target);

        /// <summary>Where greater or equal (<c>aten::ge</c>).</summary>
        public Tensor ge(Tensor target) => Aten.ge_Tensor.Call(this, target);

        /// <summary>Where greater or equal (<c>aten::ge</c>).</summary>
        public Tensor ge(Scalar target) => Aten.ge_Scalar.Call(this, target);

        /// <summary>Where NaN (<c>aten::isnan</c>).</summary>
        public Tensor isnan() => Aten.isnan.Call(this);

        /// <summary>Where infinite (<c>aten::isinf</c>).</summary>
        public Tensor isinf() => Aten.isinf.Call(this);

        /// <summary>Where neither NaN nor infinite (<c>aten::isfinite</c>).</summary>
        public Tensor isfinite() => Aten.isfinite.Call(this);

        /// <summary>Where close: the distance to other at most atol plus rtol times its size (<c>aten::isclose</c>).</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Aten.isclose.Call(this, other, rtol, atol, nanEqual);

        /// <summary>Whether all elements are close (<c>aten::allclose</c>).</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Aten.allclose.CallScalar(this, target, rtol, atol, equal_nan).AsLong != 0;

        /// <summary>Where both are true (<c>aten::logical_and</c>).</summary>
        public Tensor logical_and(Tensor other) => Aten.logical_and.Call(this, other);

        /// <summary>Where either is true (<c>aten::logical_or</c>).</summary>
        public Tensor logical_or(Tensor other) => Aten.logical_or.Call(this, other);

        /// <summary>Where exactly one is true (<c>aten::logical_xor</c>).</summary>
        public Tensor logical_xor(Tensor other) => Aten.logical_xor.Call(this, other);

        /// <summary>Where not true (<c>aten::logical_not</c>).</summary>
        public Tensor logical_not() => Aten.logical_not.Call(this);

        /// <summary>The bits of both (<c>aten::bitwise_and</c>).</summary>
        public Tensor bitwise_and(Tensor other) => Aten.bitwise_and_Tensor.Call(this, other);

        /// <summary>The bits of either (<c>aten::bitwise_or</c>).</summary>
        public Tensor bitwise_or(Tensor other) => Aten.bitwise_or_Tensor.Call(this, other);

        /// <summary>The bits of exactly one (<c>aten::bitwise_xor</c>).</summary>
        public Tensor bitwise_xor(Tensor other) => Aten.bitwise_xor_Tensor.Call(this, other);

        /// <summary>The opposite bits (<c>aten::bitwise_not</c>).</summary>
        public Tensor bitwise_not() => Aten.bitwise_not.Call(this);

        /// <summary>This where the condition holds, y elsewhere (<c>aten::where</c>).</summary>
        public Tensor where(Tensor condition, Tensor y) => Aten.where_self.Call(condition, this, y);
    }
}
