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
/// <param name="PassesUp">Crossings from below 15 % of the 1st-99th percentile extent to above 85 %.</param>
/// <param name="PassesDown">Crossings the other way.</param>
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
        (double low, double high) = RecordingBinner.RobustRange(binned.Position);
        (int up, int down) = CountPasses(binned.Position, low + 0.15 * (high - low), low + 0.85 * (high - low));
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
            up,
            down);
    }

    private static (int Up, int Down) CountPasses(float[] position, double low, double high)
    {
        int up = 0, down = 0, lastEnd = 0;
        foreach (float p in position)
        {
            int end = p < low ? -1 : p > high ? 1 : 0;
            if (end != 0 && end != lastEnd)
            {
                up += lastEnd < 0 ? 1 : 0;
                down += lastEnd > 0 ? 1 : 0;
                lastEnd = end;
            }
        }
        return (up, down);
    }
}
