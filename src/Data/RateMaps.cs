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

    /// <summary>One line of cells; the weights of a cell that gives sum to 1 on an endless line, so that time and
    /// spikes keep their ratio.</summary>
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

/// <summary>Cells of equal size over the positions that an animal uses: a row of them along a track, or columns
/// and rows over a plane.</summary>
/// <param name="LowX">Lower edge of the first column, unit of position.</param>
/// <param name="LowY">Lower edge of the first row; 0 along a track.</param>
/// <param name="CellSize">Length of a cell's side, unit of position.</param>
/// <param name="Columns">Cells along x, or along the track.</param>
/// <param name="Rows">Cells along y; 1 along a track.</param>
public sealed record PositionGrid(double LowX, double LowY, double CellSize, int Columns, int Rows)
{
    /// <summary>True for a circular track, whose last cell lies beside the first.</summary>
    public bool Wraps { get; init; }

    /// <summary>Number of cells; cell <c>row * Columns + column</c>.</summary>
    public int CellCount => Columns * Rows;

    /// <summary>Cells over the used extent of a track: its period, or the 1st-99th percentile range.</summary>
    public static PositionGrid OfTrack(BinnedRecording recording, int cells)
    {
        (double low, double high) = RecordingBinner.UsedRange(recording.Position, recording.PositionPeriod);
        return new PositionGrid(low, 0, Side(high - low, cells), cells, 1) { Wraps = !double.IsNaN(recording.PositionPeriod) };
    }

    /// <summary>Square cells over the used extents of a plane, as many as given along the longer one.</summary>
    public static PositionGrid OfPlane(BinnedPlane plane, int cellsAlong)
    {
        (double lowX, double highX) = RecordingBinner.UsedRange(plane.X, double.NaN);
        (double lowY, double highY) = RecordingBinner.UsedRange(plane.Y, double.NaN);
        double side = Side(Math.Max(highX - lowX, highY - lowY), cellsAlong);
        int Along(double extent) => Math.Clamp((int)Math.Ceiling(extent / side - 1e-9), 1, cellsAlong);
        return new PositionGrid(lowX, lowY, side, Along(highX - lowX), Along(highY - lowY));
    }

    /// <summary>Middle of a column, unit of position.</summary>
    public double CentreX(int column) => LowX + (column + 0.5) * CellSize;

    /// <summary>Middle of a row, unit of position.</summary>
    public double CentreY(int row) => LowY + (row + 0.5) * CellSize;

    /// <summary>Cell of each position along a track [time]; -1 where it is NaN. Positions beyond an end belong to the cell there.</summary>
    public int[] Cells(float[] position) => Array.ConvertAll(position, p => float.IsNaN(p) ? -1 : Index(p - LowX, Columns));

    /// <summary>Cell of each place in a plane [time]; -1 where it is NaN. Places beyond the border belong to the cell there.</summary>
    public int[] Cells(float[] x, float[] y) =>
        [.. x.Zip(y, (a, b) => float.IsNaN(a) || float.IsNaN(b) ? -1 : Index(b - LowY, Rows) * Columns + Index(a - LowX, Columns))];

    /// <summary>Time in each cell [cell], seconds.</summary>
    /// <param name="cells">Cell of each bin [time], -1 for none.</param>
    /// <param name="included">Bins that count [time].</param>
    /// <param name="binWidthSeconds">Bin width.</param>
    public double[] Seconds(int[] cells, bool[] included, double binWidthSeconds)
    {
        var seconds = new double[CellCount];
        for (int t = 0; t < cells.Length; t++)
        {
            if (cells[t] >= 0 && included[t])
            {
                seconds[cells[t]] += binWidthSeconds;
            }
        }
        return seconds;
    }

    private int Index(double offset, int count) => (int)Math.Clamp(Math.Floor(offset / CellSize), 0, count - 1);

    /// <summary>An animal that never moves still has a cell.</summary>
    private static double Side(double extent, int cells) => extent > 0 ? extent / cells : 1;
}
