using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>A tracker that loses the animal often marks no loss: it repeats the last place, stays at the border of its image, or writes -1
/// or 0 for every coordinate. Stretches at one place are told from an animal at rest by what no animal does: it is never at exactly one
/// place for long, and where a tracker's values never repeat otherwise, not for a moment. Marks of loss are told from places by lying
/// apart from all others.</summary>
internal static class StillTracking
{
    /// <summary>So long no animal keeps exactly still; so long none does where values hardly ever repeat, or on the edge of an
    /// image.</summary>
    private const double LongestRestSeconds = 20, LongestRepeatSeconds = 2;

    /// <summary>Share of samples equal to the one before up to which a tracker's values hardly ever repeat.</summary>
    private const double RareRepeats = 0.02;

    /// <summary>How far all places lie from a mark of loss at 0, as a share of their range.</summary>
    private const double LeastApart = 0.05;

    private static readonly string[] s_places = [RecordingBinner.PositionChannel, "x", "y", "z"];

    /// <summary>The channels of a session with places that are not known where the tracker stood still, after the first sample; what was
    /// taken so is noted.</summary>
    /// <exception cref="InputException">It never moved.</exception>
    public static IReadOnlyList<BehaviorChannel> TakeOut(IReadOnlyList<BehaviorChannel> channels, string path, ImportNotes notes)
    {
        List<BehaviorChannel> result = [.. channels];
        foreach (IGrouping<double[], BehaviorChannel> clock in channels.Where(channel => s_places.Contains(channel.Name)
            && channel.TimesSeconds.Length > 2).GroupBy(channel => channel.TimesSeconds, SameTimes.Instance))
        {
            BehaviorChannel[] places = [.. clock];
            BehaviorChannel[] known = Without(Lost(places, notes), places);
            known = Without(Still(clock.Key, known, notes), known);
            if (!Array.Exists(known, IsTracked) && Array.Exists(places, IsTracked))
            {
                throw new InputException(
                    $"the position never changes: the tracker stays at one place in all {places[0].Values.Length} samples", path,
                    "check that the animal was tracked, or choose another --position (--keep-still keeps it)");
            }
            foreach ((BehaviorChannel place, BehaviorChannel without) in places.Zip(known))
            {
                result[result.IndexOf(place)] = without;
            }
        }
        return result;
    }

    private static bool IsTracked(BehaviorChannel place) => place.Values.Count(double.IsFinite) > 1;

    private static BehaviorChannel[] Without(bool[] samples, BehaviorChannel[] places) => samples.Contains(true)
        ? [.. places.Select(place => place with { Values = [.. place.Values.Select((value, i) => samples[i] ? double.NaN : value)] })]
        : places;

    /// <summary>Samples of which every coordinate is -1 while no other is negative, or 0 in the plane while all others lie apart.</summary>
    private static bool[] Lost(BehaviorChannel[] places, ImportNotes notes)
    {
        int count = places[0].Values.Length;
        bool[] lost = new bool[count];
        foreach (double mark in new[] { -1.0, 0 })
        {
            bool Is(int i) => Array.TrueForAll(places, place => place.Values[i] == mark);
            int marks = Enumerable.Range(0, count).Count(Is);
            bool AllApart(BehaviorChannel place)
            {
                double[] others = [.. place.Values.Where((value, i) => double.IsFinite(value) && !Is(i))];
                return others.Length > marks && (mark < 0
                    ? others.Min() >= 0
                    : places.Length > 1 && others.Min() > LeastApart * (others.Max() - others.Min()));
            }
            if (marks < 2 || !Array.TrueForAll(places, AllApart))
            {
                continue;
            }
            for (int i = 0; i < count; i++)
            {
                lost[i] |= Is(i);
            }
            notes.Add(FormattableString.Invariant(
                $"the tracker says {mark} for every coordinate in {marks} samples, where the animal never is: taken as not tracked ")
                + "(--keep-still keeps them)");
        }
        return lost;
    }

    private static bool[] Still(double[] times, BehaviorChannel[] places, ImportNotes notes)
    {
        bool Repeats(int i) => Array.TrueForAll(places, place => place.Values[i] == place.Values[i - 1]);
        (int First, int Last)[] runs = [.. Runs(times.Length, Repeats)];
        double Seconds((int First, int Last) run) => times[run.Last] - times[run.First];
        (int First, int Last)[] brief = Array.FindAll(runs, run => Seconds(run) < LongestRepeatSeconds);
        bool isFine = brief.Sum(run => run.Last - run.First) <= RareRepeats * times.Length;
        double longest = isFine ? LongestRepeatSeconds : LongestRestSeconds;
        (int First, int Last)[] stuck = Array.FindAll(runs, run => Seconds(run) >= longest);
        (int First, int Last)[] atBorder = [.. places.Where(place => place is { Name: "x" or "y", UnitOfMeasure: "px" })
            .SelectMany(place => AtBorder(place, Seconds)).Except(stuck)];
        Say(notes, stuck, "at exactly one place", times, Seconds);
        Say(notes, atBorder, "on the border of the image", times, Seconds);
        var still = new bool[times.Length];
        foreach ((int first, int last) in stuck.Concat(atBorder))
        {
            still.AsSpan(first + 1, last - first).Fill(true);
        }
        return still;
    }

    /// <summary>Stretches in which a coordinate has the least or the largest value of all.</summary>
    private static IEnumerable<(int First, int Last)> AtBorder(BehaviorChannel place, Func<(int First, int Last), double> seconds)
    {
        double[] known = Array.FindAll(place.Values, double.IsFinite);
        if (known.Length == 0)
        {
            return [];
        }
        (double low, double high) = (known.Min(), known.Max());
        bool On(int i, double border) => place.Values[i] == border && place.Values[i - 1] == border;
        return Runs(place.Values.Length, i => On(i, low)).Concat(Runs(place.Values.Length, i => On(i, high)))
            .Where(run => seconds(run) >= LongestRepeatSeconds);
    }

    /// <summary>Stretches [first, last] in which every sample but the first fulfils a condition.</summary>
    private static IEnumerable<(int First, int Last)> Runs(int length, Func<int, bool> holds)
    {
        for (int i = 1; i < length; i++)
        {
            int first = i - 1;
            while (i < length && holds(i))
            {
                i++;
            }
            if (i - 1 > first)
            {
                yield return (first, i - 1);
            }
        }
    }

    private static void Say(ImportNotes notes, (int First, int Last)[] runs, string where, double[] times,
        Func<(int First, int Last), double> seconds)
    {
        if (runs.Length > 0)
        {
            (int First, int Last) longest = runs.MaxBy(seconds);
            string others = runs.Length > 1 ? $" ({runs.Length} times, {Math.Round(runs.Sum(seconds))} s in all)" : "";
            notes.Add(FormattableString.Invariant($"the tracker stays {where} for {seconds(longest):0.#} s from ")
                + FormattableString.Invariant($"{times[longest.First]:0.#} s on{others}: taken as not tracked (--keep-still keeps it)"));
        }
    }

    private sealed class SameTimes : IEqualityComparer<double[]>
    {
        public static SameTimes Instance { get; } = new();

        public bool Equals(double[]? first, double[]? second) => first.AsSpan().SequenceEqual(second);

        public int GetHashCode(double[] times) => HashCode.Combine(times.Length, times[0], times[^1]);
    }
}
