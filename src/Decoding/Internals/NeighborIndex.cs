using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Decoding.Internals;

/// <summary>Exact nearest neighbours by brute force. Train rows lie in blocks of 16 with one lane each, so that one pass over a block gives
/// 16 distances; nearness is q.x - |x|²/2, which orders as -|q - x|²/2 does.</summary>
internal sealed partial class NeighborIndex
{
    private const int Lanes = 16;
    private const int QueriesAtOnce = 4;
    private const int TileFloats = 32 * 1024; // 128 KB of train rows stay in cache while a chunk of queries passes over them

    private readonly FeatureScaler _scaler;
    private readonly float[] _blocks; // [block, feature, lane]
    private readonly float[] _lessHalfNorms; // -|x|²/2 [row]; -infinity past the last row
    private readonly int _rowCount;

    private NeighborIndex(FeatureScaler scaler, NeighborMetric metric, float[] rows)
    {
        int dimension = scaler.FeatureCount;
        _scaler = scaler;
        Metric = metric;
        _rowCount = rows.Length / dimension;
        int blocks = (_rowCount + (Lanes * BlocksAtOnce) - 1) / (Lanes * BlocksAtOnce) * BlocksAtOnce;
        _blocks = new float[blocks * dimension * Lanes];
        _lessHalfNorms = new float[blocks * Lanes];
        Array.Fill(_lessHalfNorms, float.NegativeInfinity);
        for (int row = 0; row < _rowCount; row++)
        {
            ReadOnlySpan<float> values = rows.AsSpan(row * dimension, dimension);
            _lessHalfNorms[row] = -0.5f * TensorPrimitives.SumOfSquares(values);
            for (int f = 0; f < dimension; f++)
            {
                _blocks[(row / Lanes * dimension + f) * Lanes + row % Lanes] = values[f];
            }
        }
    }

    public NeighborMetric Metric { get; }

    public static NeighborIndex Build(FeatureMatrix features, FeatureScaler scaler, int[] trainBins, NeighborMetric metric) =>
        new(scaler, metric, Rows(features, scaler, trainBins, metric));

    /// <summary>The nearest rows of each query bin [bin, neighbour], nearest first, as indices into the train bins given to
    /// Build.</summary>
    public int[] Search(FeatureMatrix features, int[] bins, int neighborCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(neighborCount, _rowCount);
        const int ChunkBins = 256;
        var result = new int[bins.Length * neighborCount];
        Parallel.For(0, (bins.Length + ChunkBins - 1) / ChunkBins, chunk =>
        {
            int first = chunk * ChunkBins, count = Math.Min(ChunkBins, bins.Length - first);
            float[] queries = Rows(features, _scaler, bins.AsSpan(first, count), Metric);
            Array.Resize(ref queries, (count + QueriesAtOnce - 1) / QueriesAtOnce * QueriesAtOnce * _scaler.FeatureCount);
            NearestList[] nearest =
                [.. Enumerable.Range(0, queries.Length / _scaler.FeatureCount).Select(_ => new NearestList(neighborCount))];
            Scan(queries, nearest);
            for (int query = 0; query < count; query++)
            {
                nearest[query].Indices.CopyTo(result, (first + query) * neighborCount);
            }
        });
        return result;
    }

    private static float[] Rows(FeatureMatrix features, FeatureScaler scaler, ReadOnlySpan<int> bins, NeighborMetric metric)
    {
        int count = scaler.FeatureCount;
        float[] rows = new float[bins.Length * count];
        for (int row = 0; row < bins.Length; row++)
        {
            Row(features.Row(bins[row]), scaler, metric, rows.AsSpan(row * count, count));
        }
        return rows;
    }

    private static void Row(ReadOnlySpan<float> features, FeatureScaler scaler, NeighborMetric metric, Span<float> row)
    {
        scaler.Transform(features, row);
        if (metric == NeighborMetric.Cosine)
        {
            TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Norm(row), 1e-20f), row);
        }
    }

    private void Scan(float[] queries, NearestList[] nearest)
    {
        const int Whole = Lanes * BlocksAtOnce;
        int rows = _lessHalfNorms.Length, tile = Math.Max(1, TileFloats / (Whole * _scaler.FeatureCount)) * Whole;
        for (int first = 0; first < rows; first += tile)
        {
            int end = Math.Min(first + tile, rows);
            for (int query = 0; query < nearest.Length; query += QueriesAtOnce)
            {
                if (Vector512.IsHardwareAccelerated)
                {
                    Scan<WideLanes<float>>(queries, nearest, query, first, end);
                }
                else
                {
                    Scan<NarrowLanes<float>>(queries, nearest, query, first, end);
                }
            }
        }
    }

    /// <summary>Four queries go over some rows, two vectors of rows at a time: the sums fill enough registers that none waits for
    /// itself.</summary>
    private void Scan<TLanes>(float[] queries, NearestList[] nearest, int firstQuery, int firstRow, int endRow)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        int dimension = _scaler.FeatureCount, width = 2 * TLanes.Count;
        Span<float> scores = stackalloc float[QueriesAtOnce * width];
        for (int row = firstRow; row < endRow; row += width)
        {
            Score<TLanes>(
                ref queries[firstQuery * dimension], ref _blocks[row * dimension], ref _lessHalfNorms[row], dimension, ref scores[0]);
            for (int query = 0; query < QueriesAtOnce; query++)
            {
                NearestList list = nearest[firstQuery + query];
                list.Offer<TLanes>(ref scores[query * width], row);
                list.Offer<TLanes>(ref scores[(query * width) + TLanes.Count], row + TLanes.Count);
            }
        }
    }

    /// <summary>Nearness of two vectors of rows to each of four queries [query, row].</summary>
    private static void Score<TLanes>(ref float query, ref float train, ref float lessHalfNorms, int dimension, ref float scores)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        int further = TLanes.Count == Lanes ? dimension * Lanes : TLanes.Count; // the second vector, in the next block or the same
        TLanes a0, a1, b0, b1, c0, c1, d0, d1;
        a0 = b0 = c0 = d0 = TLanes.Load(ref lessHalfNorms, 0);
        a1 = b1 = c1 = d1 = TLanes.Load(ref lessHalfNorms, TLanes.Count);
        for (int f = 0; f < dimension; f++)
        {
            TLanes x0 = TLanes.Load(ref train, 0), x1 = TLanes.Load(ref train, further);
            TLanes value = TLanes.Create(query);
            a0 = TLanes.Fma(value, x0, a0);
            a1 = TLanes.Fma(value, x1, a1);
            value = TLanes.Create(Unsafe.Add(ref query, dimension));
            b0 = TLanes.Fma(value, x0, b0);
            b1 = TLanes.Fma(value, x1, b1);
            value = TLanes.Create(Unsafe.Add(ref query, 2 * dimension));
            c0 = TLanes.Fma(value, x0, c0);
            c1 = TLanes.Fma(value, x1, c1);
            value = TLanes.Create(Unsafe.Add(ref query, 3 * dimension));
            d0 = TLanes.Fma(value, x0, d0);
            d1 = TLanes.Fma(value, x1, d1);
            train = ref Unsafe.Add(ref train, Lanes);
            query = ref Unsafe.Add(ref query, 1);
        }
        int width = 2 * TLanes.Count;
        Store(ref scores, a0, a1);
        Store(ref Unsafe.Add(ref scores, width), b0, b1);
        Store(ref Unsafe.Add(ref scores, 2 * width), c0, c1);
        Store(ref Unsafe.Add(ref scores, 3 * width), d0, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes>(ref float scores, TLanes first, TLanes second)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        TLanes.Store(first, ref scores, 0);
        TLanes.Store(second, ref scores, TLanes.Count);
    }
}

/// <summary>The k greatest scores seen so far with their indices, in descending order; ties keep the earlier index.</summary>
internal sealed class NearestList(int count)
{
    private readonly float[] _scores = [.. Enumerable.Repeat(float.NegativeInfinity, count)];
    private float _worst = float.NegativeInfinity;

    public int[] Indices { get; } = new int[count];

    /// <summary>Forgets what it has seen; scores up to the bound do not count from now on.</summary>
    public void Clear(float bound)
    {
        _scores.AsSpan().Fill(bound);
        _worst = bound;
    }

    /// <summary>Offers a vector of scores with indices from <paramref name="firstIndex"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer<TLanes>(ref float scores, int firstIndex)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        for (uint better = TLanes.Above(TLanes.Load(ref scores, 0), _worst); better != 0; better &= better - 1)
        {
            int lane = BitOperations.TrailingZeroCount(better);
            Insert(Unsafe.Add(ref scores, lane), firstIndex + lane);
        }
    }

    private void Insert(float score, int index)
    {
        if (!(score > _worst))
        {
            return;
        }
        int low = 0, high = count - 1; // the first entry below the score; the last one falls out
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _scores[middle] < score ? (low, middle) : (middle + 1, high);
        }
        Array.Copy(_scores, low, _scores, low + 1, count - 1 - low);
        Array.Copy(Indices, low, Indices, low + 1, count - 1 - low);
        _scores[low] = score;
        Indices[low] = index;
        _worst = _scores[count - 1];
    }
}
