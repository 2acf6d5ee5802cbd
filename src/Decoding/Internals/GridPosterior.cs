using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>Posterior probability of position over cells of equal width, for consecutive bins.</summary>
/// <param name="Range">The bins.</param>
/// <param name="Probability">Probabilities [bin, cell]; each row sums to 1.</param>
/// <param name="Grid">The cells.</param>
internal sealed record GridPosterior(BinRange Range, float[] Probability, PositionCells Grid)
{
    private static readonly ConcurrentBag<WeakReference<float[]>> s_left = [];

    private double Start => Grid.Start;

    private double CellWidth => Grid.CellWidth;

    private int CellCount => Grid.CellCount;

    /// <summary>Room for probabilities, arbitrary at first: that of a posterior of the same size that was left, or new.</summary>
    public static float[] Room(int bins, int cells)
    {
        while (s_left.TryTake(out WeakReference<float[]>? left))
        {
            if (left.TryGetTarget(out float[]? room) && room.Length == bins * cells)
            {
                return room;
            }
        }
        return new float[bins * cells];
    }

    /// <summary>Leaves the probabilities to the next posterior; they are not read any more. Of a hundred candidates over a long recording
    /// each would else wait for the collector.</summary>
    public void Leave() => s_left.Add(new(Probability));

    /// <summary>The probabilities of one bin [cell].</summary>
    /// <param name="index">Index within <see cref="Range"/>.</param>
    public ReadOnlySpan<float> Row(int index) => Probability.AsSpan(index * CellCount, CellCount);

    /// <summary>Posterior means [bin], position unit.</summary>
    public float[] Means()
    {
        float[] centres = [.. Enumerable.Range(0, CellCount).Select(cell => (float)Grid.Centre(cell))];
        return [.. Enumerable.Range(0, Range.Length).Select(i => TensorPrimitives.Dot(Row(i), centres))];
    }

    /// <summary>Posterior quantile of one bin, with position uniform within a cell.</summary>
    /// <param name="index">Index within <see cref="Range"/>.</param>
    /// <param name="probability">Between 0 and 1.</param>
    public double Quantile(int index, double probability)
    {
        ReadOnlySpan<float> row = Row(index);
        double below = 0;
        for (int cell = 0; cell < CellCount; cell++)
        {
            if (below + row[cell] >= probability && row[cell] > 0)
            {
                return Start + (cell + (probability - below) / row[cell]) * CellWidth;
            }
            below += row[cell];
        }
        return Start + CellCount * CellWidth;
    }

    /// <summary>Central intervals, standard deviation and CRPS of some bins.</summary>
    /// <param name="bins">Bins within <see cref="Range"/>, ascending.</param>
    /// <param name="truth">True positions [bin], NaN where unknown.</param>
    public PredictiveIntervals Intervals(int[] bins, float[] truth)
    {
        PredictiveIntervals result = PredictiveIntervals.Allocate(bins);
        int levels = PredictiveIntervals.Levels.Count;
        for (int i = 0; i < bins.Length; i++)
        {
            int index = bins[i] - Range.Start;
            for (int level = 0; level < levels; level++)
            {
                double tail = (1 - PredictiveIntervals.Levels[level]) / 2;
                result.Lower[i * levels + level] = (float)Quantile(index, tail);
                result.Upper[i * levels + level] = (float)Quantile(index, 1 - tail);
            }
            result.Std[i] = (float)Std(index);
            result.Crps[i] = (float)RankedProbabilityScore.Histogram(Row(index), Start, CellWidth, truth[i]);
        }
        return result;
    }

    private double Std(int index)
    {
        ReadOnlySpan<float> row = Row(index);
        double mean = 0, squares = 0;
        for (int cell = 0; cell < CellCount; cell++)
        {
            mean += row[cell] * (cell + 0.5);
            squares += row[cell] * (cell + 0.5) * (cell + 0.5);
        }
        return CellWidth * Math.Sqrt(Math.Max(0, squares - mean * mean) + 1.0 / 12);
    }
}
