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

    /// <summary>Spike counts [time, unit], float32 values, sparse; of units that are observed as continuous signals their means or sums in
    /// each bin (<see cref="PopulationSignals"/>).</summary>
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

    /// <summary>What the options name as <see cref="BinningOptions.Covariates"/>, in their order.</summary>
    public IReadOnlyList<BinnedCovariate> Covariates { get; init; } = [];

    /// <summary>The options it was made with; the running threshold is the one that was applied.</summary>
    public required BinningOptions Options { get; init; }

    /// <summary>Number of bins.</summary>
    public int BinCount => Counts.BinCount;

    /// <summary>Number of units.</summary>
    public int UnitCount => Counts.UnitCount;

    /// <summary>The bins.</summary>
    internal BinGrid Grid => new(FirstBinStartSeconds, BinWidthSeconds, BinCount);
}

/// <summary>A quantity on a recording's time bins that a model of its dynamics is told of.</summary>
/// <param name="Name">The channel, or <c>velocity</c> or <c>speed</c> along the position.</param>
/// <param name="Values">At the bin centres [time]; NaN where it is not known.</param>
public sealed record BinnedCovariate(string Name, float[] Values)
{
    /// <summary>Names that stand for what is derived from the position.</summary>
    public const string Velocity = "velocity", Speed = "speed";
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
        float[] At(BehaviorChannel channel) => RecordingBinner.AtBinCenters(recording, channel, grid.BinCount, options);
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

/// <summary>Puts a recording on a regular grid of time bins.</summary>
public static class RecordingBinner
{
    /// <summary>Name of the behaviour channel that becomes <see cref="BinnedRecording.Position"/> where the
    /// options name no other.</summary>
    public const string PositionChannel = "position";

    /// <summary>Counts the spikes, interpolates position at the bin centres (never over gaps longer than the options allow; the short way
    /// round for a channel with a period) and derives velocity and running. The grid starts at the recording's start; a last bin that would
    /// not be full is dropped.</summary>
    /// <exception cref="InputException">No channel of the name in the options (those there are, are listed), none of it tracked on the
    /// grid, a recording shorter than a bin, or more bins than fit.</exception>
    /// <remarks>Where a population is observed by continuous signals, position counts as not known in bins without a frame.</remarks>
    public static BinnedRecording Bin(Recording recording, BinningOptions options)
    {
        BinnedRecording behavior = BinBehavior(recording, options);
        return behavior with { Counts = Features(recording, recording.StartSeconds, options.BinWidthSeconds, behavior.BinCount) };
    }

    /// <summary>The same with counts that are all 0: those of a long recording take as much memory as its spikes.</summary>
    internal static BinnedRecording BinBehavior(Recording recording, BinningOptions options)
    {
        double start = recording.StartSeconds, width = options.BinWidthSeconds;
        int binCount = BinCount(recording, width);
        BehaviorChannel channel = Channel(recording, options.PositionChannel);
        float[] position = AtBinCenters(recording, channel, binCount, options);
        bool[] tracked = Array.ConvertAll(position, float.IsFinite);
        if (!tracked.Contains(true))
        {
            throw new InputException("position is not tracked in any bin", recording.Name,
                $"check the position file's times against the spikes', or raise the longest gap bridged ({options.MaximumGapSeconds} s)");
        }
        float[] velocity = BehaviorResampling.Velocity(position, channel.Period, width, options.VelocitySmoothingSeconds);
        double threshold = RunningThreshold(options, Extent(position, channel.Period));
        return new BinnedRecording
        {
            Name = recording.Name,
            BinWidthSeconds = width,
            FirstBinStartSeconds = start,
            Counts = new(new int[binCount + 1], [], [], recording.Units.Count),
            Position = position,
            PositionUnit = channel.UnitOfMeasure,
            PositionPeriod = channel.Period,
            Velocity = velocity,
            Tracked = tracked,
            Running = Array.ConvertAll(velocity, v => Math.Abs(v) > threshold),
            Covariates = [.. options.Covariates.Select(name => new BinnedCovariate(name, name switch
            {
                _ when recording.Channels.Any(one => one.Name == name) =>
                    AtBinCenters(recording, Channel(recording, name), binCount, options),
                BinnedCovariate.Velocity => velocity,
                BinnedCovariate.Speed => Array.ConvertAll(velocity, Math.Abs),
                _ => throw new InputException($"no behaviour channel named '{name}'", "binning.covariates",
                    $"name some of {string.Join(", ", recording.Channels.Select(one => one.Name))}, velocity, speed"),
            }))],
            Options = options with { RunningThreshold = threshold },
        };
    }

    /// <summary>A channel at the bin centres [time]; NaN where it is not known, or where the population is not.</summary>
    internal static float[] AtBinCenters(Recording recording, BehaviorChannel channel, int binCount, BinningOptions options)
    {
        (double start, double width) = (recording.StartSeconds, options.BinWidthSeconds);
        float[] values = BehaviorResampling.AtBinCenters(channel, start, width, binCount, options.MaximumGapSeconds);
        if (recording.Signals is { } signals)
        {
            bool[] known = SignalBinning.Known(signals, start, width, binCount);
            values = [.. values.Select((value, bin) => known[bin] ? value : float.NaN)];
        }
        return values;
    }

    private static SparseCounts Features(Recording recording, double start, double width, int binCount)
    {
        SparseCounts counts = SpikeBinning.Count(recording.Units, start, width, binCount);
        return recording.Signals is { } signals ? SignalBinning.Add(counts, recording.Units, signals, start, width) : counts;
    }

    /// <summary>The speed beyond which an animal runs that uses the given extent.</summary>
    internal static double RunningThreshold(BinningOptions options, double extent) =>
        double.IsNaN(options.RunningThreshold) ? 0.03 * extent : options.RunningThreshold;

    /// <summary>Length of the range that the animal uses, in the unit of position.</summary>
    internal static double Extent(float[] position, double period)
    {
        (double low, double high) = UsedRange(position, period);
        return high - low;
    }

    /// <summary>0 and the period of a position that wraps; else 1st and 99th percentile (nearest rank) of the finite positions, of which
    /// there must be one.</summary>
    internal static (double Low, double High) UsedRange(float[] position, double period)
    {
        if (!double.IsNaN(period))
        {
            return (0, period);
        }
        float[] sorted = Array.FindAll(position, float.IsFinite);
        Array.Sort(sorted);
        return (sorted[(int)Math.Round(0.01 * (sorted.Length - 1))], sorted[(int)Math.Round(0.99 * (sorted.Length - 1))]);
    }

    private static BehaviorChannel Channel(Recording recording, string name) =>
        recording.Channels.FirstOrDefault(channel => channel.Name == name)
        ?? throw new InputException($"no behaviour channel named '{name}'", recording.Name, recording.Channels.Count == 0
            ? "import a recording with tracked position"
            : $"choose one of its channels, {string.Join(", ", recording.Channels.Select(channel => channel.Name))}, as " +
                $"binning.positionChannel");

    private static int BinCount(Recording recording, double width)
    {
        // The small allowance keeps the last bin when the duration is a multiple of the width up to rounding.
        double bins = Math.Floor(recording.DurationSeconds / width + 1e-6);
        if (bins < 1)
        {
            throw new InputException($"{recording.DurationSeconds} s of recording do not fill one bin of {width} s", recording.Name,
                "choose a smaller --bin-width");
        }
        return bins <= Array.MaxLength - 1
            ? (int)bins
            : throw new InputException($"{bins} bins of {width} s are more than fit", recording.Name, "choose a larger --bin-width");
    }
}

/// <summary>How a recording is put on a time grid.</summary>
public sealed record BinningOptions
{
    /// <summary>Bin width in seconds; positive. Default 25 ms.</summary>
    public double BinWidthSeconds { get; init => field = Check.Positive(value); } = 0.025;

    /// <summary>Longest gap of tracking that is interpolated over, seconds, at least 0; longer gaps stay NaN.</summary>
    public double MaximumGapSeconds { get; init => field = Check.AtLeast(value, 0); } = 0.5;

    /// <summary>Standard deviation of the Gaussian that smooths position before velocity is taken, seconds, at least 0
    /// (behaviour only, never spikes). Below half a bin it is half a bin.</summary>
    public double VelocitySmoothingSeconds { get; init => field = Check.Between(value, 0, 60); } = 0.1;

    /// <summary>A bin is running when |velocity| exceeds this, in position units per second; NaN: 3 % of the extent of position a second,
    /// about the 5 cm/s usual on a 1.6 m track. The extent is the period, or the 1st-99th percentile range where there is none.</summary>
    public double RunningThreshold { get; init => field = double.IsNaN(value) ? value : Check.AtLeast(value, 0); } = double.NaN;

    /// <summary>Name of the behaviour channel that becomes the position, for instance <c>x</c> to decode a two-dimensional
    /// recording along it.</summary>
    public string PositionChannel { get; init => field = Check.NotEmpty(value); } = RecordingBinner.PositionChannel;

    /// <summary>Behaviour that the predictor of <c>train jepa</c> is told of, bin by bin: names of channels, or <c>velocity</c> and
    /// <c>speed</c> along the position; none by default.</summary>
    public IReadOnlyList<string> Covariates { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(BinningOptions? other) => other is not null && Covariates.SequenceEqual(other.Covariates)
        && (BinWidthSeconds, MaximumGapSeconds, VelocitySmoothingSeconds, PositionChannel)
            == (other.BinWidthSeconds, other.MaximumGapSeconds, other.VelocitySmoothingSeconds, other.PositionChannel)
        && RunningThreshold.Equals(other.RunningThreshold);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        BinWidthSeconds, MaximumGapSeconds, VelocitySmoothingSeconds, RunningThreshold, PositionChannel, Covariates.Count);
}
