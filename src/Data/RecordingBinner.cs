using Dynamics.Data.Internals.Binning;

namespace Dynamics.Data;

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
    public static BinnedRecording Bin(Recording recording, BinningOptions options)
    {
        double start = recording.StartSeconds, width = options.BinWidthSeconds;
        int binCount = BinCount(recording, width);
        BehaviorChannel channel = Channel(recording, options.PositionChannel);
        float[] position = BehaviorResampling.AtBinCenters(channel, start, width, binCount, options.MaximumGapSeconds);
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
            Counts = SpikeBinning.Count(recording.Units, start, width, binCount),
            Position = position,
            PositionUnit = channel.UnitOfMeasure,
            PositionPeriod = channel.Period,
            Velocity = velocity,
            Tracked = tracked,
            Running = Array.ConvertAll(velocity, v => Math.Abs(v) > threshold),
            Options = options with { RunningThreshold = threshold },
        };
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
}
