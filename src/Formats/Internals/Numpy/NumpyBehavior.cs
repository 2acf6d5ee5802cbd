using Dynamics.Data;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>Behaviour among arrays that somebody saved by hand: those with times.</summary>
internal static class NumpyBehavior
{
    /// <summary>The clock that serves arrays without one of their own.</summary>
    private const string SharedClock = "position_times";

    /// <summary>The arrays that have times.</summary>
    /// <param name="arrays">Where they are.</param>
    /// <param name="chosen">The one that is the position; null: found by its name.</param>
    /// <param name="notes">Told what was taken and left out.</param>
    /// <exception cref="InputException">There is none, none of that name, or arrays that do not fit each other.</exception>
    public static TrackedPosition Read(NumpyBundle arrays, string? chosen, ImportNotes notes)
    {
        IReadOnlyList<BehaviorChannel> channels = Channels(arrays, notes, out int duplicates);
        return new(arrays.Path, PositionChannel.Named(channels, chosen, arrays.Path), duplicates);
    }

    /// <summary>Every array that has a clock as long as it is.</summary>
    private static List<BehaviorChannel> Channels(NumpyBundle arrays, ImportNotes notes, out int duplicates)
    {
        List<BehaviorChannel> channels = [];
        List<string> unused = [];
        duplicates = 0;
        foreach (IGrouping<string?, string> group in arrays.Names.Where(IsBehavior).GroupBy(name => ClockOf(arrays, name)))
        {
            if (group.Key is null)
            {
                unused.AddRange(group);
                continue;
            }
            double[] times = arrays.ReadNumbers(group.Key);
            (string Name, double[] Values)[] columns = [.. group.SelectMany(name =>
                NumpyPosition.Columns(arrays.Read(name), name, times.Length, notes) ?? [])];
            PositionTable table = PositionTable.Of(arrays.Where(group.Key), times,
                [.. columns.Select(column => column.Values)], [.. columns.Select(column => column.Name)]);
            channels.AddRange(columns.Zip(table.Values, (column, values) => ChannelNaming.ToChannel(column.Name, table.Times, values)));
            duplicates += table.DuplicateRows;
        }
        if (channels.Count == 0)
        {
            throw new InputException($"no position among the arrays ({string.Join(", ", arrays.Names)})", arrays.Path,
                "save position, and its times in seconds as position_times");
        }
        if (unused.Count > 0)
        {
            notes.Add($"arrays not used: {string.Join(", ", unused)}");
        }
        return channels;

        bool IsBehavior(string name) =>
            !name.StartsWith("unit_", StringComparison.Ordinal) && !name.StartsWith("spike", StringComparison.Ordinal)
            && !name.StartsWith("epoch_", StringComparison.Ordinal) && !name.EndsWith("_times", StringComparison.Ordinal);
    }

    /// <summary>The array of times that is as long as an array of numbers, by name; null where there is none.</summary>
    private static string? ClockOf(NumpyBundle arrays, string name)
    {
        string plain = ChannelNaming.Parse(name).Name;
        string[] candidates = [$"{name}_times", $"{plain}_times", SharedClock];
        return arrays.Peek(name) is { Type.Kind: not 'U' } header
            ? Array.Find(candidates, clock => arrays.Has(clock)
                && arrays.Peek(clock)?.Shape is [var times, ..] && NumpyPosition.Fits(header.Shape, times))
            : null;
    }
}
