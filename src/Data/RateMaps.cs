namespace Dynamics.Data;

/// <summary>Time and spikes of every unit in the cells of a grid.</summary>
/// <param name="Grid">The cells.</param>
/// <param name="Seconds">Time spent [cell].</param>
/// <param name="Spikes">Spikes fired [unit][cell].</param>
public sealed record RateMaps(PositionGrid Grid, double[] Seconds, IReadOnlyList<double[]> Spikes)
{
    /// <summary>Cells in which the animal spent less time than this say nothing of rates, seconds.</summary>
    public const double LeastSeconds = 0.1;

    /// <summary>Sums over the bins that lie in a cell and are included.</summary>
    /// <param name="counts">Spike counts [time, unit].</param>
    /// <param name="cells">Cell of each bin [time], -1 for none.</param>
    /// <param name="included">Bins that count [time], as a rule the running ones.</param>
    /// <param name="grid">The cells.</param>
    /// <param name="binWidthSeconds">Bin width.</param>
    public static RateMaps Of(SparseCounts counts, int[] cells, bool[] included, PositionGrid grid, double binWidthSeconds)
    {
        double[][] spikes = [.. Enumerable.Range(0, counts.UnitCount).Select(_ => new double[grid.CellCount])];
        for (int t = 0; t < cells.Length; t++)
        {
            if (cells[t] < 0 || !included[t])
            {
                continue;
            }
            for (int entry = counts.RowOffsets[t]; entry < counts.RowOffsets[t + 1]; entry++)
            {
                spikes[counts.UnitIndices[entry]][cells[t]] += counts.Values[entry];
            }
        }
        return new RateMaps(grid, grid.Seconds(cells, included, binWidthSeconds), spikes);
    }

    /// <summary>Rate of a unit [cell], Hz: spikes over time, both smoothed with a Gaussian; NaN where the animal hardly was.</summary>
    /// <param name="unit">Column of the unit.</param>
    /// <param name="smoothingCells">Standard deviation of the Gaussian in cells; 0 smooths nothing.</param>
    public double[] RatesHz(int unit, double smoothingCells)
    {
        double[] time = Smooth(Seconds, smoothingCells), fired = Smooth(Spikes[unit], smoothingCells);
        return [.. time.Select((s, cell) => Seconds[cell] >= LeastSeconds ? fired[cell] / s : double.NaN)];
    }

    private double[] Smooth(double[] map, double std)
    {
        if (std <= 0)
        {
            return map;
        }
        var alongX = new double[map.Length];
        var smooth = new double[map.Length];
        for (int row = 0; row < Grid.Rows; row++)
        {
            Convolve(map, alongX, row * Grid.Columns, 1, Grid.Columns, std);
        }
        for (int column = 0; column < Grid.Columns; column++)
        {
            Convolve(alongX, smooth, column, Grid.Columns, Grid.Rows, std);
        }
        return smooth;
    }

    /// <summary>One line of cells; the weights of a cell that gives sum to 1 on an endless line, so that time and spikes keep their ratio.</summary>
    private void Convolve(double[] from, double[] to, int first, int stride, int length, double std)
    {
        for (int i = 0; i < length; i++)
        {
            for (int j = 0; j < length; j++)
            {
                int apart = Math.Abs(i - j);
                double z = (Grid.Wraps ? Math.Min(apart, length - apart) : apart) / std;
                to[first + i * stride] += from[first + j * stride] * Math.Exp(-0.5 * z * z);
            }
        }
    }
}
