namespace Dynamics.Data;

/// <summary>Spike counts <c>[time, unit]</c> in compressed rows: at 25 ms hippocampal counts are 97 % zeros. Units that are observed as
/// continuous signals (<see cref="PopulationSignals"/>) stand in the same matrix with their features: <see cref="Continuous"/>.</summary>
/// <param name="RowOffsets">Length time + 1; the entries of row t are <c>RowOffsets[t] .. RowOffsets[t + 1]</c>.</param>
/// <param name="UnitIndices">Column of each entry, ascending within a row.</param>
/// <param name="Values">Count of each entry, at least 1; of a continuous signal any finite value but 0.</param>
/// <param name="UnitCount">Number of columns.</param>
public sealed record SparseCounts(int[] RowOffsets, int[] UnitIndices, float[] Values, int UnitCount)
{
    /// <summary>Whether some columns are features of continuous signals: then values may be negative, are not whole, and nothing about them
    /// is Poisson.</summary>
    public bool Continuous { get; init; }

    /// <summary>Number of rows (time bins).</summary>
    public int BinCount => RowOffsets.Length - 1;

    /// <summary>Number of stored entries, that is of cells that are not zero.</summary>
    public int EntryCount => RowOffsets[^1] - RowOffsets[0];

    /// <summary>The rows of <paramref name="range"/> as a matrix of their own (copied).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the matrix.</exception>
    public SparseCounts Slice(BinRange range)
    {
        CheckRange(range);
        int first = RowOffsets[range.Start], end = RowOffsets[range.End];
        var offsets = new int[range.Length + 1];
        for (int t = 0; t < offsets.Length; t++)
        {
            offsets[t] = RowOffsets[range.Start + t] - first;
        }
        return new SparseCounts(offsets, UnitIndices[first..end], Values[first..end], UnitCount) { Continuous = Continuous };
    }

    /// <summary>The counts of the units that have the largest sums (of continuous features: the largest variances) in some bins, in the
    /// order of their columns.</summary>
    /// <param name="count">How many units; at least 1.</param>
    /// <param name="within">The bins.</param>
    public SparseCounts MostActive(int count, BinSet within)
    {
        double[] sums = Sums(within);
        if (Continuous)
        {
            double[] squares = Sums(within, value => value * (double)value);
            sums = [.. squares.Zip(sums, (square, sum) => square - (sum * sum / within.Length))];
        }
        int[] place = new int[UnitCount];
        Array.Fill(place, -1);
        int[] chosen = [.. Enumerable.Range(0, UnitCount).OrderByDescending(unit => sums[unit]).Take(count).Order()];
        for (int i = 0; i < chosen.Length; i++)
        {
            place[chosen[i]] = i;
        }
        int[] offsets = new int[BinCount + 1];
        List<int> units = [];
        List<float> values = [];
        for (int bin = 0; bin < BinCount; bin++)
        {
            for (int entry = RowOffsets[bin]; entry < RowOffsets[bin + 1]; entry++)
            {
                if (place[UnitIndices[entry]] is >= 0 and int unit)
                {
                    units.Add(unit);
                    values.Add(Values[entry]);
                }
            }
            offsets[bin + 1] = units.Count;
        }
        return new SparseCounts(offsets, [.. units], [.. values], chosen.Length) { Continuous = Continuous };
    }

    /// <summary>All counts as a dense float32 matrix [time, unit], row-major.</summary>
    public float[] ToDense() => ToDense(new BinRange(0, BinCount));

    /// <summary>The rows of <paramref name="range"/> as a dense float32 matrix [time, unit], row-major.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the matrix.</exception>
    public float[] ToDense(BinRange range)
    {
        CheckRange(range);
        var dense = new float[(long)range.Length * UnitCount];
        for (int t = range.Start; t < range.End; t++)
        {
            long row = (long)(t - range.Start) * UnitCount;
            for (int entry = RowOffsets[t]; entry < RowOffsets[t + 1]; entry++)
            {
                dense[row + UnitIndices[entry]] = Values[entry];
            }
        }
        return dense;
    }

    /// <summary>The sum of each unit [unit] over some bins.</summary>
    public double[] Sums(BinSet within) => Sums(within, value => value);

    private double[] Sums(BinSet within, Func<float, double> of)
    {
        double[] sums = new double[UnitCount];
        foreach (BinRange range in within.Ranges)
        {
            CheckRange(range);
            for (int entry = RowOffsets[range.Start]; entry < RowOffsets[range.End]; entry++)
            {
                sums[UnitIndices[entry]] += of(Values[entry]);
            }
        }
        return sums;
    }

    private void CheckRange(BinRange range)
    {
        if (range.Start < 0 || range.End < range.Start || range.End > BinCount)
        {
            throw new ArgumentOutOfRangeException(nameof(range), $"bins [{range.Start}, {range.End}) are not within [0, {BinCount})");
        }
    }
}
