using Dynamics.Data.Internals;
using Dynamics.Data.Internals.Binning;

namespace Dynamics.Data;

/// <summary>All that <c>data info</c> says of a recording. A recording without the position channel is still looked at: in the plane where
/// it has <c>x</c> and <c>y</c>, else by its spikes alone.</summary>
public sealed record RecordingOverview
{
    /// <summary>Gaps of tracking longer than this are counted, seconds.</summary>
    public const double LongGapSeconds = 0.5;

    /// <summary>The recording.</summary>
    public required Recording Recording { get; init; }

    /// <summary>How it was looked at.</summary>
    public required RecordingOverviewOptions Options { get; init; }

    /// <summary>Its main figures.</summary>
    public required RecordingSummary Summary { get; init; }

    /// <summary>Its units one by one.</summary>
    public required PopulationQuality Quality { get; init; }

    /// <summary>Its behaviour on the time grid, along its position, with counts that are all 0 (they would take as much memory as the
    /// spikes); null without the position channel.</summary>
    public BinnedRecording? Track { get; init; }

    /// <summary>Its x and y on the time grid; null without them.</summary>
    public BinnedPlane? Plane { get; init; }

    /// <summary>How well it was tracked: along the track, or else in the plane; null without either.</summary>
    public TrackingQuality? Tracking { get; init; }

    /// <summary>The laps along the track; empty without one.</summary>
    public IReadOnlyList<Lap> Laps { get; init; } = [];

    /// <summary>Occupancy, place fields and the clocks: along the track, or else in the plane; null without either.</summary>
    public SpatialTuning? Tuning { get; init; }

    /// <summary>What splits will hold: the options' first (unless it cannot be made, which is then remarked), and those by laps.</summary>
    public IReadOnlyList<SplitSummary> Splits { get; init; } = [];

    /// <summary>What a user should know before using it, a sentence each.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>Looks at a recording.</summary>
    /// <exception cref="InputException">The position channel is there but known in no bin, or the grid does not
    /// fit the recording.</exception>
    public static RecordingOverview Of(Recording recording, RecordingOverviewOptions options)
    {
        PopulationQuality quality = PopulationQuality.Of(recording, options.Units);
        BinnedRecording? track = Bin(recording, options.Binning, options.Binning.PositionChannel);
        BinnedRecording? bins = track ?? Bin(recording, options.Binning, BinnedPlane.XChannel);
        BinnedPlane? plane = bins is null ? null : BinnedPlane.Of(recording, bins, options.Binning);
        if (track is null)
        {
            bins = plane is null ? null : bins! with { Tracked = plane.Tracked, Running = plane.Running };
        }
        IReadOnlyList<Lap>? laps = track is null ? null : LapDetector.Detect(track, options.Laps);
        IReadOnlyList<SplitSummary> splits = SplitRows(recording, bins, laps ?? [], options.Split, out string? splitProblem);
        var overview = new RecordingOverview
        {
            Recording = recording,
            Options = options,
            Summary = RecordingSummary.Of(recording, quality, bins, laps),
            Quality = quality,
            Track = track,
            Plane = plane,
            Tracking = bins is null
                ? null
                : TrackingQuality.Of(TrackedChannels(recording, track), recording.StartSeconds, recording.EndSeconds, LongGapSeconds),
            Laps = laps ?? [],
            Tuning = track is not null
                ? SpatialTuning.OnTrack(recording, track, quality)
                : plane is not null
                ? SpatialTuning.InPlane(recording, bins!, plane, quality)
                : null,
            Splits = splits,
            Remarks = [],
        };
        return overview with { Remarks = [.. RecordingRemarks.Of(overview), .. splitProblem is null ? [] : (string[])[splitProblem]] };
    }

    private static BinnedRecording? Bin(Recording recording, BinningOptions options, string channel) =>
        recording.Channels.Any(c => c.Name == channel)
            ? RecordingBinner.BinBehavior(recording, options with { PositionChannel = channel })
            : null;

    private static BehaviorChannel[] TrackedChannels(Recording recording, BinnedRecording? track)
    {
        BehaviorChannel Named(string name) => recording.Channels.First(channel => channel.Name == name);
        if (track is not null)
        {
            return [Named(track.Options.PositionChannel)];
        }
        (BehaviorChannel x, BehaviorChannel y) = (Named(BinnedPlane.XChannel), Named(BinnedPlane.YChannel));
        return x.TimesSeconds.AsSpan().SequenceEqual(y.TimesSeconds) ? [x, y] : [x];
    }

    private static IReadOnlyList<SplitSummary> SplitRows(Recording recording,
        BinnedRecording? bins, IReadOnlyList<Lap> laps, SplitOptions options, out string? problem)
    {
        problem = null;
        if (bins is null)
        {
            return [];
        }
        List<SplitSummary> rows = [];
        int[] spikes = recording.Signals is null ? SpikeBinning.PerBin(recording.Units, bins.Grid) : new int[bins.BinCount];
        SplitOptions[] byLaps = laps.Count == 0
            ? []
            : [.. ((SplitOptions[])[new NestedTrialsSplit(), new LapBlocksSplit()]).Select(split =>
                split.WithPurgeOf(options))];
        foreach (SplitOptions split in byLaps.Where(split => split != options).Prepend(options))
        {
            try
            {
                rows.Add(SplitSummary.Of(split, bins, spikes, laps));
            }
            catch (InputException error)
            {
                problem = split == options ? $"the {SplitSummary.NameOf(options)} split cannot be made: {error.Message}" : problem;
            }
        }
        return rows;
    }
}

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
