using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The absolute value (<c>aten::abs</c>).</summary>
        public Tensor abs() => Aten.abs.Call(this);

        /// <summary>The absolute value, in place (<c>aten::abs_</c>).</summary>
        public Tensor abs_() => Aten.abs_.InPlace(this);

        /// <summary>e to the power of each element (<c>aten::exp</c>).</summary>
        public Tensor exp() => Aten.exp.Call(this);

        /// <summary>e to the power of each element, in place (<c>aten::exp_</c>).</summary>
        public Tensor exp_() => Aten.exp_.InPlace(this);

        /// <summary>2 to the power of each element (<c>aten::exp2</c>).</summary>
        public Tensor exp2() => Aten.exp2.Call(this);

        /// <summary>exp(x) - 1, exact near 0 (<c>aten::expm1</c>).</summary>
        public Tensor expm1() => Aten.expm1.Call(this);

        /// <summary>The natural logarithm (<c>aten::log</c>).</summary>
        public Tensor log() => Aten.log.Call(this);

        /// <summary>The natural logarithm, in place (<c>aten::log_</c>).</summary>
        public Tensor log_() => Aten.log_.InPlace(this);

        /// <summary>The logarithm to base 2 (<c>aten::log2</c>).</summary>
        public Tensor log2() => Aten.log2.Call(this);

        /// <summary>The logarithm to base 10 (<c>aten::log10</c>).</summary>
        public Tensor log10() => Aten.log10.Call(this);

        /// <summary>log(1 + x), exact near 0 (<c>aten::log1p</c>).</summary>
        public Tensor log1p() => Aten.log1p.Call(this);

        /// <summary>The square root (<c>aten::sqrt</c>).</summary>
        public Tensor sqrt() => Aten.sqrt.Call(this);

        /// <summary>The square root, in place (<c>aten::sqrt_</c>).</summary>
        public Tensor sqrt_() => Aten.sqrt_.InPlace(this);

        /// <summary>1 over the square root (<c>aten::rsqrt</c>).</summary>
        public Tensor rsqrt() => Aten.rsqrt.Call(this);

        /// <summary>The square (<c>aten::square</c>).</summary>
        public Tensor square() => Aten.square.Call(this);

        /// <summary>1 over each element (<c>aten::reciprocal</c>).</summary>
        public Tensor reciprocal() => Aten.reciprocal.Call(this);

        /// <summary>-1, 0 or 1 (<c>aten::sign</c>).</summary>
        public Tensor sign() => Aten.sign.Call(this);

        /// <summary>The next integer below (<c>aten::floor</c>).</summary>
        public Tensor floor() => Aten.floor.Call(this);

        /// <summary>The next integer below, in place (<c>aten::floor_</c>).</summary>
        public Tensor floor_() => Aten.floor_.InPlace(this);

        /// <summary>The next integer above (<c>aten::ceil</c>).</summary>
        public Tensor ceil() => Aten.ceil.Call(this);

        /// <summary>The nearest number with so many decimals, halves to even (<c>aten::round</c>).</summary>
        public Tensor round(long decimals = 0L) => Aten.round_decimals.Call(this, decimals);

        /// <summary>The integer part (<c>aten::trunc</c>).</summary>
        public Tensor trunc() => Aten.trunc.Call(this);

        /// <summary>The fractional part (<c>aten::frac</c>).</summary>
        public Tensor frac() => Aten.frac.Call(this);

        /// <summary>The sine (<c>aten::sin</c>).</summary>
        public Tensor sin() => Aten.sin.Call(this);

        /// <summary>The cosine (<c>aten::cos</c>).</summary>
        public Tensor cos() => Aten.cos.Call(this);

        /// <summary>The tangent (<c>aten::tan</c>).</summary>
        public Tensor tan() => Aten.tan.Call(this);

        /// <summary>The arc sine (<c>aten::asin</c>).</summary>
        public Tensor asin() => Aten.asin.Call(this);

        /// <summary>The arc cosine (<c>aten::acos</c>).</summary>
        public Tensor acos() => Aten.acos.Call(this);

        /// <summary>The arc tangent (<c>aten::atan</c>).</summary>
        public Tensor atan() => Aten.atan.Call(this);

        /// <summary>The angle of the point (other, this) (<c>aten::atan2</c>).</summary>
        public Tensor atan2(Tensor other) => Aten.atan2.Call(this, other);

        /// <summary>The hyperbolic sine (<c>aten::sinh</c>).</summary>
        public Tensor sinh() => Aten.sinh.Call(this);

        /// <summary>The hyperbolic cosine (<c>aten::cosh</c>).</summary>
        public Tensor cosh() => Aten.cosh.Call(this);

        /// <summary>The hyperbolic tangent (<c>aten::tanh</c>).</summary>
        public Tensor tanh() => Aten.tanh.Call(this);

        /// <summary>The hyperbolic tangent, in place (<c>aten::tanh_</c>).</summary>
        public Tensor tanh_() => Aten.tanh_.InPlace(this);

        /// <summary>The error function (<c>aten::erf</c>).</summary>
        public Tensor erf() => Aten.erf.Call(this);

        /// <summary>1 - erf(x) (<c>aten::erfc</c>).</summary>
        public Tensor erfc() => Aten.erfc.Call(this);

        /// <summary>The inverse of the error function (<c>aten::erfinv</c>).</summary>
        public Tensor erfinv() => Aten.erfinv.Call(this);

        /// <summary>The logarithm of the gamma function (<c>aten::lgamma</c>).</summary>
        public Tensor lgamma() => Aten.lgamma.Call(this);

        /// <summary>The derivative of lgamma (<c>aten::digamma</c>).</summary>
        public Tensor digamma() => Aten.digamma.Call(this);

        /// <summary>1 / (1 + exp(-x)) (<c>aten::sigmoid</c>).</summary>
        public Tensor sigmoid() => Aten.sigmoid.Call(this);

        /// <summary>1 / (1 + exp(-x)), in place (<c>aten::sigmoid_</c>).</summary>
        public Tensor sigmoid_() => Aten.sigmoid_.InPlace(this);

        /// <summary>max(x, 0) (<c>aten::relu</c>).</summary>
        public Tensor relu() => Aten.relu.Call(this);

        /// <summary>max(x, 0), in place (<c>aten::relu_</c>).</summary>
        public Tensor relu_() => Aten.relu_.InPlace(this);

        /// <summary>x times the normal distribution function of x (<c>aten::gelu</c>).</summary>
        public Tensor gelu() => Aten.gelu.Call(this);

        /// <summary>x times sigmoid(x) (<c>aten::silu</c>).</summary>
        public Tensor silu() => Aten.silu.Call(this);

        /// <summary>x times sigmoid(x), in place (<c>aten::silu_</c>).</summary>
        public Tensor silu_() => Aten.silu_.InPlace(this);

        /// <summary>log(1 + exp(x)) (<c>aten::softplus</c>).</summary>
        public Tensor softplus() => Aten.softplus.Call(this);

        /// <summary>exp(x) over its sum along a dimension (<c>aten::softmax</c>).</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.softmax_int.Call(this, dim, dtype);

        /// <summary>x less the logarithm of the sum of exp(x) along a dimension (<c>aten::log_softmax</c>).</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.log_softmax_int.Call(this, dim, dtype);

        /// <summary>The smaller, elementwise (<c>aten::minimum</c>).</summary>
        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);

        /// <summary>The larger, elementwise (<c>aten::maximum</c>).</summary>
        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);

        /// <summary>Cut off below and above; null is open (<c>aten::clamp</c>).</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);

        /// <summary>Cut off below and above, elementwise; null is open (<c>aten::clamp</c>).</summary>
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.clamp_Tensor.Call(this, min, max);

        /// <summary>Cuts off below and above in place; null is open (<c>aten::clamp_</c>).</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.clamp_.InPlace(this, min, max);

        /// <summary>Cut off below (<c>aten::clamp_min</c>).</summary>
        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);

        /// <summary>Cuts off below in place (<c>aten::clamp_min_</c>).</summary>
        public Tensor clamp_min_(Scalar min) => Aten.clamp_min_.InPlace(this, min);

        /// <summary>Cut off above (<c>aten::clamp_max</c>).</summary>
        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);

        /// <summary>Cuts off above in place (<c>aten::clamp_max_</c>).</summary>
        public Tensor clamp_max_(Scalar max) => Aten.clamp_max_.InPlace(this, max);

        /// <summary>NaN and infinities replaced by numbers (<c>aten::nan_to_num</c>).</summary>
        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) =>
            Aten.nan_to_num.Call(this, nan, posinf, neginf);
    }
}
