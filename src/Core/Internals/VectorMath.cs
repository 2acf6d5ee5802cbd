using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Core.Internals;

/// <summary>Elementary functions of 16 floats at once. Only operations with one correct rounding (sum, product, fused product-sum,
/// conversion, square root) are used, so every processor gives the same bits, whatever the width of its vectors. The polynomials
/// interpolate their function at Chebyshev nodes.</summary>
internal static class VectorMath
{
    /// <summary>Floats in a vector.</summary>
    public const int Width = 16;

    /// <summary>Natural logarithm of positive normal numbers; relative error below 2e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        const int sqrtHalf = 0x3F3504F3, one = 0x3F800000;
        // x = 2^e m with m in [sqrt 1/2, sqrt 2), so that log x does not cancel near 1.
        Vector512<int> bits = x.AsInt32() + Vector512.Create(one - sqrtHalf);
        Vector512<float> e = Vector512.ConvertToSingle((bits >> 23) - Vector512.Create(127));
        Vector512<float> f = ((bits & Vector512.Create(0x7FFFFF)) + Vector512.Create(sqrtHalf)).AsSingle() - Vector512.Create(1f);
        Vector512<float> p = Vector512.Create(0.06971611f);
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.11479734f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.1168542f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.12425687f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.14249058f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.16667803f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.20000716f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.24999997f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.3333333f));
        Vector512<float> square = f * f;
        Vector512<float> tail = Vector512.FusedMultiplyAdd(square * f, p, square * Vector512.Create(-0.5f));
        return Vector512.FusedMultiplyAdd(e, Vector512.Create(0.6931472f), tail + f);
    }

    /// <summary>Exponential function of numbers up to 80; those below -86 give e^-86 (4e-38); relative error below 2e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        Vector512<float> log2E = Vector512.Create(1.442695f), bounded = Vector512.Max(x, Vector512.Create(-86f));
        // Adding 1.5 * 2^23 rounds to a whole number, which then stands in the low bits.
        Vector512<float> shifted = Vector512.FusedMultiplyAdd(bounded, log2E, Vector512.Create(12582912f));
        Vector512<float> whole = shifted - Vector512.Create(12582912f);
        Vector512<float> f = Vector512.FusedMultiplyAdd(bounded, log2E, -whole);
        f = Vector512.FusedMultiplyAdd(bounded, Vector512.Create(1.925963e-8f), f);
        Vector512<float> p = Vector512.Create(0.00015461445f);
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.0013400428f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.009618057f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.05550327f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.2402265f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.6931472f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(1f));
        return (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
    }

    /// <summary>A point on the unit circle: cosine and sine of <paramref name="turns"/> times 2 pi / 2^32;
    /// absolute error below 2e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Cos, Vector512<float> Sin) CosSin(Vector512<uint> turns)
    {
        // The quarter turn that is nearest, and what is left: t in [-1/2, 1/2) quarter turns.
        Vector512<uint> quarter = (turns + Vector512.Create(1u << 29)) >> 30;
        Vector512<float> t = Vector512.ConvertToSingle((turns - (quarter << 30)).AsInt32()) * Vector512.Create(1f / (1 << 30));
        Vector512<float> y = t * t;
        Vector512<float> s = Vector512.FusedMultiplyAdd(Vector512.Create(-0.004602149f), y, Vector512.Create(0.07968022f));
        s = Vector512.FusedMultiplyAdd(s, y, Vector512.Create(-0.6459635f));
        s = Vector512.FusedMultiplyAdd(s, y, Vector512.Create(1.5707964f)) * t;
        Vector512<float> c = Vector512.FusedMultiplyAdd(Vector512.Create(0.00090362807f), y, Vector512.Create(-0.02086007f));
        c = Vector512.FusedMultiplyAdd(c, y, Vector512.Create(0.2536692f));
        c = Vector512.FusedMultiplyAdd(c, y, Vector512.Create(-1.2337005f));
        c = Vector512.FusedMultiplyAdd(c, y, Vector512.Create(1f));
        // Odd quarters swap cosine and sine; the cosine is negative in quarters 1 and 2, the sine in 2 and 3.
        Vector512<uint> swap = Vector512<uint>.Zero - (quarter & Vector512.Create(1u));
        Vector512<uint> cosSign = ((quarter + Vector512.Create(1u)) & Vector512.Create(2u)) << 30,
            sinSign = (quarter & Vector512.Create(2u)) << 30;
        Vector512<uint> cos = Vector512.ConditionalSelect(swap, s.AsUInt32(), c.AsUInt32()) ^ cosSign;
        Vector512<uint> sin = Vector512.ConditionalSelect(swap, c.AsUInt32(), s.AsUInt32()) ^ sinSign;
        return (cos.AsSingle(), sin.AsSingle());
    }

    /// <summary>values = values * scale + added, element by element, with one rounding.</summary>
    public static void ScaleAndAdd(Span<float> values, float scale, ReadOnlySpan<float> added)
    {
        ref float target = ref MemoryMarshal.GetReference(values);
        ref float source = ref MemoryMarshal.GetReference(added[..values.Length]);
        Vector512<float> factor = Vector512.Create(scale);
        int i = 0;
        for (; i <= values.Length - Width; i += Width)
        {
            Vector512<float> sum =
                Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref target, (nuint)i), factor, Vector512.LoadUnsafe(ref source, (nuint)i));
            sum.StoreUnsafe(ref target, (nuint)i);
        }
        for (; i < values.Length; i++)
        {
            values[i] = MathF.FusedMultiplyAdd(values[i], scale, added[i]);
        }
    }
}
