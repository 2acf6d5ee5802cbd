namespace Dynamics.Data.Internals;

/// <summary>Puts what is odd about a recording into sentences.</summary>
internal static class RecordingRemarks
{
    private const int MostListed = 12;

    public static IEnumerable<string> Of(RecordingOverview overview) =>
    [
        .. OfSignals(overview), .. OfUnits(overview), .. OfTracking(overview), .. OfClocks(overview),
        .. overview.Splits.SelectMany(OfSplit),
    ];

    private static IEnumerable<string> OfSignals(RecordingOverview overview)
    {
        if (overview.Recording.Signals is not { } signals)
        {
            yield break;
        }
        string what = signals.Kind == SignalKind.Traces ? "continuous traces, of which a bin holds the mean"
            : "continuous events, of which a bin holds the sum";
        yield return Say($"{signals.UnitCount} units are observed as {what} ('{signals.Name}', a frame every ",
            $"{1000 * signals.FrameSeconds:0.#} ms): nothing is counted, and decoders that count spikes are left out");
        if (overview.Options.Binning.BinWidthSeconds < 0.99 * signals.FrameSeconds)
        {
            yield return Say($"bins of {1000 * overview.Options.Binning.BinWidthSeconds:0.#} ms are shorter than a frame: a frame lasts ",
                $"until the next, so that neighbouring bins hold the same; choose a bin width of {signals.FrameSeconds:0.###} s or more");
        }
    }

    private static IEnumerable<string> OfUnits(RecordingOverview overview)
    {
        PopulationQuality quality = overview.Quality;
        UnitQualityOptions options = overview.Options.Units;
        if (!quality.MeasuresIntervals)
        {
            yield return Say($"spike times lie on a grid of {1000 * quality.TimeGridSeconds:0.###} ms: intervals below ",
                $"{1000 * options.RefractorySeconds:0.###} ms cannot be judged");
        }
        UnitQuality[] silent = Those(quality, unit => unit.IsSilent), fast = Those(quality, unit => unit.IsFast);
        UnitQuality[] duplicated = Those(quality, unit => unit.IsDuplicated), contaminated = Those(quality, unit => unit.IsContaminated);
        if (silent.Length > 0)
        {
            yield return $"units that never fire: {List(silent, unit => $"{unit.UnitId}")}";
        }
        if (fast.Length > 0)
        {
            yield return Say($"units above {options.MaximumRateHz:0.###} Hz, hardly principal cells: ",
                $"{List(fast, unit => Say($"{unit.UnitId} ({unit.RateHz:0.0} Hz)"))}");
        }
        if (duplicated.Length > 0)
        {
            yield return $"units that fire together with another one, perhaps one cell twice: " +
                $"{List(duplicated, unit => $"{unit.UnitId} (with {string.Join(", ", unit.Duplicates)})")}";
        }
        if (contaminated.Length > 0)
        {
            yield return Say($"units with more than {100 * options.MaximumViolationShare:0.###} ",
                $"% of intervals below {1000 * options.RefractorySeconds:0.###} ms, perhaps several cells: ",
                $"{List(contaminated, unit => Say($"{unit.UnitId} ({100 * unit.ViolationShare:0.0} %)"))}");
        }
    }

    private static IEnumerable<string> OfTracking(RecordingOverview overview)
    {
        if (overview.Track is null)
        {
            string position = overview.Options.Binning.PositionChannel;
            string channels = overview.Recording.Channels.Count == 0
                ? "no behaviour at all"
                : $"the channels {string.Join(", ", overview.Recording.Channels.Select(channel => channel.Name))}";
            yield return $"there is no channel '{position}' but {channels}: laps are left out"
                + (overview.Plane is null
                    ? ", and so is all that needs to know where the animal was"
                    : ", place is that in the plane of x and y; to decode along one of them set binning.positionChannel=x");
        }
        if (overview.Tracking is { Gaps: > 0 } gaps)
        {
            yield return Say($"the position is unknown for longer than {RecordingOverview.LongGapSeconds} s {Times(gaps.Gaps)}, at most ",
                $"{gaps.LongestGapSeconds:0.0} s");
        }
        if (overview.Tracking is { Jumps: > 0 } jumps)
        {
            yield return Say(
                $"the position jumps, faster than any animal, {Times(jumps.Jumps)}: reflections, or another light than the animal's");
        }
    }

    private static IEnumerable<string> OfClocks(RecordingOverview overview)
    {
        if (overview.Tuning is not { Alignment: { } check })
        {
            yield break;
        }
        if (overview.Recording.Signals is not null)
        {
            yield return "whether signals and position are on one clock is not judged: spatial information is that of spikes";
            yield break;
        }
        string figures = Say($"{check.MeanBits:0.00} bit per spike about place against {check.MeanShiftedBits:0.00} with time shifted, ",
            $"more in {check.HigherUnits} of {check.Units.Count} units");
        yield return check.Verdict switch
        {
            Alignment.Agree => $"spikes and position are on one clock: {figures}",
            Alignment.Shifted => Say($"spikes and position may be on different clocks: spikes tell most about the position ",
                $"{Math.Abs(check.BestLagSeconds):0.00} s {(check.BestLagSeconds > 0 ? "later" : "earlier")} (unshifted, {figures})"),
            Alignment.Unrelated => $"spikes say no more about the position than chance would: different clocks, no unit that fires by " +
                $"place, or too little running ({figures})",
            _ => $"whether spikes and position are on one clock cannot be told: fewer than three units fire " +
                $"{AlignmentCheck.FewestSpikes} spikes in running",
        };
    }

    private static IEnumerable<string> OfSplit(SplitSummary split)
    {
        if (split.CountsRunning)
        {
            yield return $"the animal does not run in all of the recording: the {split.Name} split counts its fractions in running time";
        }
        string[] resting = [.. split.Parts.Where(part => part.Bins > 0 && part.Running == 0).Select(part => part.Part)];
        if (resting.Length > 0)
        {
            yield return $"the {string.Join(" and ", resting)} {(resting.Length == 1 ? "part" : "parts")} of the {split.Name} split " +
                $"{(resting.Length == 1 ? "holds" : "hold")} no running: choose the parts within the time in which the animal runs";
        }
    }

    private static UnitQuality[] Those(PopulationQuality quality, Func<UnitQuality, bool> which) => [.. quality.Units.Where(which)];

    private static string List(UnitQuality[] units, Func<UnitQuality, string> name) =>
        string.Join(", ", units.Take(MostListed).Select(name))
            + (units.Length > MostListed ? $" and {units.Length - MostListed} more" : "");

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private static string Say(params FormattableString[] parts) => string.Concat(parts.Select(FormattableString.Invariant));
}
