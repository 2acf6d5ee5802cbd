using System.Globalization;
using Dynamics.Data;

namespace Dynamics.Experiments;

/// <summary>The numbers of a recording, in the order of tables.</summary>
public static class RecordingFigures
{
    /// <summary>Units, tracking, laps, clocks.</summary>
    public static IReadOnlyList<RecordingFigure> Of(RecordingOverview overview) =>
        [.. OfUnits(overview), .. OfBehavior(overview), .. OfPlace(overview)];

    private static IEnumerable<RecordingFigure> OfUnits(RecordingOverview overview)
    {
        (RecordingSummary summary, PopulationQuality quality, UnitQualityOptions options) =
            (overview.Summary, overview.Quality, overview.Options.Units);
        string coincidence = Say($"{1000 * options.CoincidenceSeconds:0.###} ms"), share = Say($"{100 * options.DuplicateShare:0} %");
        string refractory = Say($"{1000 * options.RefractorySeconds:0.###} ms");
        return
        [
            new("units", new(summary.Units), "sorted units, silent ones too"),
            new("spikes", new(summary.Spikes), "spikes of all units"),
            new("duration_s", new(summary.DurationSeconds, Unit: "s"), "length of the recording"),
            new("mean_rate_hz", new(summary.MeanRateHz, Unit: "Hz"), "mean over units of spikes per second"),
            new("median_rate_hz", new(summary.MedianRateHz, Unit: "Hz"), "median over units"),
            new("silent_units", new(summary.SilentUnits.Count), "units without a spike"),
            new("suspicious_units", new(summary.SuspiciousUnits.Count),
                "units that are too fast, duplicated or contaminated: each is counted once"),
            new("fast_units", new(quality.Units.Count(unit => unit.IsFast)),
                Say($"units above {options.MaximumRateHz:0.###} Hz: interneurons or noise")),
            new("duplicated_units", new(quality.Units.Count(unit => unit.IsDuplicated)),
                $"units of which more than {share} of the smaller train coincide with another unit ({coincidence}), beyond chance"),
            new("contaminated_units", new(quality.MeasuresIntervals ? quality.Units.Count(unit => unit.IsContaminated) : double.NaN),
                Say($"units with more than {100 * options.MaximumViolationShare:0.###} % of intervals below {refractory}")),
            new("refractory_violations", new(quality.ViolationShare), $"share of all intervals below {refractory}"),
            new("time_grid_s", new(quality.TimeGridSeconds, Unit: "s"), "spacing of the grid that spike times lie on, where there is one"),
        ];
    }

    private static IEnumerable<RecordingFigure> OfBehavior(RecordingOverview overview)
    {
        RecordingSummary summary = overview.Summary;
        double OnTrack(double value) => overview.Track is null ? double.NaN : value;
        string unit = overview.Track?.PositionUnit ?? overview.Plane?.UnitOfMeasure ?? "1";
        return
        [
            new("tracked_fraction", new(summary.TrackedFraction), "share of bins with known position"),
            new("tracking_gaps", new(overview.Tracking?.Gaps ?? double.NaN),
                Say($"stretches of more than {RecordingOverview.LongGapSeconds} s without tracking")),
            new("longest_gap_s", new(overview.Tracking?.LongestGapSeconds ?? double.NaN, Unit: "s"),
                "the longest time without a tracked sample"),
            new("position_jumps", new(overview.Tracking?.Jumps ?? double.NaN), "steps between samples that are faster than any animal"),
            new("position_low", new(summary.PositionLow, Unit: unit), "1st percentile of position; 0 on a circular track"),
            new("position_high", new(summary.PositionHigh, Unit: unit),
                "99th percentile of position; the circumference of a circular track"),
            new("running_fraction", new(summary.RunningFraction), "share of bins in which the animal runs"),
            new("running_threshold",
                new(overview.Track?.Options.RunningThreshold ?? overview.Plane?.RunningThreshold ?? double.NaN, Unit: $"{unit}/s"),
                "speed above which it runs"),
            new("laps", new(OnTrack(summary.PassesUp + summary.PassesDown)), "passes from end to end, or rounds of a circular track"),
            new("laps_up", new(OnTrack(summary.PassesUp)), "those towards larger positions"),
            new("laps_down", new(OnTrack(summary.PassesDown)), "those towards smaller positions"),
        ];
    }

    private static IEnumerable<RecordingFigure> OfPlace(RecordingOverview overview)
    {
        AlignmentCheck? check = overview.Tuning?.Alignment;
        return
        [
            new("place_units", new(check?.Units.Count ?? double.NaN),
                $"units with at least {AlignmentCheck.FewestSpikes} spikes in running bins, whose spatial information is compared"),
            new("place_bits", new(check?.MeanBits ?? double.NaN, Unit: "bit/spike"), "their mean spatial information"),
            new("place_bits_shifted", new(check?.MeanShiftedBits ?? double.NaN, Unit: "bit/spike"),
                "the same with time shifted: what chance gives"),
            new("place_lag_s", new(check?.BestLagSeconds ?? double.NaN, Unit: "s"),
                "shift of time at which spikes say most about place; near 0 on one clock"),
        ];
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One number that <c>data info</c> says of a recording.</summary>
/// <param name="Name">Its name in tables and JSON; it never changes its meaning.</param>
/// <param name="Figure">The number; NaN where the recording does not tell.</param>
/// <param name="Meaning">What it is, for a reader of the page.</param>
public sealed record RecordingFigure(string Name, Figure Figure, string Meaning);
