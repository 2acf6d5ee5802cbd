using Dynamics.Data;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Moser;

/// <summary>Reads a session: what <see cref="MoserFormat"/> documents.</summary>
internal static class MoserSession
{
    private const string UnitOfMeasure = "cm";

    private static readonly string[] s_spikes = ["ts", "cellTS", "cellts", "TS", "spikeTimes", "spike_times", "spiketimes"];
    private static readonly string[] s_clocks = ["post", "t", "pos_t", "time"];
    private static readonly (string X, string Y)[][] s_lamps =
    [
        [("posx", "posy"), ("posx2", "posy2")], [("x1", "y1"), ("x2", "y2")], [("posx1", "posy1"), ("posx2", "posy2")], [("x", "y")],
    ];

    /// <exception cref="InputException">Anything wrong with the files.</exception>
    public static Recording Read(MoserFiles files, string format, ImportOptions options)
    {
        var notes = new ImportNotes();
        SpikeTable table = new(files.Folder);
        foreach ((int unit, MoserCell cell) in files.Cells.Index())
        {
            foreach (double time in SpikesOf(cell.Path))
            {
                table.Add(unit + 1, double.IsFinite(time) ? time
                    : throw new InputException($"a spike at {time} s", cell.Path, "leave that spike out"));
            }
        }
        if (table.Count == 0)
        {
            throw new InputException("no cell has a spike", files.Folder, "check that this is the right folder");
        }
        return new TrackedSession
        {
            Format = format,
            Path = files.Folder,
            Name = files.Session.Length > 0 ? files.Session : null,
            Position = ChosenPosition.Read(options, files.Folder, notes) ?? ReadPosition(files, notes) ?? ChosenPosition.ReadOrFind(options, files.Folder, notes),
            Units = table.ToTrains([.. Enumerable.Range(1, files.Cells.Count)]),
            UnitProperties = new OrderedDictionary<string, UnitProperty>
            {
                ["tetrode"] = files.Cells.Select(cell => (double)cell.Tetrode).ToArray(),
                ["cell"] = files.Cells.Select(cell => (double)cell.Cell).ToArray(),
            },
        }.ToRecording(options, notes);
    }

    private static double[] SpikesOf(string path)
    {
        IReadOnlyDictionary<string, MatlabValue> variables = MatlabContent.Read(path, s_spikes.Contains);
        MatlabValue? times = s_spikes.Select(variables.GetValueOrDefault).FirstOrDefault(found => found is not null);
        return times is null ? throw new InputException($"no variable with spike times ({string.Join(", ", s_spikes.Take(2))}) is there", path,
                "save the times (s) of the cell's spikes as ts")
            : times.IsEmpty ? [] : times.Vector
            ?? throw new InputException($"the spike times are {times.Kind}, expected one column", path, "save one column of seconds");
    }

    /// <summary>The position of the position file, else that of the first file of a cell that has one.</summary>
    private static TrackedPosition? ReadPosition(MoserFiles files, ImportNotes notes)
    {
        string[] names = [.. s_clocks, .. s_lamps.SelectMany(lamps => lamps).SelectMany(lamp => new[] { lamp.X, lamp.Y })];
        foreach (string path in files.Position is { } file ? [file] : files.Cells.Select(cell => cell.Path))
        {
            IReadOnlyDictionary<string, MatlabValue> variables = MatlabContent.Read(path, names.Contains);
            double[]? times = s_clocks.Select(name => variables.GetValueOrDefault(name)?.Vector).FirstOrDefault(found => found?.Length > 1);
            if (times is not null && LampsIn(variables, times.Length) is { Length: > 0 } lamps)
            {
                return Of(path, times, lamps, notes);
            }
        }
        return null;
    }

    private static (double[] X, double[] Y)[] LampsIn(IReadOnlyDictionary<string, MatlabValue> variables, int samples)
    {
        double[]? Of(string name) => variables.GetValueOrDefault(name)?.Vector is { } found && found.Length == samples ? found : null;
        return s_lamps.Select(lamps => lamps.Where(lamp => Of(lamp.X) is not null && Of(lamp.Y) is not null)
            .Select(lamp => (Of(lamp.X)!, Of(lamp.Y)!)).ToArray()).FirstOrDefault(found => found.Length > 0) ?? [];
    }

    private static TrackedPosition Of(string path, double[] times, (double[] X, double[] Y)[] lamps, ImportNotes notes)
    {
        (double[] x, double[] y) = LampMean.Of(lamps, static (x, y) => double.IsFinite(x) && double.IsFinite(y) && !(x == 0 && y == 0), notes);
        PositionTable table = PositionTable.Of(path, times, [x, y], ["x", "y"]);
        notes.Add($"position in {UnitOfMeasure}, as the Moser lab publishes it (another unit: --position-unit)");
        return new(
            path, [new("x", UnitOfMeasure, table.Times, table.Values[0]), new("y", UnitOfMeasure, table.Times, table.Values[1])], table.DuplicateRows);
    }
}
