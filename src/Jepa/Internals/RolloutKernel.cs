using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Jepa.Internals;

/// <summary>A roll-out and its adjoint over plain numbers: a vector holds one dimension of as many rows as it has lanes.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class RolloutKernel<T>
    where T : unmanaged
{
    private readonly RolloutShape _shape;
    private readonly T[] _first, _firstBias, _second, _secondBias; // [hidden, latent], [latent, hidden]

    public RolloutKernel(
        RolloutShape shape, ReadOnlySpan<T> first, ReadOnlySpan<T> firstBias, ReadOnlySpan<T> second, ReadOnlySpan<T> secondBias)
    {
        _shape = shape;
        (_first, _firstBias, _second, _secondBias) = (first.ToArray(), firstBias.ToArray(), second.ToArray(), secondBias.ToArray());
    }

    private static int Lanes => Vector512<T>.Count;

    private int Blocks => (_shape.Rows + Lanes - 1) / Lanes;

    private int Steps => _shape.Horizons[^1];

    /// <summary>Fills the forecasts; returns what <see cref="Backward"/> needs: the latents before each step [block, step, latent,
    /// lane].</summary>
    public T[] Forward(ReadOnlySpan<T> z, Span<T> forecasts)
    {
        (int latent, int hidden) = (_shape.Latent, _shape.Hidden);
        T[] kept = GC.AllocateUninitializedArray<T>(Blocks * Steps * latent * Lanes);
        Vector512<T>[] state = new Vector512<T>[latent], next = new Vector512<T>[latent], units = new Vector512<T>[hidden];
        for (int block = 0; block < Blocks; block++)
        {
            int row = block * Lanes, steps = _shape.StepsOf(row);
            Gather(z, row, _shape.Time, _shape.Rows, state);
            Span<Vector512<T>> before = MemoryMarshal.Cast<T, Vector512<T>>(
                kept.AsSpan(block * Steps * latent * Lanes, steps * latent * Lanes));
            for (int step = 0, wanted = 0; step < steps; step++)
            {
                state.CopyTo(before[(step * latent)..]);
                Units(state, units);
                Fill(_secondBias, next);
                AddProduct(_second, units, next);
                for (int i = 0; i < latent; i++)
                {
                    state[i] = _shape.PredictsChange ? state[i] + next[i] : next[i];
                }
                if (_shape.Horizons[wanted] == step + 1)
                {
                    int bins = _shape.Time - step - 1;
                    Scatter(state, row, bins, _shape.Batch * bins, forecasts[(_shape.RowsBefore(wanted) * latent)..]);
                    wanted++;
                }
            }
        }
        return kept;
    }

    /// <summary>Gradients by latents and weights from that by the forecasts.</summary>
    /// <param name="kept">What <see cref="Forward"/> gave.</param>
    /// <param name="byForecasts">Upstream, laid out as the forecasts.</param>
    /// <param name="byLatents">[batch, time, latent]; rows that forecast nothing are not written.</param>
    /// <param name="byFirst">[hidden, latent].</param>
    /// <param name="byFirstBias">[hidden].</param>
    /// <param name="bySecond">[latent, hidden].</param>
    /// <param name="bySecondBias">[latent].</param>
    public void Backward(
        T[] kept, ReadOnlySpan<T> byForecasts, Span<T> byLatents, Span<T> byFirst, Span<T> byFirstBias, Span<T> bySecond,
        Span<T> bySecondBias)
    {
        (int latent, int hidden) = (_shape.Latent, _shape.Hidden);
        T[] firstBack = Transposed(_first, hidden, latent), secondBack = Transposed(_second, latent, hidden);
        Vector512<T>[] back = new Vector512<T>[latent], through = new Vector512<T>[latent];
        // Of all steps of a block, for the gradients by weights: [step, latent] and [step, hidden].
        Vector512<T>[] byNext = new Vector512<T>[Steps * latent], units = new Vector512<T>[Steps * hidden],
            byUnits = new Vector512<T>[Steps * hidden];
        Vector512<T>[] first = new Vector512<T>[hidden * latent], second = new Vector512<T>[hidden * latent],
            firstBias = new Vector512<T>[hidden], secondBias = new Vector512<T>[latent];
        for (int block = 0; block < Blocks; block++)
        {
            int row = block * Lanes, steps = _shape.StepsOf(row), wanted = _shape.Horizons.Count(horizon => horizon <= steps) - 1;
            Span<Vector512<T>> before = MemoryMarshal.Cast<T, Vector512<T>>(
                kept.AsSpan(block * Steps * latent * Lanes, steps * latent * Lanes));
            Array.Clear(back);
            for (int step = steps - 1; step >= 0; step--)
            {
                if (wanted >= 0 && _shape.Horizons[wanted] == step + 1)
                {
                    int bins = _shape.Time - _shape.Horizons[wanted];
                    Gather(byForecasts[(_shape.RowsBefore(wanted) * latent)..], row, bins, _shape.Batch * bins, through);
                    Add(through, back);
                    wanted--;
                }
                Span<Vector512<T>> own = units.AsSpan(step * hidden, hidden), byOwn = byUnits.AsSpan(step * hidden, hidden);
                back.CopyTo(byNext, step * latent);
                Units(before.Slice(step * latent, latent), own);
                byOwn.Clear();
                AddProduct(secondBack, back, byOwn);
                for (int unit = 0; unit < hidden; unit++)
                {
                    byOwn[unit] &= Vector512.GreaterThan(own[unit], Vector512<T>.Zero);
                }
                if (!_shape.PredictsChange)
                {
                    Array.Clear(back);
                }
                AddProduct(firstBack, byOwn, back);
            }
            Scatter(back, row, _shape.Time, _shape.Rows, byLatents);
            AddOuter(byUnits, hidden, before, latent, steps, first);
            AddOuter(byNext, latent, units, hidden, steps, second);
            AddSteps(byUnits, steps, firstBias);
            AddSteps(byNext, steps, secondBias);
        }
        SumLanes(first, byFirst);
        SumLanes(firstBias, byFirstBias);
        SumLanes(second, bySecond);
        SumLanes(secondBias, bySecondBias);
    }

    private void Units(ReadOnlySpan<Vector512<T>> state, Span<Vector512<T>> units)
    {
        Fill(_firstBias, units);
        AddProduct(_first, state, units);
        foreach (ref Vector512<T> unit in units)
        {
            unit = Vector512.Max(unit, Vector512<T>.Zero);
        }
    }

    private static void Fill(T[] values, Span<Vector512<T>> vectors)
    {
        for (int i = 0; i < values.Length; i++)
        {
            vectors[i] = Vector512.Create(values[i]);
        }
    }

    private static void Add(ReadOnlySpan<Vector512<T>> values, Span<Vector512<T>> sums)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += values[i];
        }
    }

    /// <summary>sums += weights [sum, value] times values, four sums at a time.</summary>
    private static void AddProduct(T[] weights, ReadOnlySpan<Vector512<T>> values, Span<Vector512<T>> sums)
    {
        int width = values.Length, row = 0;
        ref T weight = ref MemoryMarshal.GetArrayDataReference(weights);
        ref Vector512<T> from = ref MemoryMarshal.GetReference(values);
        for (; row + 4 <= sums.Length; row += 4)
        {
            ref T w = ref Unsafe.Add(ref weight, row * width);
            Vector512<T> a = sums[row], b = sums[row + 1], c = sums[row + 2], d = sums[row + 3];
            for (int i = 0; i < width; i++)
            {
                Vector512<T> x = Unsafe.Add(ref from, i);
                a = Simd.Fma(Vector512.Create(Unsafe.Add(ref w, i)), x, a);
                b = Simd.Fma(Vector512.Create(Unsafe.Add(ref w, width + i)), x, b);
                c = Simd.Fma(Vector512.Create(Unsafe.Add(ref w, (2 * width) + i)), x, c);
                d = Simd.Fma(Vector512.Create(Unsafe.Add(ref w, (3 * width) + i)), x, d);
            }
            (sums[row], sums[row + 1], sums[row + 2], sums[row + 3]) = (a, b, c, d);
        }
        for (; row < sums.Length; row++)
        {
            for (int i = 0; i < width; i++)
            {
                sums[row] = Simd.Fma(Vector512.Create(weights[(row * width) + i]), values[i], sums[row]);
            }
        }
    }

    /// <summary>sums [row, column] += over steps of rows [step, row] times columns [step, column], lane by lane.</summary>
    private static void AddOuter(
        ReadOnlySpan<Vector512<T>> rows, int height, ReadOnlySpan<Vector512<T>> columns, int width, int steps, Span<Vector512<T>> sums)
    {
        ref Vector512<T> left = ref MemoryMarshal.GetReference(rows);
        ref Vector512<T> right = ref MemoryMarshal.GetReference(columns);
        for (int row = 0; row < height; row++)
        {
            int column = 0;
            for (; column + 4 <= width; column += 4)
            {
                Span<Vector512<T>> place = sums.Slice((row * width) + column, 4);
                Vector512<T> a = place[0], b = place[1], c = place[2], d = place[3];
                for (int step = 0; step < steps; step++)
                {
                    Vector512<T> x = Unsafe.Add(ref left, (step * height) + row);
                    ref Vector512<T> y = ref Unsafe.Add(ref right, (step * width) + column);
                    a = Simd.Fma(x, y, a);
                    b = Simd.Fma(x, Unsafe.Add(ref y, 1), b);
                    c = Simd.Fma(x, Unsafe.Add(ref y, 2), c);
                    d = Simd.Fma(x, Unsafe.Add(ref y, 3), d);
                }
                (place[0], place[1], place[2], place[3]) = (a, b, c, d);
            }
            for (; column < width; column++)
            {
                ref Vector512<T> sum = ref sums[(row * width) + column];
                for (int step = 0; step < steps; step++)
                {
                    sum = Simd.Fma(rows[(step * height) + row], columns[(step * width) + column], sum);
                }
            }
        }
    }

    /// <summary>sums [row] += over steps of rows [step, row], lane by lane.</summary>
    private static void AddSteps(ReadOnlySpan<Vector512<T>> rows, int steps, Span<Vector512<T>> sums)
    {
        for (int step = 0; step < steps; step++)
        {
            Add(rows.Slice(step * sums.Length, sums.Length), sums);
        }
    }

    private static void SumLanes(Vector512<T>[] vectors, Span<T> sums)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            sums[i] = Vector512.Sum(vectors[i]);
        }
    }

    /// <summary>Latents of as many rows as there are lanes, from one on; zero from the row on that ends the values.</summary>
    private void Gather(ReadOnlySpan<T> values, int row, int bins, int end, Vector512<T>[] into)
    {
        Span<T> lanes = MemoryMarshal.Cast<Vector512<T>, T>(into.AsSpan());
        lanes.Clear();
        for (int lane = 0; lane < Lanes && row + lane < end; lane++)
        {
            ReadOnlySpan<T> one = values.Slice(_shape.PlaceOf(row + lane, bins), _shape.Latent);
            for (int i = 0; i < one.Length; i++)
            {
                lanes[(i * Lanes) + lane] = one[i];
            }
        }
    }

    /// <summary>The other way.</summary>
    private void Scatter(Vector512<T>[] from, int row, int bins, int end, Span<T> values)
    {
        ReadOnlySpan<T> lanes = MemoryMarshal.Cast<Vector512<T>, T>(from.AsSpan());
        for (int lane = 0; lane < Lanes && row + lane < end; lane++)
        {
            Span<T> one = values.Slice(_shape.PlaceOf(row + lane, bins), _shape.Latent);
            for (int i = 0; i < one.Length; i++)
            {
                one[i] = lanes[(i * Lanes) + lane];
            }
        }
    }

    private static T[] Transposed(T[] matrix, int rows, int columns)
    {
        T[] transposed = new T[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = matrix[(row * columns) + column];
            }
        }
        return transposed;
    }
}

/// <summary>Sizes of a roll-out.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Time">Bins of each.</param>
/// <param name="Latent">Dimensions of the latents.</param>
/// <param name="Hidden">Hidden units.</param>
/// <param name="PredictsChange">Whether a step gives the change of the latent.</param>
/// <param name="Horizons">Steps at which a forecast is wanted, ascending.</param>
internal sealed record RolloutShape(int Batch, int Time, int Latent, int Hidden, bool PredictsChange, IReadOnlyList<int> Horizons)
{
    /// <summary>Rows of latents that have at least the first horizon before them; row r is that of the bin r / Batch of the sequence
    /// r % Batch, so that rows beside each other have as many steps.</summary>
    public int Rows => Batch * (Time - Horizons[0]);

    /// <summary>The longest horizon that lies before a row.</summary>
    public int StepsOf(int row) => Horizons.Last(horizon => horizon < Time - (row / Batch));

    /// <summary>Where the latent of a row begins among sequences of some bins.</summary>
    public int PlaceOf(int row, int bins) => (((row % Batch) * bins) + (row / Batch)) * Latent;

    /// <summary>Rows of all forecasts at horizons before the i-th.</summary>
    public int RowsBefore(int i) => Horizons.Take(i).Sum(horizon => Batch * (Time - horizon));
}
