using System.Text.RegularExpressions;
using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>An interval of a session as a file lists it: a row of a table of epochs, trials or states.</summary>
/// <param name="Epoch">Its name and its time.</param>
/// <param name="Table">The table that lists it, for instance <c>trials</c>.</param>
/// <param name="Columns">What else the row says, as text.</param>
internal sealed record SessionInterval(Epoch Epoch, string Table, IReadOnlyDictionary<string, string> Columns)
{
    /// <summary>An epoch of which nothing else is known.</summary>
    public static SessionInterval Of(Epoch epoch) => new(epoch, "epochs", new Dictionary<string, string>());
}

/// <summary>The time of a session that its recording keeps: one interval or, of a table with many rows of one kind, several. Between
/// several the spikes are kept and behaviour is not known, so that nothing is decoded there.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Intervals">At least one, ascending, apart from each other.</param>
internal sealed record SessionPart(string Name, IReadOnlyList<Epoch> Intervals)
{
    /// <summary>Its first instant, seconds.</summary>
    public double Start => Intervals[0].StartSeconds;

    /// <summary>Its end (exclusive), seconds.</summary>
    public double End => Intervals[^1].EndSeconds;

    /// <summary>One interval.</summary>
    public static SessionPart Of(Epoch epoch) => new(epoch.Name, [epoch]);

    /// <summary>The samples of a channel within it: outside of the intervals the value is not known.</summary>
    public BehaviorChannel Cut(BehaviorChannel channel)
    {
        BehaviorChannel clipped = EpochClipping.Clip(channel, Start, End);
        if (Intervals.Count == 1)
        {
            return clipped;
        }
        var values = new double[clipped.Values.Length];
        for (int i = 0, interval = 0; i < values.Length; i++)
        {
            double time = clipped.TimesSeconds[i];
            while (interval < Intervals.Count - 1 && time >= Intervals[interval].EndSeconds)
            {
                interval++;
            }
            values[i] = time >= Intervals[interval].StartSeconds && time < Intervals[interval].EndSeconds ? clipped.Values[i] : double.NaN;
        }
        return clipped with { Values = values };
    }

    /// <summary>Says what was kept, where it is not one interval.</summary>
    public void Say(ImportNotes notes)
    {
        if (Intervals.Count > 1)
        {
            double within = Intervals.Sum(interval => interval.EndSeconds - interval.StartSeconds);
            notes.Add(FormattableString.Invariant(
                $"{Intervals.Count} intervals '{Name}' kept, {within:0.#} of {End - Start:0.#} s: between them behaviour is not known"));
        }
    }
}

/// <summary>What <see cref="ImportOptions.Epoch"/> chooses of a session: one rule for all formats.</summary>
internal static partial class SessionPartChoice
{
    private const int MostListed = 20;

    /// <summary>Nothing, the whole session, or the intervals of a name or a table, of which some by conditions:
    /// <c>trials where condition = 2</c>.</summary>
    /// <exception cref="InputException">No interval is named so, or fulfils the conditions; or what <paramref name="usual"/> and
    /// <paramref name="whole"/> throw.</exception>
    public static SessionPart Of(
        string? choice, IReadOnlyList<SessionInterval> intervals, string path, Func<SessionPart> usual, Func<SessionPart> whole) =>
        choice switch
    {
        null => usual(),
        ImportOptions.WholeSession => whole(),
        _ => Chosen(choice, intervals, path),
    };

    /// <summary>The intervals that are named, or whose table is named, so.</summary>
    /// <exception cref="InputException">There is none, or none that fulfils the conditions.</exception>
    public static SessionPart Chosen(string choice, IReadOnlyList<SessionInterval> intervals, string path)
    {
        Match parts = Where().Match(choice);
        string name = (parts.Success ? parts.Groups["name"].Value : choice).Trim();
        SessionInterval[] named = [.. intervals.Where(interval => interval.Epoch.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (named.Length == 0)
        {
            named = [.. intervals.Where(interval => interval.Table.Equals(name, StringComparison.OrdinalIgnoreCase))];
        }
        if (named.Length == 0)
        {
            throw new InputException($"there is no epoch '{name}'", path, $"choose one by --epoch: {Names(intervals)}");
        }
        SessionInterval[] kept = parts.Success ? Fulfilling(named, parts.Groups["conditions"].Value, name, path) : named;
        return new(choice.Trim(), Joined(kept.Select(interval => interval.Epoch)));
    }

    private static SessionInterval[] Fulfilling(SessionInterval[] intervals, string conditions, string name, string path)
    {
        SessionInterval[] kept = intervals;
        foreach (Condition condition in Condition.ParseAll(conditions, "--epoch"))
        {
            string[] columns = [.. intervals.SelectMany(interval => interval.Columns.Keys).Distinct()];
            string column = Array.Find(columns, column => column.Equals(condition.Column, StringComparison.OrdinalIgnoreCase))
                ?? throw new InputException($"the intervals '{name}' have no column '{condition.Column}'", path,
                    columns.Length > 0 ? $"choose by one of {string.Join(", ", columns)}" : "choose them without conditions");
            string Value(SessionInterval interval) => interval.Columns.GetValueOrDefault(column, "");
            kept = [.. kept.Where(interval => condition.Holds(Value(interval)))];
            if (kept.Length == 0)
            {
                throw new InputException($"for no interval '{name}' {condition} holds", path,
                    $"there are {string.Join(", ", intervals.Select(Value).Distinct().Take(MostListed))}");
            }
        }
        return kept;
    }

    /// <summary>Intervals by time; those that touch or overlap become one.</summary>
    private static List<Epoch> Joined(IEnumerable<Epoch> epochs)
    {
        List<Epoch> joined = [];
        foreach (Epoch epoch in epochs.OrderBy(epoch => epoch.StartSeconds))
        {
            if (joined.Count > 0 && epoch.StartSeconds <= joined[^1].EndSeconds)
            {
                joined[^1] = joined[^1] with { EndSeconds = Math.Max(joined[^1].EndSeconds, epoch.EndSeconds) };
            }
            else
            {
                joined.Add(epoch);
            }
        }
        return joined;
    }

    private static string Names(IReadOnlyList<SessionInterval> intervals) => string.Join(", ",
        intervals.CountBy(interval => interval.Epoch.Name, StringComparer.OrdinalIgnoreCase)
            .Select(count => count.Value == 1 ? count.Key : $"{count.Key} ({count.Value} intervals)").Take(MostListed)
            .Append(ImportOptions.WholeSession));

    [GeneratedRegex(@"^(?<name>.+?)\s+where\s+(?<conditions>.+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Where();
}
