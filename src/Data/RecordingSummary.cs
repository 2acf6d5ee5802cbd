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

    /// <summary>Summarises what was found out before. Without bins the shares are NaN, without laps (no track to find them on) the ends of position.</summary>
    internal static RecordingSummary Of(Recording recording, PopulationQuality quality, BinnedRecording? binned, IReadOnlyList<Lap>? laps)
    {
        double[] rates = [.. quality.Units.Select(unit => unit.RateHz)];
        (double low, double high) = laps is null ? (double.NaN, double.NaN) : RecordingBinner.UsedRange(binned!.Position, binned.PositionPeriod);
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
