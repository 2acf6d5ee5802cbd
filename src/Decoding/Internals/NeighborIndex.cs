using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
    private readonly float[] _halfNorms; // [block, lane]; +infinity in the lanes past the last row
    private readonly int _rowCount;

    private NeighborIndex(FeatureScaler scaler, NeighborMetric metric, float[] rows)
    {
        int dimension = scaler.FeatureCount;
        _scaler = scaler;
        Metric = metric;
        _rowCount = rows.Length / dimension;
        int blocks = (_rowCount + (Lanes * BlocksAtOnce) - 1) / (Lanes * BlocksAtOnce) * BlocksAtOnce;
        _blocks = new float[blocks * dimension * Lanes];
        _halfNorms = new float[blocks * Lanes];
        Array.Fill(_halfNorms, float.PositiveInfinity);
        for (int row = 0; row < _rowCount; row++)
        {
            ReadOnlySpan<float> values = rows.AsSpan(row * dimension, dimension);
            _halfNorms[row] = 0.5f * TensorPrimitives.SumOfSquares(values);
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
        int blocks = _halfNorms.Length / Lanes, tile = Math.Max(1, TileFloats / (Lanes * _scaler.FeatureCount));
        for (int first = 0; first < blocks; first += tile)
        {
            for (int query = 0; query < nearest.Length; query += QueriesAtOnce)
            {
                Scan(
                    ref queries[query * _scaler.FeatureCount], nearest[query], nearest[query + 1], nearest[query + 2], nearest[query + 3],
                    first, Math.Min(first + tile, blocks));
            }
        }
    }

    private void Scan(
        ref float query, NearestList nearestA, NearestList nearestB, NearestList nearestC, NearestList nearestD, int firstBlock,
            int endBlock)
    {
        int dimension = _scaler.FeatureCount;
        ref float train = ref MemoryMarshal.GetArrayDataReference(_blocks);
        ref float norms = ref MemoryMarshal.GetArrayDataReference(_halfNorms);
        for (int block = firstBlock; block < endBlock; block++)
        {
            Vector512<float> a, b, c, d;
            a = b = c = d = -Vector512.LoadUnsafe(ref norms, (nuint)(block * Lanes));
            for (int f = 0; f < dimension; f++)
            {
                Vector512<float> rows = Vector512.LoadUnsafe(ref train, (nuint)((block * dimension + f) * Lanes));
                a = Vector512.MultiplyAddEstimate(rows, Vector512.Create(Unsafe.Add(ref query, f)), a);
                b = Vector512.MultiplyAddEstimate(rows, Vector512.Create(Unsafe.Add(ref query, dimension + f)), b);
                c = Vector512.MultiplyAddEstimate(rows, Vector512.Create(Unsafe.Add(ref query, 2 * dimension + f)), c);
                d = Vector512.MultiplyAddEstimate(rows, Vector512.Create(Unsafe.Add(ref query, 3 * dimension + f)), d);
            }
            nearestA.Offer(a, block * Lanes);
            nearestB.Offer(b, block * Lanes);
            nearestC.Offer(c, block * Lanes);
            nearestD.Offer(d, block * Lanes);
        }
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

    public void Offer(Vector512<float> scores, int firstIndex)
    {
        ulong better = Vector512.GreaterThan(scores, Vector512.Create(_worst)).ExtractMostSignificantBits();
        while (better != 0)
        {
            int lane = System.Numerics.BitOperations.TrailingZeroCount(better);
            better &= better - 1;
            Insert(scores[lane], firstIndex + lane);
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
