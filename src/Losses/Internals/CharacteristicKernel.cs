using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Losses.Internals;

/// <summary><see cref="CharacteristicDistance"/> over plain numbers, a vector's width of columns at a time: one sine and cosine a number,
/// the other knots by turns in registers. Each turn needs the one before it, so four points are turned at once. Twice over the numbers: for
/// the means, and for the slopes.</summary>
internal static class CharacteristicKernel
{
    private const int Together = 4;

    /// <summary>Distances, and their gradient where room for it is given.</summary>
    /// <param name="values">[point, column].</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="knots">Evenly spaced, from 0 or half a step on.</param>
    /// <param name="weights">Weight of each knot.</param>
    /// <param name="distances">[column].</param>
    /// <param name="gradient">[point, column], or empty.</param>
    public static void Evaluate<T>(
        ReadOnlySpan<T> values, int columns, double[] knots, double[] weights, Span<T> distances, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count, points = values.Length / columns;
        int padded = Simd.RoundUp(points, Together) * lanes;
        T[] block = new T[padded], slopes = new T[gradient.Length > 0 ? padded : 0];
        Vector512<T>[] gaps = new Vector512<T>[knots.Length], sines = new Vector512<T>[knots.Length];
        for (int first = 0; first < columns; first += lanes)
        {
            int taken = Math.Min(lanes, columns - first);
            for (int point = 0; point < points; point++)
            {
                values.Slice((point * columns) + first, taken).CopyTo(block.AsSpan(point * lanes));
            }
            Vector512<T> distance = Distances(block, points, knots, weights, gaps, sines);
            for (int lane = 0; lane < taken; lane++)
            {
                distances[first + lane] = distance[lane];
            }
            if (gradient.Length == 0)
            {
                continue;
            }
            Slopes(block, points, knots, gaps, sines, slopes);
            for (int point = 0; point < points; point++)
            {
                slopes.AsSpan(point * lanes, taken).CopyTo(gradient.Slice((point * columns) + first, taken));
            }
        }
    }

    /// <summary>The distances of a block [point, lane]; leaves in each knot's gap and sine what its slope is made of.</summary>
    private static Vector512<T> Distances<T>(
        T[] block, int points, double[] knots, double[] weights, Vector512<T>[] gaps, Vector512<T>[] sines)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Array.Clear(gaps);
        Array.Clear(sines);
        for (int point = 0; point < points; point += Together)
        {
            Turn<T> a = Turn<T>.Of(block, point, points, knots), b = Turn<T>.Of(block, point + 1, points, knots);
            Turn<T> c = Turn<T>.Of(block, point + 2, points, knots), d = Turn<T>.Of(block, point + 3, points, knots);
            for (int k = 0; k < gaps.Length; k++)
            {
                gaps[k] += a.Cos + b.Cos + (c.Cos + d.Cos);
                sines[k] += a.Sin + b.Sin + (c.Sin + d.Sin);
                (a, b, c, d) = (a.Next(), b.Next(), c.Next(), d.Next());
            }
        }
        Vector512<T> distance = Vector512<T>.Zero;
        for (int k = 0; k < gaps.Length; k++)
        {
            Vector512<T> gap = (gaps[k] * T.CreateTruncating(1.0 / points))
                - Vector512.Create(T.CreateTruncating(Math.Exp(-knots[k] * knots[k] / 2)));
            Vector512<T> sine = sines[k] * T.CreateTruncating(1.0 / points);
            distance += ((gap * gap) + (sine * sine)) * T.CreateTruncating(weights[k]);
            T slope = T.CreateTruncating(2 * weights[k] * knots[k] / points);
            (gaps[k], sines[k]) = (gap * slope, sine * slope);
        }
        return distance;
    }

    private static void Slopes<T>(T[] block, int points, double[] knots, Vector512<T>[] gaps, Vector512<T>[] sines, T[] slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count;
        for (int point = 0; point < points; point += Together)
        {
            Turn<T> a = Turn<T>.Of(block, point, points, knots), b = Turn<T>.Of(block, point + 1, points, knots);
            Turn<T> c = Turn<T>.Of(block, point + 2, points, knots), d = Turn<T>.Of(block, point + 3, points, knots);
            Vector512<T> slopeA = Vector512<T>.Zero, slopeB = slopeA, slopeC = slopeA, slopeD = slopeA;
            for (int k = 0; k < gaps.Length; k++)
            {
                (Vector512<T> gap, Vector512<T> sine) = (-gaps[k], sines[k]);
                slopeA = a.AddSlope(slopeA, gap, sine);
                slopeB = b.AddSlope(slopeB, gap, sine);
                slopeC = c.AddSlope(slopeC, gap, sine);
                slopeD = d.AddSlope(slopeD, gap, sine);
                (a, b, c, d) = (a.Next(), b.Next(), c.Next(), d.Next());
            }
            slopeA.CopyTo(slopes, point * lanes);
            slopeB.CopyTo(slopes, (point + 1) * lanes);
            slopeC.CopyTo(slopes, (point + 2) * lanes);
            slopeD.CopyTo(slopes, (point + 3) * lanes);
        }
    }

    /// <summary>Cosine and sine of t u at a knot, and those of the step to the next.</summary>
    private readonly struct Turn<T>(Vector512<T> cos, Vector512<T> sin, Vector512<T> cosStep, Vector512<T> sinStep)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Vector512<T> Cos => cos;

        public Vector512<T> Sin => sin;

        /// <summary>At the first knot of a point of the block; zeros, which add nothing, from <paramref name="points"/> on.</summary>
        public static Turn<T> Of(T[] block, int point, int points, double[] knots)
        {
            Vector512<T> u = Vector512.LoadUnsafe(
                ref MemoryMarshal.GetArrayDataReference(block), (nuint)(point * Vector512<T>.Count));
            (Vector512<T> sinStep, Vector512<T> cosStep) = SinCos(u * T.CreateTruncating(knots[1] - knots[0]));
            (Vector512<T> sin, Vector512<T> cos) = knots[0] == 0
                ? (Vector512<T>.Zero, Vector512<T>.One)
                : SinCos(u * T.CreateTruncating(knots[0]));
            return point < points ? new(cos, sin, cosStep, sinStep) : new(Vector512<T>.Zero, Vector512<T>.Zero, cosStep, sinStep);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Turn<T> Next() =>
            new(Simd.Fma(cos, cosStep, -(sin * sinStep)), Simd.Fma(sin, cosStep, cos * sinStep), cosStep, sinStep);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> AddSlope(Vector512<T> slope, Vector512<T> gap, Vector512<T> sine) =>
            Simd.Fma(cos, sine, Simd.Fma(sin, gap, slope));

        private static (Vector512<T> Sin, Vector512<T> Cos) SinCos(Vector512<T> angle)
        {
            if (typeof(T) == typeof(float))
            {
                (Vector512<float> sin, Vector512<float> cos) = Vector512.SinCos(angle.AsSingle());
                return (sin.As<float, T>(), cos.As<float, T>());
            }
            (Vector512<double> sinWide, Vector512<double> cosWide) = Vector512.SinCos(angle.AsDouble());
            return (sinWide.As<double, T>(), cosWide.As<double, T>());
        }
    }
}
