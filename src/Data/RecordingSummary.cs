namespace Dynamics.Data;

/// <summary>What a recording holds, in figures.</summary>
/// <param name="Units">Number of units, silent ones included.</param>
/// <param name="Spikes">Number of spikes.</param>
/// <param name="DurationSeconds">Length in seconds.</param>
/// <param name="MeanRateHz">Mean over units of spikes per second.</param>
/// <param name="MedianRateHz">Median over units of spikes per second (lower of the two middle ones).</param>
/// <param name="SilentUnits">Ids of the units without a spike.</param>
/// <param name="SuspiciousUnits">Ids of the units above 20 Hz: hardly a principal cell, perhaps noise.</param>
/// <param name="TrackedFraction">Share of bins with known position.</param>
/// <param name="RunningFraction">Share of bins in which the animal runs.</param>
/// <param name="PositionLow">1st percentile of position, in its unit of measure.</param>
/// <param name="PositionHigh">99th percentile of position.</param>
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
    /// <summary>Rate above which a unit is suspicious, Hz.</summary>
    public const double SuspiciousRateHz = 20;

    /// <summary>Summarises a recording and its bins.</summary>
    public static RecordingSummary Of(Recording recording, BinnedRecording binned)
    {
        double[] rates = [.. recording.Units.Select(unit => unit.TimesSeconds.Length / recording.DurationSeconds)];
        (double low, double high) = RecordingBinner.UsedRange(binned.Position, binned.PositionPeriod);
        IReadOnlyList<Lap> laps = LapDetector.Detect(binned, new LapOptions());
        return new RecordingSummary(
            recording.Units.Count,
            recording.SpikeCount,
            recording.DurationSeconds,
            rates.Average(),
            rates.Order().ElementAt((rates.Length - 1) / 2),
            [.. recording.Units.Where(unit => unit.TimesSeconds.Length == 0).Select(unit => unit.UnitId)],
            [.. recording.Units.Where((_, i) => rates[i] > SuspiciousRateHz).Select(unit => unit.UnitId)],
            binned.Tracked.Count(tracked => tracked) / (double)binned.BinCount,
            binned.Running.Count(running => running) / (double)binned.BinCount,
            low,
            high,
            laps.Count(lap => lap.Direction > 0),
            laps.Count(lap => lap.Direction < 0));
    }
}
