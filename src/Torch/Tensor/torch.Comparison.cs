namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where equal (<c>aten::eq</c>).</summary>
    public static Tensor eq(Tensor input, Tensor target) => input.eq(target);

    /// <summary>Where not equal (<c>aten::ne</c>).</summary>
    public static Tensor ne(Tensor input, Tensor target) => input.ne(target);

    /// <summary>Where less (<c>aten::lt</c>).</summary>
    public static Tensor lt(Tensor input, Tensor target) => input.lt(target);

    /// <summary>Where less or equal (<c>aten::le</c>).</summary>
    public static Tensor le(Tensor input, Tensor target) => input.le(target);

    /// <summary>Where greater (<c>aten::gt</c>).</summary>
    public static Tensor gt(Tensor input, Tensor target) => input.gt(target);

    /// <summary>Where greater or equal (<c>aten::ge</c>).</summary>
    public static Tensor ge(Tensor input, Tensor target) => input.ge(target);

    /// <summary>Where NaN (<c>aten::isnan</c>).</summary>
    public static Tensor isnan(Tensor input) => input.isnan();

    /// <summary>Where infinite (<c>aten::isinf</c>).</summary>
    public static Tensor isinf(Tensor input) => input.isinf();

    /// <summary>Where neither NaN nor infinite (<c>aten::isfinite</c>).</summary>
    public static Tensor isfinite(Tensor input) => input.isfinite();

    /// <summary>Where both are true (<c>aten::logical_and</c>).</summary>
    public static Tensor logical_and(Tensor input, Tensor other) => input.logical_and(other);

    /// <summary>Where either is true (<c>aten::logical_or</c>).</summary>
    public static Tensor logical_or(Tensor input, Tensor other) => input.logical_or(other);

    /// <summary>Where exactly one is true (<c>aten::logical_xor</c>).</summary>
    public static Tensor logical_xor(Tensor input, Tensor other) => input.logical_xor(other);

    /// <summary>Where not true (<c>aten::logical_not</c>).</summary>
    public static Tensor logical_not(Tensor input) => input.logical_not();

    /// <summary>The bits of both (<c>aten::bitwise_and</c>).</summary>
    public static Tensor bitwise_and(Tensor input, Tensor other) => input.bitwise_and(other);

    /// <summary>The bits of either (<c>aten::bitwise_or</c>).</summary>
    public static Tensor bitwise_or(Tensor input, Tensor other) => input.bitwise_or(other);

    /// <summary>The bits of exactly one (<c>aten::bitwise_xor</c>).</summary>
    public static Tensor bitwise_xor(Tensor input, Tensor other) => input.bitwise_xor(other);

    /// <summary>The opposite bits (<c>aten::bitwise_not</c>).</summary>
    public static Tensor bitwise_not(Tensor input) => input.bitwise_not();
}
