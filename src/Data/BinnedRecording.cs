namespace Dynamics.Data;

/// <summary>A recording on a regular grid of time bins: counts, and behaviour resampled at the bin centres.</summary>
public sealed record BinnedRecording
{
    /// <summary>The recording's name.</summary>
    public required string Name { get; init; }

    /// <summary>Bin width in seconds.</summary>
    public required double BinWidthSeconds { get; init; }

    /// <summary>Start of bin 0, seconds on the session clock; bin t starts at <c>FirstBinStartSeconds + t * BinWidthSeconds</c>.</summary>
    public required double FirstBinStartSeconds { get; init; }

    /// <summary>Spike counts [time, unit], float32 values, sparse.</summary>
    public required SparseCounts Counts { get; init; }

    /// <summary>Position at the bin centres [time] in <see cref="PositionUnit"/>; NaN where not tracked.</summary>
    public required float[] Position { get; init; }

    /// <summary>Unit of measure of <see cref="Position"/>: <c>m</c>, <c>px</c>, ...</summary>
    public required string PositionUnit { get; init; }

    /// <summary>Length after which <see cref="Position"/> repeats, in <see cref="PositionUnit"/>: the circumference of a circular track, whose
    /// positions lie in [0, period). NaN on a track with ends.</summary>
    public double PositionPeriod { get; init; } = double.NaN;

    /// <summary>Signed speed along the position axis [time], smoothed, in <see cref="PositionUnit"/> per second; NaN where position is
    /// and for a tracked bin between two untracked ones. On a circular track it does not see the wrap.</summary>
    public required float[] Velocity { get; init; }

    /// <summary>True where position is known [time].</summary>
    public required bool[] Tracked { get; init; }

    /// <summary>True where the animal runs [time]: tracked and |velocity| above the options' threshold.</summary>
    public required bool[] Running { get; init; }

    /// <summary>The options it was made with; the running threshold is the one that was applied.</summary>
    public required BinningOptions Options { get; init; }

    /// <summary>Number of bins.</summary>
    public int BinCount => Counts.BinCount;

    /// <summary>Number of units.</summary>
    public int UnitCount => Counts.UnitCount;
}
