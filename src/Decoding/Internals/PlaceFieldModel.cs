using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>Poisson rates of every unit over position, both running directions together, from the train part: spikes per time spent, both
/// Gaussian-smoothed before the division.</summary>
internal sealed class PlaceFieldModel
{
    public PlaceFieldModel(PositionCells grid, double[][] ratesHz, double[] occupancy)
    {
        Grid = grid;
        RatesHz = ratesHz;
        Occupancy = occupancy;
        LogRates = [.. ratesHz.Select(rates => rates.Select(rate => Math.Log(rate)).ToArray())];
        TotalRateHz = new double[occupancy.Length];
        foreach (double[] rates in ratesHz)
        {
            TensorPrimitives.Add(TotalRateHz, rates, TotalRateHz);
        }
    }

    /// <summary>The position cells.</summary>
    public PositionCells Grid { get; }

    /// <summary>Rate of each unit in each cell [unit][cell], Hz, at least the options' minimum.</summary>
    public IReadOnlyList<double[]> RatesHz { get; }

    /// <summary>Share of train time in each cell [cell], smoothed, sums to 1.</summary>
    public double[] Occupancy { get; }

    /// <summary>Sum of all units' rates in each cell [cell], Hz.</summary>
    public double[] TotalRateHz { get; }

    public double[][] LogRates { get; }

    /// <summary>Fits rate maps on the tracked train bins.</summary>
    /// <param name="counts">Spike counts [time, unit].</param>
    /// <param name="binWidthSeconds">Bin width, seconds.</param>
    /// <param name="targets">The labels that may be seen; only train bins are used.</param>
    /// <param name="options">Cell width, smoothing and least rate.</param>
    public static PlaceFieldModel Fit(SparseCounts counts, double binWidthSeconds, PositionTargets targets, BayesOptions options)
    {
        PositionCells grid = PositionCells.Over(targets, options.BinFraction);
        int cells = grid.CellCount;
        var seconds = new double[cells];
        double[][] spikes = [.. Enumerable.Range(0, counts.UnitCount).Select(_ => new double[cells])];
        foreach (int bin in targets.Train)
        {
            int cell = grid.CellOf(targets.Position[bin]);
            seconds[cell] += binWidthSeconds;
            for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
            {
                spikes[counts.UnitIndices[entry]][cell] += counts.Values[entry];
            }
        }
        double smoothingCells = options.SmoothingFraction * cells;
        double[] time = Smooth(seconds, smoothingCells);
        double[][] rates =
            [.. spikes.Select(map => Rates(Smooth(map, smoothingCells), time, map.Sum() / seconds.Sum(), options.MinimumRateHz))];
        double total = time.Sum();
        return new PlaceFieldModel(grid, rates, [.. time.Select(s => s / total)]);
    }

    private static double[] Rates(double[] spikes, double[] seconds, double meanRate, double minimum) =>
        [.. spikes.Select((count, cell) => Math.Max(minimum, seconds[cell] > 1e-9 ? count / seconds[cell] : meanRate))];

    private static double[] Smooth(double[] map, double std)
    {
        if (std <= 0)
        {
            return map;
        }
        var result = new double[map.Length];
        for (int i = 0; i < map.Length; i++)
        {
            for (int j = 0; j < map.Length; j++)
            {
                double z = (i - j) / std;
                result[i] += map[j] * Math.Exp(-0.5 * z * z);
            }
        }
        return result;
    }
}
