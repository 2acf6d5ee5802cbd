using Dynamics.Data.Internals.Binning;

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

    /// <summary>Length after which <see cref="Position"/> repeats, in <see cref="PositionUnit"/>: the circumference of a circular track,
    /// whose positions lie in [0, period). NaN on a track with ends.</summary>
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

/// <summary>Two-dimensional tracking on a recording's time bins.</summary>
/// <param name="X">Channel <c>x</c> at the bin centres [time]; NaN where x or y is not tracked.</param>
/// <param name="Y">Channel <c>y</c> [time], NaN where <paramref name="X"/> is.</param>
/// <param name="Speed">Length of the velocity [time], in <paramref name="UnitOfMeasure"/> per second, smoothed as the options say.</param>
/// <param name="Tracked">True where x and y are known [time].</param>
/// <param name="Running">True where the speed exceeds the threshold [time].</param>
/// <param name="RunningThreshold">That threshold: the options', or 3 % of the larger extent a second.</param>
/// <param name="UnitOfMeasure">Unit of x and y.</param>
public sealed record BinnedPlane(
    float[] X, float[] Y, float[] Speed, bool[] Tracked, bool[] Running, double RunningThreshold, string UnitOfMeasure)
{
    /// <summary>Name of the two channels.</summary>
    public const string XChannel = "x", YChannel = "y";

    /// <summary>x and y on the bins of <paramref name="grid"/>, resampled as <paramref name="options"/> say; null when the recording lacks
    /// one of them, they have different units of measure, or are never known together.</summary>
    public static BinnedPlane? Of(Recording recording, BinnedRecording grid, BinningOptions options)
    {
        BehaviorChannel? x = recording.Channels.FirstOrDefault(channel => channel.Name == XChannel),
            y = recording.Channels.FirstOrDefault(channel => channel.Name == YChannel);
        if (x is null || y is null || x.UnitOfMeasure != y.UnitOfMeasure)
        {
            return null;
        }
        float[] At(BehaviorChannel channel) => BehaviorResampling.AtBinCenters(
            channel, grid.FirstBinStartSeconds, grid.BinWidthSeconds, grid.BinCount, options.MaximumGapSeconds);
        (float[] alongX, float[] alongY) = (At(x), At(y));
        bool[] tracked = [.. alongX.Zip(alongY, (a, b) => float.IsFinite(a) && float.IsFinite(b))];
        if (!tracked.Contains(true))
        {
            return null;
        }
        for (int t = 0; t < tracked.Length; t++)
        {
            (alongX[t], alongY[t]) = tracked[t] ? (alongX[t], alongY[t]) : (float.NaN, float.NaN);
        }
        float[] Velocity(float[] position) =>
            BehaviorResampling.Velocity(position, double.NaN, grid.BinWidthSeconds, options.VelocitySmoothingSeconds);
        float[] speed = [.. Velocity(alongX).Zip(Velocity(alongY), float.Hypot)];
        double extent = Math.Max(RecordingBinner.Extent(alongX, double.NaN), RecordingBinner.Extent(alongY, double.NaN));
        double threshold = RecordingBinner.RunningThreshold(options, extent);
        return new BinnedPlane(alongX, alongY, speed, tracked, Array.ConvertAll(speed, v => v > threshold), threshold, x.UnitOfMeasure);
    }
}
