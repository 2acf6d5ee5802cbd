using Dynamics.Data.Internals.Binning;

namespace Dynamics.Data;

/// <summary>Where the animal was, and how its units fire by place.</summary>
/// <param name="Grid">The cells.</param>
/// <param name="Seconds">Time in each cell [cell].</param>
/// <param name="RunningSeconds">Time in each cell in running bins [cell].</param>
/// <param name="Alignment">Whether spikes and position are on one clock.</param>
/// <param name="Examples">The most informative units, most first.</param>
public sealed record SpatialTuning(
    PositionGrid Grid, double[] Seconds, double[] RunningSeconds, AlignmentCheck Alignment, IReadOnlyList<TunedUnit> Examples)
{
    /// <summary>Cells along a track, or along the longer side of a plane.</summary>
    public const int TrackCells = 40, PlaneCells = 24;

    private const int MostExamples = 12;
    private const double SmoothingCells = 1;

    /// <summary>On a track, with a rate map for each direction of running.</summary>
    public static SpatialTuning OnTrack(Recording recording, BinnedRecording bins, PopulationQuality quality)
    {
        PositionGrid grid = PositionGrid.OfTrack(bins, TrackCells);
        bool[] Towards(int direction) => [.. bins.Running.Select((running, t) => running && bins.Velocity[t] * direction > 0)];
        return Of(recording, bins, quality, grid, grid.Cells(bins.Position), bins.Running, [Towards(1), Towards(-1)]);
    }

    /// <summary>In a plane, with one rate map.</summary>
    public static SpatialTuning InPlane(Recording recording, BinnedRecording bins, BinnedPlane plane, PopulationQuality quality)
    {
        PositionGrid grid = PositionGrid.OfPlane(plane, PlaneCells);
        return Of(recording, bins, quality, grid, grid.Cells(plane.X, plane.Y), plane.Running, [plane.Running]);
    }

    private static SpatialTuning Of(Recording recording, BinnedRecording bins, PopulationQuality quality, PositionGrid grid, int[] cells,
        bool[] running, bool[][] directions)
    {
        AlignmentCheck alignment = AlignmentCheck.Of(recording, bins, cells, running, grid.CellCount, quality);
        // Few spikes look informative by chance; what shifted times give is taken off before units are ranked.
        int[] most = [.. Enumerable.Range(0, alignment.Units.Count)
            .Where(i => alignment.InformationBits[i] > alignment.ShiftedBits[i])
            .OrderByDescending(i => alignment.InformationBits[i] - alignment.ShiftedBits[i]).Take(MostExamples)];
        SpikeTrain[] trains = [.. most.Select(i => recording.Units[alignment.Units[i]])];
        SparseCounts counts = SpikeBinning.Count(trains, bins.FirstBinStartSeconds, bins.BinWidthSeconds, bins.BinCount);
        RateMaps[] maps = [.. directions.Select(included => RateMaps.Of(counts, cells, included, grid, bins.BinWidthSeconds))];
        TunedUnit[] examples = [.. most.Select((i, unit) => new TunedUnit(trains[unit].UnitId, alignment.InformationBits[i],
            [.. maps.Select(map => map.RatesHz(unit, SmoothingCells))]))];
        return new SpatialTuning(grid, grid.Seconds(cells, bins.Tracked, bins.BinWidthSeconds),
            grid.Seconds(cells, running, bins.BinWidthSeconds), alignment, examples);
    }
}

/// <summary>A unit that fires by place.</summary>
/// <param name="UnitId">The unit.</param>
/// <param name="InformationBits">Its spatial information in running bins, bits per spike.</param>
/// <param name="RatesHz">Its rate maps [direction][cell], Hz, smoothed: up and down a track, or one map over a plane. NaN where
/// the animal hardly was.</param>
public sealed record TunedUnit(int UnitId, double InformationBits, IReadOnlyList<double[]> RatesHz);
