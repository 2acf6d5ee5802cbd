using System.Text;

namespace Dynamics.Data.Internals;

/// <summary>What every recording that was read fulfils; a reader that finds a breach earlier can say more exactly where.</summary>
internal static class RecordingCheck
{
    /// <summary>Largest magnitude of a sample: beyond it is no position, angle or time in any unit, and
    /// differences would overflow.</summary>
    private const double LargestValue = 1e12;

    /// <summary>A month: nobody records as long at a stretch, and two hours in milliseconds come to more.</summary>
    private const double LongestDays = 31, SecondsADay = 86_400;

    /// <exception cref="InputException">The recording breaks the contract of <see cref="Recording"/>: what, and in which unit,
    /// channel or epoch.</exception>
    public static void Require(Recording recording, string path)
    {
        if (Breaches(recording).FirstOrDefault() is { } breach)
        {
            throw new InputException(breach, path, "export it again, times in seconds in ascending order");
        }
    }

    private static IEnumerable<string> Breaches(Recording recording) =>
    [
        .. OfWhole(recording),
        .. recording.Units.SelectMany(unit => OfUnit(unit, recording)),
        .. recording.Signals is { } signals ? OfSignals(signals, recording) : [],
        .. recording.Channels.SelectMany(OfChannel),
        .. recording.Epochs.Where(epoch =>
            !(epoch.EndSeconds > epoch.StartSeconds) || !double.IsFinite(epoch.EndSeconds - epoch.StartSeconds))
            .Select(epoch => $"epoch {epoch.Name} spans {epoch.StartSeconds} to {epoch.EndSeconds} s"),
        .. recording.UnitProperties.Where(property => property.Value.Count != recording.Units.Count)
            .Select(property => $"the unit property {property.Key} has {property.Value.Count} values for {recording.Units.Count} units"),
        .. OfNames(recording),
    ];

    private static IEnumerable<string> OfNames(Recording recording) => new[] { recording.Name }
        .Concat(recording.Channels.SelectMany(channel => new[] { channel.Name, channel.UnitOfMeasure }))
        .Concat(recording.Epochs.Select(epoch => epoch.Name))
        .Concat(recording.UnitProperties.Keys)
        .Concat(recording.Signals is { } signals ? [signals.Name] : [])
        .Concat(recording.UnitProperties.Values.SelectMany(property => property.Texts ?? []))
        .Where(name =>
            name.Any(char.IsControl) || name.EnumerateRunes().Count(rune => rune == Rune.ReplacementChar) > name.Count(c => c == '\uFFFD'))
        .Select(name => $"the text '{name}' holds control characters or is no valid text");

    private static IEnumerable<string> OfWhole(Recording recording)
    {
        if (!double.IsFinite(recording.DurationSeconds) || recording.DurationSeconds <= 0)
        {
            yield return $"the recording would span {recording.StartSeconds} to {recording.EndSeconds} s";
        }
        else if (recording.DurationSeconds > LongestDays * SecondsADay)
        {
            yield return $"the recording would span {recording.StartSeconds} to {recording.EndSeconds} s, more than {LongestDays} days: " +
                $"are the times in seconds?";
        }
        if (recording.SpikeCount == 0 && recording.Signals is null)
        {
            yield return $"no spike lies in the recording, {recording.StartSeconds} to {recording.EndSeconds} s";
        }
        if (recording.Units.DistinctBy(unit => unit.UnitId).Count() < recording.Units.Count)
        {
            yield return "two units have the same id";
        }
        if (recording.Channels.DistinctBy(channel => channel.Name).Count() < recording.Channels.Count)
        {
            yield return "two behaviour channels have the same name";
        }
    }

    private static IEnumerable<string> OfUnit(SpikeTrain unit, Recording recording)
    {
        double[] times = unit.TimesSeconds;
        if (AscendingTimes.FirstBreach(times, strictly: false) is int at)
        {
            yield return $"unit {unit.UnitId}: spike {at + 1} of {times.Length}, at {times[at]} s, is not finite or before the one before";
        }
        else if (times.Length > 0 && (times[0] < recording.StartSeconds || times[^1] >= recording.EndSeconds))
        {
            yield return $"unit {unit.UnitId} fires outside the recording, {recording.StartSeconds} to {recording.EndSeconds} s";
        }
    }

    private static IEnumerable<string> OfSignals(PopulationSignals signals, Recording recording)
    {
        Dictionary<int, SpikeTrain> units = recording.Units.DistinctBy(unit => unit.UnitId).ToDictionary(unit => unit.UnitId);
        if (signals.UnitCount == 0 || signals.FrameCount == 0
            || signals.Values.LongLength != (long)signals.FrameCount * signals.UnitCount)
        {
            yield return
                $"the signals hold {signals.Values.LongLength} values for {signals.FrameCount} frames of {signals.UnitCount} units";
        }
        else if (AscendingTimes.FirstBreach(signals.TimesSeconds, strictly: true) is int at)
        {
            yield return $"signals: time {at + 1} of {signals.FrameCount}, {signals.TimesSeconds[at]} s, is not finite or not after the " +
                "one before";
        }
        else if (signals.TimesSeconds[0] < recording.StartSeconds || signals.TimesSeconds[^1] >= recording.EndSeconds)
        {
            yield return $"the signals lie outside the recording, {recording.StartSeconds} to {recording.EndSeconds} s";
        }
        if (signals.UnitIds.Distinct().Count() < signals.UnitCount
            || Array.Exists(signals.UnitIds, id => !units.TryGetValue(id, out SpikeTrain? unit) || unit.TimesSeconds.Length > 0))
        {
            yield return "the signals are of a unit that is not listed, has spikes, or is named twice";
        }
        if (Array.FindIndex(signals.Values, value => !(Math.Abs(value) <= LargestValue)) is >= 0 and int wrong)
        {
            yield return $"the signals hold {signals.Values[wrong]} in frame {(wrong / signals.UnitCount) + 1}";
        }
    }

    private static IEnumerable<string> OfChannel(BehaviorChannel channel)
    {
        if (channel.TimesSeconds.Length != channel.Values.Length)
        {
            yield return $"channel {channel.Name} has {channel.TimesSeconds.Length} times and {channel.Values.Length} values";
        }
        if (AscendingTimes.FirstBreach(channel.TimesSeconds, strictly: true) is int at)
        {
            yield return $"channel {channel.Name}: time {at + 1} of {channel.TimesSeconds.Length}, {channel.TimesSeconds[at]} s, is not " +
                $"finite or not after the one before";
        }
        if (!double.IsNaN(channel.Period) && !(channel.Period > 0 && double.IsFinite(channel.Period)))
        {
            yield return $"channel {channel.Name} wraps after {channel.Period}";
        }
        if (channel.Values.Any(double.IsInfinity))
        {
            yield return $"channel {channel.Name} holds an infinite value";
        }
        else if (Array.FindIndex(channel.Values, value => Math.Abs(value) > LargestValue) is var huge and >= 0)
        {
            yield return $"channel {channel.Name} holds {channel.Values[huge]} at " +
                $"{channel.TimesSeconds[Math.Min(huge, channel.TimesSeconds.Length - 1)]} s, more than anything measures";
        }
    }
}

/// <summary>Times that must not run backwards.</summary>
internal static class AscendingTimes
{
    /// <summary>Index of the first time that is not finite or runs back (strictly: or repeats) the one before; null
    /// where there is none.</summary>
    public static int? FirstBreach(double[] times, bool strictly)
    {
        for (int i = 0; i < times.Length; i++)
        {
            bool ascends = i == 0 || (strictly ? times[i] > times[i - 1] : times[i] >= times[i - 1]);
            if (!double.IsFinite(times[i]) || !ascends)
            {
                return i;
            }
        }
        return null;
    }

    /// <summary>Puts finite times in order where they are not; whether they had to be.</summary>
    public static bool Sort(double[] times)
    {
        bool isSorted = FirstBreach(times, strictly: false) is null;
        if (!isSorted)
        {
            Array.Sort(times);
        }
        return !isSorted;
    }
}
