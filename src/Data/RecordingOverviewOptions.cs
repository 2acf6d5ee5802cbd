namespace Dynamics.Data;

/// <summary>How a recording is looked at.</summary>
public sealed record RecordingOverviewOptions
{
    /// <summary>The time grid, and which channel is the position.</summary>
    public BinningOptions Binning { get; init; } = new();

    /// <summary>When a movement is a lap.</summary>
    public LapOptions Laps { get; init; } = new();

    /// <summary>When a unit is suspicious.</summary>
    public UnitQualityOptions Units { get; init; } = new();

    /// <summary>The split whose parts are counted. The first fold of each split by laps is counted beside it, with the same gap, where the
    /// recording has enough laps.</summary>
    public SplitOptions Split { get; init; } = new ChronologicalSplit();
}
