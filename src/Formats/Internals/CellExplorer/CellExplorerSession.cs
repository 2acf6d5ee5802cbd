using System.Globalization;
using Dynamics.Data;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.CellExplorer;

/// <summary>Reads a session: what <see cref="CellExplorerFormat"/> documents.</summary>
internal static class CellExplorerSession
{
    private const string Spikes = "spikes", Metrics = "cell_metrics", SessionVariable = "session", Epochs = "epochs";

    /// <summary>Fields of <c>spikes</c> that are long and say nothing of a unit as a whole, by what their names contain.</summary>
    private static readonly string[] s_long =
        ["waveform", "peakvoltage_", "amplitudes", "spindices", "channels_", "processinginfo", "spikes_", "sessioninfo", "phy_"];

    /// <summary>Texts of <c>cell_metrics</c> that say what a cell is.</summary>
    private static readonly string[] s_metrics = ["putativeCellType", "brainRegion", "labels", "deepSuperficial", "synapticEffect", "UID"];

    private static readonly string[] s_epoch =
        [SessionVariable, Epochs, "name", "startTime", "stopTime", "environment", "behavioralParadigm", "manipulation", "stimuli", "notes"];

    /// <exception cref="InputException">Anything wrong with the files.</exception>
    public static Recording Read(CellExplorerFiles files, string format, ImportOptions options)
    {
        var notes = new ImportNotes();
        (IReadOnlyList<SpikeTrain> units, Dictionary<string, UnitProperty> properties) = ReadUnits(files, options, notes);
        if (files.Metrics is { } metrics)
        {
            AddMetrics(metrics, units, properties, notes);
        }
        CellExplorerBehavior behavior = CellExplorerBehavior.Read(files, options, notes);
        return new TrackedSession
        {
            Format = format,
            Path = files.Folder,
            Name = files.BaseName,
            Position = behavior.Position,
            Units = units,
            UnitProperties = properties,
            Intervals = [.. behavior.Intervals, .. files.Session is { } session ? ReadEpochs(session, notes) : []],
        }.ToRecording(options, notes);
    }

    private static (IReadOnlyList<SpikeTrain>, Dictionary<string, UnitProperty>) ReadUnits(
        CellExplorerFiles files, ImportOptions options, ImportNotes notes)
    {
        string path = files.Spikes;
        MatlabValue spikes = Variable(path, Spikes,
            name => !Array.Exists(s_long, part => name.Contains(part, StringComparison.OrdinalIgnoreCase)));
        double[][] times = Trains(spikes, path, options, notes);
        double[]? uids = spikes.Find("UID")?.Vector;
        bool areIds = uids?.Length == times.Length && uids.Distinct().Count() == times.Length
            && Array.TrueForAll(uids, id => id == Math.Floor(id) && id is >= 0 and <= int.MaxValue);
        int[] ids = areIds ? Array.ConvertAll(uids!, id => (int)id) : [.. Enumerable.Range(1, times.Length)];
        var properties = new Dictionary<string, UnitProperty>();
        MatlabValue.Structure fields = (MatlabValue.Structure)spikes;
        foreach (string name in fields.Fields.Where(name => name is not ("times" or "UID" or "ts" or "ids")))
        {
            if (PropertyOf(fields.Field(name), times.Length) is { } property)
            {
                properties[name] = property;
            }
        }
        SpikeTable table = new(path);
        for (int unit = 0; unit < times.Length; unit++)
        {
            table.AddTrain(ids[unit], times[unit], $"{path}, unit {ids[unit]}");
        }
        return table.Count > 0 ? (table.ToTrains(ids), properties)
            : throw new InputException("no unit has a spike", path, "save the sorted spikes again");
    }

    /// <summary>The spike times of each unit: of <c>times</c>, else of <c>ts</c> (samples) and <c>sr</c>.</summary>
    private static double[][] Trains(MatlabValue spikes, string path, ImportOptions options, ImportNotes notes)
    {
        const string Remedy = "save the spikes as CellExplorer does: spikes.times, a cell of the times (s) of each unit";
        (string name, MatlabValue? found) = spikes.Find("times") is { } seconds ? ("times", seconds) : ("ts", spikes.Find("ts"));
        if (found is not MatlabValue.Cell cell)
        {
            throw new InputException(found is null ? "the structure spikes has no field times"
                : $"spikes.{name} is {found.Kind}, expected a cell",
                path, Remedy);
        }
        double[][] times = [.. cell.Items.Select((item, unit) => item.IsEmpty ? [] : item.Vector
            ?? throw new InputException($"spikes.{name}{{{unit + 1}}} is {item.Kind}, expected a column of times", path, Remedy))];
        if (name == "times" || options.Times.Spikes is not null)
        {
            return times;
        }
        double rate = spikes.Find("sr")?.Number is { } said and > 0 ? said
            : throw new InputException("spikes.ts counts samples, and no spikes.sr says their rate", path,
                "say it: --time-unit spikes=20000Hz");
        notes.Add(FormattableString.Invariant($"spike times are the samples spikes.ts at {rate} Hz (spikes.sr)"));
        return Array.ConvertAll(times, train => Array.ConvertAll(train, sample => sample / rate));
    }

    /// <summary>A field with a number or a text for each unit; null for anything else.</summary>
    private static UnitProperty? PropertyOf(MatlabValue? field, int units) => field switch
    {
        { Vector: { } numbers } when numbers.Length == units => numbers,
        { Texts: { } texts } when texts.Count == units => texts.ToArray(),
        MatlabValue.Cell cell when cell.Items.Count == units && cell.Items.All(item => item.Number is not null) =>
            cell.Items.Select(item => item.Number!.Value).ToArray(),
        _ => null,
    };

    private static void AddMetrics(
        string path, IReadOnlyList<SpikeTrain> units, Dictionary<string, UnitProperty> properties, ImportNotes notes)
    {
        MatlabValue metrics = Variable(path, Metrics, name => name == Metrics || s_metrics.Contains(name));
        double[]? uids = metrics.Find("UID")?.Vector;
        int[] order = uids is null ? [.. Enumerable.Range(0, units.Count)]
            : [.. units.Select(unit => Array.IndexOf(uids, unit.UnitId))];
        if (order.Contains(-1))
        {
            notes.Add($"{Path.GetFileName(path)} is not used: it lists other units than the spikes");
            return;
        }
        foreach (string name in s_metrics)
        {
            if (metrics.Find(name)?.Texts is { } texts && texts.Count > order.Max())
            {
                properties[name] = Array.ConvertAll(order, unit => texts[unit]);
            }
        }
    }

    private static IEnumerable<SessionInterval> ReadEpochs(string path, ImportNotes notes)
    {
        MatlabValue? found = MatlabContent.Read(path, s_epoch.Contains).GetValueOrDefault(SessionVariable)?.Find(Epochs);
        List<SessionInterval> intervals = [];
        int without = 0;
        foreach ((int number, MatlabValue epoch) in (found?.Elements ?? []).Index())
        {
            if (epoch.Find("startTime")?.Number is not { } start || epoch.Find("stopTime")?.Number is not { } end || !(end > start))
            {
                without++;
                continue;
            }
            string name = epoch.Find("name")?.Single ?? string.Create(CultureInfo.InvariantCulture, $"epoch {number + 1}");
            intervals.Add(new(new Epoch(name, start, end), Epochs, s_epoch
                .Where(field => field is not ("startTime" or "stopTime") && epoch.Find(field)?.Single is not null)
                .ToDictionary(field => field, field => epoch.Find(field)!.Single!)));
        }
        if (without > 0)
        {
            notes.Add($"{without} epochs of {Path.GetFileName(path)} without a start and an end left out");
        }
        return intervals;
    }

    /// <summary>The structure of a name.</summary>
    private static MatlabValue.Structure Variable(string path, string name, Func<string, bool> keep)
    {
        IReadOnlyDictionary<string, MatlabValue> variables = MatlabContent.Read(path, keep);
        return variables.GetValueOrDefault(name) is MatlabValue.Structure { Count: 1 } structure ? structure : throw new InputException(
            variables.TryGetValue(name, out MatlabValue? other)
                ? $"the variable {name} is {other.Kind}, expected a structure"
                : $"no variable {name} among ({string.Join(", ", variables.Keys)})",
            path, $"save the structure {name} in this file, as CellExplorer does");
    }
}
