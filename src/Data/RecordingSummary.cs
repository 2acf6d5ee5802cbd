using System.Globalization;

namespace Dynamics.Data;

/// <summary>What a recording holds, in figures.</summary>
/// <param name="Units">Number of units, silent ones included.</param>
/// <param name="Spikes">Number of spikes.</param>
/// <param name="DurationSeconds">Length in seconds.</param>
/// <param name="MeanRateHz">Mean over units of spikes per second.</param>
/// <param name="MedianRateHz">Median over units of spikes per second (lower of the two middle ones).</param>
/// <param name="SilentUnits">Ids of the units without a spike.</param>
/// <param name="SuspiciousUnits">Ids of the units that are too fast for a principal cell, duplicates of another one, or contaminated
/// (<see cref="UnitQuality.IsSuspicious"/>).</param>
/// <param name="TrackedFraction">Share of bins with known position.</param>
/// <param name="RunningFraction">Share of bins in which the animal runs.</param>
/// <param name="PositionLow">1st percentile of position, in its unit of measure; 0 on a circular track.</param>
/// <param name="PositionHigh">99th percentile of position; the period on a circular track.</param>
/// <param name="PassesUp">Laps towards larger positions (<see cref="LapDetector"/>).</param>
/// <param name="PassesDown">Laps the other way.</param>
public sealed record RecordingSummary(
    int Units,
    long Spikes,
    double DurationSeconds,
    double MeanRateHz,
    double MedianRateHz,
    IReadOnlyList<int> SilentUnits,
    IReadOnlyList<int> SuspiciousUnits,
    double TrackedFraction,
    double RunningFraction,
    double PositionLow,
    double PositionHigh,
    int PassesUp,
    int PassesDown)
{
    /// <summary>Summarises a recording and its bins, with the default options for units and laps.</summary>
    public static RecordingSummary Of(Recording recording, BinnedRecording binned) =>
        Of(recording, PopulationQuality.Of(recording, new()), binned, LapDetector.Detect(binned, new()));

    /// <summary>Summarises what was found out before. Without bins the shares are NaN, without laps (no track to find them on)
    /// the ends of position.</summary>
    internal static RecordingSummary Of(Recording recording, PopulationQuality quality, BinnedRecording? binned, IReadOnlyList<Lap>? laps)
    {
        double[] rates = [.. quality.Units.Select(unit => unit.RateHz)];
        (double low, double high) = laps is null
            ? (double.NaN, double.NaN)
            : RecordingBinner.UsedRange(binned!.Position, binned.PositionPeriod);
        return new RecordingSummary(
            recording.Units.Count,
            recording.SpikeCount,
            recording.DurationSeconds,
            rates.DefaultIfEmpty(0).Average(),
            rates.DefaultIfEmpty(0).Order().ElementAt((Math.Max(1, rates.Length) - 1) / 2),
            [.. quality.Units.Where(unit => unit.IsSilent).Select(unit => unit.UnitId)],
            [.. quality.Units.Where(unit => unit.IsSuspicious).Select(unit => unit.UnitId)],
            binned is null ? double.NaN : binned.Tracked.Count(tracked => tracked) / (double)binned.BinCount,
            binned is null ? double.NaN : binned.Running.Count(running => running) / (double)binned.BinCount,
            low,
            high,
            laps?.Count(lap => lap.Direction > 0) ?? 0,
            laps?.Count(lap => lap.Direction < 0) ?? 0);
    }
}

/// <summary>What the parts of one split hold.</summary>
/// <param name="Name">Which split, as on the command line: <c>chronological</c>, <c>nested-trials:0</c>, <c>lap-blocks:0/5</c>.</param>
/// <param name="Parts">Train, validation and test.</param>
public sealed record SplitSummary(string Name, IReadOnlyList<PartSummary> Parts)
{
    /// <summary>Whether its fractions are those of the running time; see <see cref="Split.CountsRunning"/>.</summary>
    public bool CountsRunning { get; init; }

    /// <summary>Makes a split and counts what its parts hold.</summary>
    /// <param name="options">The split.</param>
    /// <param name="recording">The recording's bins; their counts are not looked at.</param>
    /// <param name="spikes">Spikes of all units in each bin [time].</param>
    /// <param name="laps">Its laps.</param>
    /// <exception cref="InputException">The recording does not allow the split: which part, and why.</exception>
    public static SplitSummary Of(SplitOptions options, BinnedRecording recording, int[] spikes, IReadOnlyList<Lap> laps)
    {
        Split split = options.Of(recording);
        return new SplitSummary(NameOf(options),
        [
            PartSummary.Of("train", split.Train, recording, spikes, laps),
            PartSummary.Of("validation", split.Validation, recording, spikes, laps),
            PartSummary.Of("test", split.Test, recording, spikes, laps),
        ]) { CountsRunning = split.CountsRunning };
    }

    /// <summary>Name of a split, as on the command line.</summary>
    public static string NameOf(SplitOptions options) => options switch
    {
        NestedTrialsSplit nested => string.Create(CultureInfo.InvariantCulture, $"nested-trials:{nested.Fold}"),
        LapBlocksSplit blocks => string.Create(CultureInfo.InvariantCulture, $"lap-blocks:{blocks.Fold}/{blocks.Folds}"),
        _ => "chronological",
    };
}

/// <summary>What one part of a split holds.</summary>
/// <param name="Part">Which: <c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Bins">Number of bins.</param>
/// <param name="Seconds">Their length.</param>
/// <param name="Tracked">Bins with known position.</param>
/// <param name="Running">Bins in which the animal runs.</param>
/// <param name="Spikes">Spikes of all units; 0 where some are observed as continuous signals.</param>
/// <param name="Laps">Laps that lie wholly within one of the part's ranges.</param>
public sealed record PartSummary(string Part, int Bins, double Seconds, int Tracked, int Running, long Spikes, int Laps)
{
    /// <summary>Counts what lies in the part's bins.</summary>
    /// <param name="part">Its name.</param>
    /// <param name="bins">Its bins.</param>
    /// <param name="recording">The recording's bins; their counts are not looked at.</param>
    /// <param name="spikes">Spikes of all units in each bin [time].</param>
    /// <param name="laps">The recording's laps.</param>
    public static PartSummary Of(string part, BinSet bins, BinnedRecording recording, int[] spikes, IReadOnlyList<Lap> laps)
    {
        (int tracked, int running, long fired, int whole) = (0, 0, 0, 0);
        foreach (BinRange range in bins.Ranges)
        {
            tracked += recording.Tracked.AsSpan(range.Start, range.Length).Count(true);
            running += recording.Running.AsSpan(range.Start, range.Length).Count(true);
            whole += laps.Count(lap => lap.StartBin >= range.Start && lap.EndBin <= range.End);
            foreach (int count in spikes.AsSpan(range.Start, range.Length))
            {
                fired += count;
            }
        }
        return new PartSummary(part, bins.Length, bins.Length * recording.BinWidthSeconds, tracked, running, fired, whole);
    }
}
