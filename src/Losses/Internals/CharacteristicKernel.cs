using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Losses.Internals;

/// <summary><see cref="CharacteristicDistance"/> over plain numbers, a vector's width of columns at a time: one sine and cosine a number,
/// the other knots by turns in registers. Twice over the numbers: for the means, and for the slopes.</summary>
internal static class CharacteristicKernel
{
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
        T[] block = new T[points * lanes], slopes = new T[gradient.Length > 0 ? points * lanes : 0];
        Vector512<T>[] gaps = new Vector512<T>[knots.Length], sines = new Vector512<T>[knots.Length];
        for (int first = 0; first < columns; first += lanes)
        {
            int taken = Math.Min(lanes, columns - first);
            for (int point = 0; point < points; point++)
            {
                values.Slice((point * columns) + first, taken).CopyTo(block.AsSpan(point * lanes));
            }
            Vector512<T> distance = Distances(block, knots, weights, gaps, sines);
            for (int lane = 0; lane < taken; lane++)
            {
                distances[first + lane] = distance[lane];
            }
            if (gradient.Length == 0)
            {
                continue;
            }
            Slopes(block, knots, gaps, sines, slopes);
            for (int point = 0; point < points; point++)
            {
                slopes.AsSpan(point * lanes, taken).CopyTo(gradient.Slice((point * columns) + first, taken));
            }
        }
    }

    /// <summary>The distances of a block [point, lane]; leaves in each knot's gap and sine what its slope is made of.</summary>
    private static Vector512<T> Distances<T>(T[] block, double[] knots, double[] weights, Vector512<T>[] gaps, Vector512<T>[] sines)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Array.Clear(gaps);
        Array.Clear(sines);
        int points = block.Length / Vector512<T>.Count;
        for (int point = 0; point < points; point++)
        {
            Turn<T> turn = Turn<T>.Of(Load(block, point), knots);
            for (int k = 0; k < gaps.Length; k++)
            {
                gaps[k] += turn.Cos;
                sines[k] += turn.Sin;
                turn = turn.Next();
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

    private static void Slopes<T>(T[] block, double[] knots, Vector512<T>[] gaps, Vector512<T>[] sines, T[] slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int point = 0; point < block.Length / Vector512<T>.Count; point++)
        {
            Turn<T> turn = Turn<T>.Of(Load(block, point), knots);
            Vector512<T> slope = Vector512<T>.Zero;
            for (int k = 0; k < gaps.Length; k++)
            {
                slope += (turn.Cos * sines[k]) - (turn.Sin * gaps[k]);
                turn = turn.Next();
            }
            slope.CopyTo(slopes, point * Vector512<T>.Count);
        }
    }

    private static Vector512<T> Load<T>(T[] block, int point)
        where T : unmanaged => Vector512.LoadUnsafe(
            ref MemoryMarshal.GetArrayDataReference(block), (nuint)(point * Vector512<T>.Count));

    /// <summary>Cosine and sine of t u at a knot, and those of the step to the next.</summary>
    private readonly record struct Turn<T>(Vector512<T> Cos, Vector512<T> Sin, Vector512<T> CosStep, Vector512<T> SinStep)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Turn<T> Of(Vector512<T> u, double[] knots)
        {
            (Vector512<T> sinStep, Vector512<T> cosStep) = SinCos(u * T.CreateTruncating(knots[1] - knots[0]));
            (Vector512<T> sin, Vector512<T> cos) = knots[0] == 0
                ? (Vector512<T>.Zero, Vector512<T>.One)
                : SinCos(u * T.CreateTruncating(knots[0]));
            return new(cos, sin, cosStep, sinStep);
        }

        public Turn<T> Next() =>
            this with { Cos = (Cos * CosStep) - (Sin * SinStep), Sin = (Sin * CosStep) + (Cos * SinStep) };

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
