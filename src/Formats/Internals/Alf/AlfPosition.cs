using System.Globalization;
using Dynamics.Data;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Alf;

/// <summary>The position in an ALF session: an object with a clock and a place.</summary>
internal static class AlfPosition
{
    private const string Wheel = "wheel", Radians = "rad";

    private static readonly string[] s_clocks = ["times", "timestamps"];
    private static readonly string[] s_places = [RecordingBinner.PositionChannel, "x", "y", "z"];

    /// <summary>The file or the object that the options name; else the one object with a place; else the wheel.</summary>
    /// <exception cref="InputException">Several objects with a place, none of that name, or arrays that do not fit each other.</exception>
    public static TrackedPosition Read(AlfFiles files, ImportOptions options, ImportNotes notes)
    {
        if (ChosenPosition.Read(options, files.Folder, notes) is { } chosen)
        {
            return chosen;
        }
        string[] placed = [.. files.Objects.Where(name => ClockOf(files, name) is not null && PlacesOf(files, name).Any())];
        string shown = placed.Length == 0 ? "none" : string.Join(", ", placed);
        if (options.Position is { } named)
        {
            string wanted = named.Split('.')[0];
            return placed.Contains(wanted) ? Of(files, wanted, notes) : throw new InputException(
                $"no object '{wanted}' with times and a position (there: {shown})", files.Folder,
                    "name one of them, or a file, by --position");
        }
        string[] animals = [.. placed.Where(name => name != Wheel)];
        string? one = animals.Contains(RecordingBinner.PositionChannel) ? RecordingBinner.PositionChannel
            : animals is [var only] ? only : null;
        if (one is null && animals.Length > 1)
        {
            throw new InputException($"several objects have a position: {shown}", files.Folder, "choose one by --position OBJECT");
        }
        if (one is null && placed.Length > 0)
        {
            notes.Add("position is that of the wheel, for nothing else is tracked");
            one = Wheel;
        }
        return one is not null ? Of(files, one, notes)
            : ChosenPosition.ReadOrFind(options, files.Folder, notes) is { Channels.Count: > 0 } beside ? beside
            : options.Epoch is not null ? new(files.Folder, [])
            : throw new InputException("holds no position: expected are arrays such as position.times and position.x, or " +
                "_ibl_wheel.timestamps and _ibl_wheel.position", files.Folder,
                $"name a file by --position, or import the spikes alone: --epoch {ImportOptions.WholeSession}");
    }

    private static AlfFile? ClockOf(AlfFiles files, string name) => s_clocks.Select(clock => files.ArrayOf(name, clock))
        .FirstOrDefault(clock => clock is not null);

    private static IEnumerable<AlfFile> PlacesOf(AlfFiles files, string name) => files.Of(name)
        .Where(file => file.IsArray && s_places.Contains(ChannelNaming.Parse(file.Attribute).Name)).DistinctBy(file => file.Attribute);

    private static TrackedPosition Of(AlfFiles files, string name, ImportNotes notes)
    {
        AlfFile clock = ClockOf(files, name)!;
        double[] times = clock.ReadNumbers();
        List<(string Name, double[] Values)> columns = [];
        foreach (AlfFile file in PlacesOf(files, name))
        {
            NumpyArray array = NumpyFile.Read(file.Path);
            columns.AddRange(NumpyPosition.Columns(array, file.Attribute, times.Length, notes) ?? throw new InputException(
                $"has shape ({string.Join(", ", array.Shape)}), expected a value for each of the {times.Length} times of " +
                System.IO.Path.GetFileName(clock.Path), file.Path, "save as many of each"));
        }
        PositionTable table = PositionTable.Of(
            clock.Path, times, [.. columns.Select(column => column.Values)], [.. columns.Select(column => column.Name)]);
        // The wheel's turns add up: its position is no angle that repeats.
        BehaviorChannel[] channels = [.. columns.Select((column, i) => name == Wheel && column.Name == RecordingBinner.PositionChannel
            ? new(column.Name, Radians, table.Times, table.Values[i])
            : ChannelNaming.ToChannel(column.Name, table.Times, table.Values[i]))];
        return new(clock.Path, channels, table.DuplicateRows);
    }
}

/// <summary>Trials of an ALF session.</summary>
internal static class AlfTrials
{
    private const string Trials = "trials", Intervals = "intervals";

    /// <summary>The rows of <c>trials.intervals</c> with the other attributes as columns, or of the table of trials.</summary>
    /// <exception cref="InputException">An array that is damaged.</exception>
    public static IReadOnlyList<SessionInterval> Read(AlfFiles files, ImportNotes notes)
    {
        Dictionary<string, string[]> columns = [];
        (double[] Starts, double[] Ends)? spans = null;
        foreach (AlfFile file in files.Of(Trials).Where(file => file.IsArray))
        {
            NumpyArray array = NumpyFile.Read(file.Path);
            if (file.Attribute == Intervals && array.Shape is [_, 2] && NumberColumn.ToDoubles(array.Values) is { } pairs)
            {
                spans = ([.. pairs.Where((_, i) => i % 2 == 0)], [.. pairs.Where((_, i) => i % 2 == 1)]);
            }
            else if (array.Shape.Count(axis => axis != 1) <= 1)
            {
                columns[file.Attribute] = array.Values as string[]
                    ?? Array.ConvertAll(NumberColumn.ToDoubles(array.Values)!, value => value.ToString(CultureInfo.InvariantCulture));
            }
        }
        if (spans is null && files.Of(Trials).FirstOrDefault(file => file.IsTable) is { } table)
        {
            (string[] names, List<string[]> rows) = AlfTable.Read(table.Path);
            int start = Array.IndexOf(names, $"{Intervals}_0"), end = Array.IndexOf(names, $"{Intervals}_1");
            if (start >= 0 && end >= 0)
            {
                double[] Column(int column) => [.. rows.Select(row => DelimitedReader.PlainNumberOf(row[column]) ?? double.NaN)];
                spans = (Column(start), Column(end));
                columns = names.Index().ToDictionary(name => name.Item, name => rows.Select(row => row[name.Index]).ToArray());
            }
        }
        if (spans is not var (starts, ends))
        {
            return [];
        }
        int[] whole = [.. Enumerable.Range(0, starts.Length)
            .Where(trial => ends[trial] > starts[trial] && double.IsFinite(ends[trial] - starts[trial]))];
        if (whole.Length < starts.Length)
        {
            notes.Add($"{starts.Length - whole.Length} of {starts.Length} trials without a start and an end left out");
        }
        return [.. whole.Select(trial => new SessionInterval(new Epoch(Trials, starts[trial], ends[trial]), Trials, columns
            .Where(column => column.Value.Length == starts.Length).ToDictionary(column => column.Key, column => column.Value[trial])))];
    }
}
