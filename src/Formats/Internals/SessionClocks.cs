using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>Whether the times of a session can be what they are taken for.</summary>
internal static class SessionClocks
{
    /// <summary>Spikes that last so many times as long as the position, or more, do not count seconds beside it.</summary>
    private const double ImplausibleRatio = 200;

    /// <summary>A camera takes more frames, and a session's units fire more often.</summary>
    private const double SlowestSamplingSeconds = 2, SlowestMeanRateHz = 0.05;

    /// <summary>From fewer spikes nothing is concluded.</summary>
    private const int FewestSpikes = 50;

    /// <summary>No animal's track is longer; a walk outdoors may be.</summary>
    private const double LongestTrackMeters = 20;

    /// <summary>Compares the spans of spikes and position, and their rates.</summary>
    /// <param name="units">All spikes, in seconds as the options say.</param>
    /// <param name="channels">All behaviour, the same.</param>
    /// <param name="said">What the options say that times count.</param>
    /// <param name="path">Where they come from, for the error.</param>
    /// <exception cref="InputException">Spikes and position cannot share a clock, or cannot count seconds, and the options do not say what
    /// they count.</exception>
    public static void Check(IReadOnlyList<SpikeTrain> units, IReadOnlyList<BehaviorChannel> channels, TimeUnits said, string path)
    {
        BehaviorChannel? position = channels.FirstOrDefault(channel => channel.Name == RecordingBinner.PositionChannel);
        double[][] trains = [.. units.Select(unit => unit.TimesSeconds).Where(times => times.Length > 0)];
        long spikes = trains.Sum(times => (long)times.Length);
        if (said != TimeUnits.Seconds || position is null || spikes < FewestSpikes || position.TimesSeconds.Length < 2)
        {
            return;
        }
        (double first, double last) = (trains.Min(times => times[0]), trains.Max(times => times[^1]));
        (double start, double end) = (position.TimesSeconds[0], position.TimesSeconds[^1]);
        double ratio = (last - first) / (end - start);
        if (ratio is > ImplausibleRatio or < 1 / ImplausibleRatio)
        {
            string spans = FormattableString.Invariant(
                $"spikes last from {first:0.###} to {last:0.###} s, position from {start:0.###} to {end:0.###} s");
            string table = ratio > 1 ? "spikes" : "position";
            throw new InputException($"spikes and position do not share a clock: {spans}", path,
                $"say what they count, for instance --time-unit {table}=ms or {table}=30000Hz; if they are seconds, --time-unit s");
        }
        double interval = (end - start) / (position.TimesSeconds.Length - 1), rate = spikes / (trains.Length * (last - first));
        if (interval > SlowestSamplingSeconds && rate < SlowestMeanRateHz)
        {
            string rates = FormattableString.Invariant(
                $"position has a sample every {interval:0.#} s, and units fire {rate:0.###} Hz on average over {last - first:0} s");
            throw new InputException($"the times do not look like seconds: {rates}", path,
                "if they are milliseconds, add --time-unit ms; if they are seconds, --time-unit s");
        }
    }

    /// <summary>Says where the extent of a position does not fit its unit of measure.</summary>
    public static void CheckExtent(IEnumerable<BehaviorChannel> channels, ImportNotes notes)
    {
        foreach (BehaviorChannel channel in channels.Where(channel => channel.Name is RecordingBinner.PositionChannel or "x" or "y"))
        {
            double[] known = Array.FindAll(channel.Values, double.IsFinite);
            double metres = known.Length == 0 ? 0 : (known.Max() - known.Min()) * MetresIn(channel.UnitOfMeasure);
            if (metres > LongestTrackMeters)
            {
                notes.Add(FormattableString.Invariant(
                    $"{channel.Name} spans {known.Max() - known.Min():0.#} {channel.UnitOfMeasure}, more than a track is long: ")
                    + "if it is in another unit of measure, say so by --position-unit (cm, px)");
                return;
            }
        }
    }

    private static double MetresIn(string unit) => unit switch { "m" => 1, "cm" => 0.01, "mm" => 0.001, _ => 0 };
}
