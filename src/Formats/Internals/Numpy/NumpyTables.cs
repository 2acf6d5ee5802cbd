using Dynamics.Data;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>Arrays that somebody saved by hand, as a session.</summary>
internal static class NumpyTables
{
    private const string UnitIds = "unit_ids", Unit = "unit_", EpochNames = "epoch_names", EpochStarts = "epoch_starts",
        EpochEnds = "epoch_ends";

    /// <summary>Names of spike times and of their units: ours, and those of ALF.</summary>
    private static readonly (string Times, string Units)[] s_spikes = [("spike_times", "spike_units"), ("spikes.times", "spikes.clusters")];

    /// <summary>Clocks that serve arrays without one of their own.</summary>
    private static readonly string[] s_sharedClocks = ["position_times", "position.times"];

    /// <summary>Whether spike times are there.</summary>
    public static bool HasSpikes(NumpyBundle arrays) => Array.Exists(s_spikes, names => arrays.Has(names.Times) && arrays.Has(names.Units));

    /// <summary>Reads what is there.</summary>
    /// <exception cref="InputException">No spike times or no position, or arrays that do not fit each other.</exception>
    public static Recording Read(NumpyBundle arrays, string format, ImportOptions options)
    {
        if (!HasSpikes(arrays))
        {
            throw WithoutSpikes(arrays);
        }
        (string times, string units) = Array.Find(s_spikes, names => arrays.Has(names.Times) && arrays.Has(names.Units));
        var notes = new ImportNotes();
        UnitTable? listed = arrays.Has(UnitIds) ? ReadUnits(arrays) : null;
        return new TrackedSession
        {
            Format = format,
            Path = arrays.Path,
            Position = ChosenPosition.Read(options, arrays.Path, notes) ?? ReadPosition(arrays, options.Position, notes),
            Units = Spikes(arrays, times, units, options).ToTrains(listed?.UnitIds),
            UnitProperties = listed?.Properties ?? new Dictionary<string, UnitProperty>(),
            Intervals = arrays.Has(EpochNames) ? ReadEpochs(arrays) : [],
        }.ToRecording(options, notes);
    }

    private static InputException WithoutSpikes(NumpyBundle arrays)
    {
        string names = string.Join(", ", arrays.Names);
        foreach (string name in arrays.Names)
        {
            if (arrays.Peek(name) is { Shape: [> 1, > 1] } header)
            {
                return new InputException($"'{name}' of shape ({string.Join(", ", header.Shape)}) may be counts per bin, which hold no " +
                    $"spike times; there are no spike_times and spike_units among ({names})",
                    arrays.Path, "save the time in seconds and the unit of every spike as spike_times and spike_units");
            }
        }
        return new InputException($"no arrays spike_times and spike_units among ({names})", arrays.Path,
            "save the time in seconds and the unit of every spike under these names");
    }

    private static SpikeTable Spikes(NumpyBundle arrays, string timesName, string unitsName, ImportOptions options)
    {
        if (arrays.Peek(timesName)?.Type.Kind is 'i' or 'u' && options.Times.Spikes is null)
        {
            throw new InputException("holds whole numbers, which look like samples; expected seconds", arrays.Where(timesName),
                "say what they count, for instance --time-unit spikes=30000Hz");
        }
        return SpikeTable.Of(arrays.Where(timesName), arrays.ReadNumbers(timesName), arrays.ReadUnitIds(unitsName));
    }

    private static UnitTable ReadUnits(NumpyBundle arrays)
    {
        return UnitTable.Of(arrays.Where(UnitIds), arrays.ReadUnitIds(UnitIds), arrays.Names
            .Where(name => name.StartsWith(Unit, StringComparison.Ordinal) && name != UnitIds
                && arrays.Peek(name) is { Shape.Length: 1 })
            .Select(name => (name[Unit.Length..], Property(name))));

        UnitProperty Property(string name) => arrays.Read(name).Values is string[] texts ? texts : arrays.ReadNumbers(name);
    }

    private static TrackedPosition ReadPosition(NumpyBundle arrays, string? chosen, ImportNotes notes)
    {
        IReadOnlyList<BehaviorChannel> channels = Channels(arrays, notes, out int duplicates);
        if (chosen is not null)
        {
            BehaviorChannel one = channels.FirstOrDefault(channel => channel.Name == ChannelNaming.Parse(chosen).Name)
                ?? throw new InputException($"no position '{chosen}' among ({string.Join(", ", channels.Select(channel => channel.Name))})",
                    arrays.Path, "name one of the arrays that have times, or a file, by --position");
            channels = [one with { Name = RecordingBinner.PositionChannel },
                .. channels.Where(channel => channel != one && channel.Name != RecordingBinner.PositionChannel)];
        }
        return new(arrays.Path, channels, duplicates);
    }

    private static SessionInterval[] ReadEpochs(NumpyBundle arrays)
    {
        string[] names = arrays.Read(EpochNames).Values as string[]
            ?? throw new InputException("holds no text", arrays.Where(EpochNames), "save the names of the epochs as text");
        double[] starts = arrays.ReadNumbers(EpochStarts), ends = arrays.ReadNumbers(EpochEnds);
        return starts.Length == names.Length && ends.Length == names.Length
            ? [.. names.Select((name, i) => SessionInterval.Of(new Epoch(name, starts[i], ends[i])))]
            : throw new InputException(
                $"{names.Length} epochs, {starts.Length} starts and {ends.Length} ends", arrays.Path, "save as many of each");
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
            (string Name, double[] Values)[] columns = [.. group.SelectMany(name => Columns(arrays, name))];
            PositionTable table = PositionTable.Of(arrays.Where(group.Key), arrays.ReadNumbers(group.Key),
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
            !name.StartsWith(Unit, StringComparison.Ordinal) && !name.StartsWith("spike", StringComparison.Ordinal)
            && !name.StartsWith("epoch_", StringComparison.Ordinal) && !name.EndsWith("_times", StringComparison.Ordinal)
                && !name.EndsWith(".times", StringComparison.Ordinal);
    }

    /// <summary>The array of times that is as long as an array of numbers, by name; null where there is none.</summary>
    private static string? ClockOf(NumpyBundle arrays, string name)
    {
        string plain = ChannelNaming.Parse(name).Name;
        int dot = name.IndexOf('.');
        string?[] candidates = [$"{name}_times", $"{plain}_times", dot > 0 ? $"{name[..dot]}.times" : null, .. s_sharedClocks];
        return arrays.Peek(name) is { Shape: [_] or [_, >= 1 and <= 3], Type.Kind: not 'U' } header
            ? Array.Find(candidates, clock =>
                clock is not null && arrays.Has(clock) && arrays.Peek(clock)?.Shape is [var times, ..] && times == header.Shape[0])
            : null;
    }

    /// <summary>The columns of an array: <c>position</c> of two of them is x and y, in its unit of measure.</summary>
    private static IEnumerable<(string Name, double[] Values)> Columns(NumpyBundle arrays, string name)
    {
        NumpyArray array = arrays.Read(name);
        double[] values = NumberColumn.ToDoubles(array.Values)!;
        string shown = name[(name.LastIndexOf('.') + 1)..];
        int width = array.Shape.Count == 1 ? 1 : (int)array.Shape[1];
        if (width == 1)
        {
            yield return (shown, values);
            yield break;
        }
        (string channel, string unit) = ChannelNaming.Parse(shown);
        string suffix = unit == ChannelNaming.Arbitrary ? "" : $"_{unit}";
        for (int column = 0; column < width; column++)
        {
            string axis = "xyz"[column].ToString();
            string axisName = channel == RecordingBinner.PositionChannel ? axis : $"{channel}_{axis}";
            yield return (axisName + suffix, [.. Enumerable.Range(0, (int)array.Shape[0]).Select(row => values[row * width + column])]);
        }
    }
}
