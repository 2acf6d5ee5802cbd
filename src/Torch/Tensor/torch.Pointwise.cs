namespace TorchSharp;

public static partial class torch
{
    /// <summary>The absolute value (<c>aten::abs</c>).</summary>
    public static Tensor abs(Tensor input) => input.abs();

    /// <summary>e to the power of each element (<c>aten::exp</c>).</summary>
    public static Tensor exp(Tensor input) => input.exp();

    /// <summary>2 to the power of each element (<c>aten::exp2</c>).</summary>
    public static Tensor exp2(Tensor input) => input.exp2();

    /// <summary>exp(x) - 1, exact near 0 (<c>aten::expm1</c>).</summary>
    public static Tensor expm1(Tensor input) => input.expm1();

    /// <summary>The natural logarithm (<c>aten::log</c>).</summary>
    public static Tensor log(Tensor input) => input.log();

    /// <summary>The logarithm to base 2 (<c>aten::log2</c>).</summary>
    public static Tensor log2(Tensor input) => input.log2();

    /// <summary>The logarithm to base 10 (<c>aten::log10</c>).</summary>
    public static Tensor log10(Tensor input) => input.log10();

    /// <summary>log(1 + x), exact near 0 (<c>aten::log1p</c>).</summary>
    public static Tensor log1p(Tensor input) => input.log1p();

    /// <summary>The square root (<c>aten::sqrt</c>).</summary>
    public static Tensor sqrt(Tensor input) => input.sqrt();

    /// <summary>1 over the square root (<c>aten::rsqrt</c>).</summary>
    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    /// <summary>The square (<c>aten::square</c>).</summary>
    public static Tensor square(Tensor input) => input.square();

    /// <summary>1 over each element (<c>aten::reciprocal</c>).</summary>
    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    /// <summary>-1, 0 or 1 (<c>aten::sign</c>).</summary>
    public static Tensor sign(Tensor input) => input.sign();

    /// <summary>The next integer below (<c>aten::floor</c>).</summary>
    public static Tensor floor(Tensor input) => input.floor();

    /// <summary>The next integer above (<c>aten::ceil</c>).</summary>
    public static Tensor ceil(Tensor input) => input.ceil();

    /// <summary>The nearest number with so many decimals, halves to even (<c>aten::round</c>).</summary>
    public static Tensor round(Tensor input, long decimals = 0L) => input.round(decimals);

    /// <summary>The integer part (<c>aten::trunc</c>).</summary>
    public static Tensor trunc(Tensor input) => input.trunc();

    /// <summary>The fractional part (<c>aten::frac</c>).</summary>
    public static Tensor frac(Tensor input) => input.frac();

    /// <summary>The sine (<c>aten::sin</c>).</summary>
    public static Tensor sin(Tensor input) => input.sin();

    /// <summary>The cosine (<c>aten::cos</c>).</summary>
    public static Tensor cos(Tensor input) => input.cos();

    /// <summary>The tangent (<c>aten::tan</c>).</summary>
    public static Tensor tan(Tensor input) => input.tan();

    /// <summary>The arc sine (<c>aten::asin</c>).</summary>
    public static Tensor asin(Tensor input) => input.asin();

    /// <summary>The arc cosine (<c>aten::acos</c>).</summary>
    public static Tensor acos(Tensor input) => input.acos();

    /// <summary>The arc tangent (<c>aten::atan</c>).</summary>
    public static Tensor atan(Tensor input) => input.atan();

    /// <summary>The angle of the point (other, this) (<c>aten::atan2</c>).</summary>
    public static Tensor atan2(Tensor input, Tensor other) => input.atan2(other);

    /// <summary>The hyperbolic sine (<c>aten::sinh</c>).</summary>
    public static Tensor sinh(Tensor input) => input.sinh();

    /// <summary>The hyperbolic cosine (<c>aten::cosh</c>).</summary>
    public static Tensor cosh(Tensor input) => input.cosh();

    /// <summary>The hyperbolic tangent (<c>aten::tanh</c>).</summary>
    public static Tensor tanh(Tensor input) => input.tanh();

    /// <summary>The error function (<c>aten::erf</c>).</summary>
    public static Tensor erf(Tensor input) => input.erf();

    /// <summary>1 - erf(x) (<c>aten::erfc</c>).</summary>
    public static Tensor erfc(Tensor input) => input.erfc();

    /// <summary>The logarithm of the gamma function (<c>aten::lgamma</c>).</summary>
    public static Tensor lgamma(Tensor input) => input.lgamma();

    /// <summary>The derivative of lgamma (<c>aten::digamma</c>).</summary>
    public static Tensor digamma(Tensor input) => input.digamma();

    /// <summary>1 / (1 + exp(-x)) (<c>aten::sigmoid</c>).</summary>
    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    /// <summary>max(x, 0) (<c>aten::relu</c>).</summary>
    public static Tensor relu(Tensor input) => input.relu();

    /// <summary>exp(x) over its sum along a dimension (<c>aten::softmax</c>).</summary>
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    /// <summary>The smaller, elementwise (<c>aten::minimum</c>).</summary>
    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    /// <summary>The larger, elementwise (<c>aten::maximum</c>).</summary>
    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    /// <summary>Cut off below and above; null is open (<c>aten::clamp</c>).</summary>
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    /// <summary>Cut off below and above, elementwise; null is open (<c>aten::clamp</c>).</summary>
    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);

    /// <summary>Cut off below (<c>aten::clamp_min</c>).</summary>
    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    /// <summary>Cut off above (<c>aten::clamp_max</c>).</summary>
    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);
}
