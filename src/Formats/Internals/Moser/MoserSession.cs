using Dynamics.Data;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Moser;

/// <summary>Reads a session: what <see cref="MoserFormat"/> documents.</summary>
internal static class MoserSession
{
    private static readonly string[] s_spikes = ["ts", "cellTS", "cellts", "TS", "spikeTimes", "spike_times", "spiketimes"];

    /// <exception cref="InputException">Anything wrong with the files.</exception>
    public static Recording Read(MoserFiles files, string format, ImportOptions options)
    {
        var notes = new ImportNotes();
        SpikeTable table = new(files.Folder);
        foreach ((int unit, MoserCell cell) in files.Cells.Index())
        {
            table.AddTrain(unit + 1, SpikesOf(cell.Path), cell.Path);
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
            Position = ChosenPosition.Read(options, files.Folder, notes) ?? ReadPosition(files, notes)
                ?? ChosenPosition.ReadOrFind(options, files.Folder, notes),
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
        return times is null ? throw new InputException($"no variable with spike times ({string.Join(", ", s_spikes.Take(2))}) is there",
            path,
                "save the times (s) of the cell's spikes as ts")
            : times.IsEmpty ? [] : times.Vector
            ?? throw new InputException($"the spike times are {times.Kind}, expected one column", path, "save one column of seconds");
    }

    /// <summary>The position of the position file, else that of the first file of a cell that has one.</summary>
    private static TrackedPosition? ReadPosition(MoserFiles files, ImportNotes notes)
    {
        foreach (string path in files.Position is { } file ? [file] : files.Cells.Select(cell => cell.Path))
        {
            if (MoserPosition.Of(MatlabContent.Read(path, MoserPosition.IsPart), path, notes) is { } position)
            {
                return position;
            }
        }
        return null;
    }
}
