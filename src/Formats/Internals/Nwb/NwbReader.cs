using Dynamics.Data;
using Dynamics.Data.Internals.Storage;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Signals;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>Reads an NWB file: what <see cref="NwbFormat"/> documents. A file that <see cref="NwbWriter"/> made says by its manifest which
/// channels it has, and is kept whole.</summary>
internal sealed class NwbReader
{
    private readonly Hdf5File _file;
    private readonly ImportOptions _options;
    private readonly ImportNotes _notes = new();
    private readonly RecordingManifest? _manifest;

    private NwbReader(Hdf5File file, ImportOptions options)
    {
        (_file, _options) = (file, options);
        Hdf5Dataset? manifest = file.Root.Dataset(NwbLayout.Manifest);
        _manifest = manifest is null
            ? null
            : RecordingManifest.Parse(manifest.ReadTexts().FirstOrDefault(""), $"{file.Path}, {manifest.Path}");
    }

    /// <exception cref="InputException">Anything wrong with the file.</exception>
    public static Recording Read(string path, ImportOptions options)
    {
        using Hdf5File file = Hdf5File.Open(path);
        return new NwbReader(file, options).Read();
    }

    /// <summary>Whether a file says that it is NWB 2.</summary>
    public static bool IsNwb(Hdf5File file) =>
        file.Root.HasAttribute("nwb_version") || file.Root.TextAttribute("neurodata_type") == "NWBFile";

    private Recording Read()
    {
        if (!IsNwb(_file))
        {
            throw _file.Fault("/", "has no attribute nwb_version: no NWB 2 file", "check that this is the right file");
        }
        IReadOnlyList<NwbNode> nodes = NwbTree.Walk(_file);
        IReadOnlyList<SessionInterval> intervals =
            NwbIntervals.Read(_file, _manifest is null ? nodes : [.. nodes.Where(node => node.Path == $"/{NwbLayout.Epochs}")],
                byTime: _manifest is null, _notes);
        ObservedSignals? signals = _manifest is null ? NwbSignals.Read(_file, nodes, _options.Signals, _notes)
            : _manifest.Signals is { } entry ? OwnSignals(entry)
            : null;
        NwbUnits units = signals is not null && _file.Root.Group("units") is null
            ? new([], new Dictionary<string, UnitProperty>())
            : NwbUnits.Read(_file, _manifest is null ? null : Properties(), _notes);
        IReadOnlyList<BehaviorChannel> channels = Channels(nodes, SessionEnd(intervals, units));
        if (_manifest is not null && _options.Epoch is null)
        {
            return Exported(_manifest, intervals, units, channels) with { Signals = signals?.Signals };
        }
        if (_manifest is not null && signals is not null)
        {
            (units, signals) = Apart(units, signals);
        }
        Recording recording = new TrackedSession
        {
            Format = "nwb",
            Path = _file.Path,
            Name = _manifest?.Name,
            Position = new(_file.Path, channels) { Unusable = channels.Count == 0 ? NwbPosition.Unusable(_file, nodes) : "" },
            Units = units.Trains,
            Signals = signals,
            UnitProperties = units.Properties,
            Intervals = intervals,
        }.ToRecording(_options, _notes);
        return _manifest is null
            ? recording
            : recording with { Provenance = Provenance(_manifest, recording.Provenance.GetValueOrDefault("notes")) };
    }

    /// <summary>A recording that was exported comes back with its own span and provenance.</summary>
    private Recording Exported(RecordingManifest manifest, IReadOnlyList<SessionInterval> intervals, NwbUnits units,
        IReadOnlyList<BehaviorChannel> channels) => new()
    {
        Name = manifest.Name,
        StartSeconds = manifest.StartSeconds,
        EndSeconds = manifest.EndSeconds,
        Units = units.Trains,
        Channels = channels,
        Epochs = [.. intervals.Select(interval => interval.Epoch)],
        UnitProperties = units.Properties,
        Provenance = Provenance(manifest, _notes.ToProvenance("nwb", _file.Path).GetValueOrDefault("notes")),
    };

    /// <summary>The units that have signals apart from the others, among which an exported file lists them.</summary>
    private static (NwbUnits Units, ObservedSignals Signals) Apart(NwbUnits units, ObservedSignals signals)
    {
        HashSet<int> imaged = [.. signals.Signals.UnitIds];
        int[] all = [.. Enumerable.Range(0, units.Trains.Count)];
        int[] others = [.. all.Where(unit => !imaged.Contains(units.Trains[unit].UnitId))];
        int[] own = Array.ConvertAll(signals.Signals.UnitIds, id => Array.FindIndex(all, unit => units.Trains[unit].UnitId == id));
        Dictionary<string, UnitProperty> At(int[] places) =>
            units.Properties.ToDictionary(property => property.Key, property => property.Value.At(places));
        return (new([.. others.Select(unit => units.Trains[unit])], At(others)), signals with { Properties = At(own) });
    }

    private ObservedSignals OwnSignals(RecordingManifest.SignalEntry entry)
    {
        Hdf5Group series = _file.Root.RequireGroup(NwbLayout.Signals);
        int[] ids = Array.ConvertAll(_file.Root.RequireDataset(NwbLayout.SignalUnits).ReadIntegers(), id => (int)id);
        double[] times = series.RequireDataset("timestamps").ReadDoubles();
        PopulationSignals signals = new(entry.Name, entry.Kind, ids, times, series.RequireDataset("data").ReadSingles());
        return new(signals, new Dictionary<string, UnitProperty>()) { FrameTimes = times };
    }

    private static IReadOnlyDictionary<string, string> Provenance(RecordingManifest manifest, string? notes) =>
        notes is null ? manifest.Provenance : ImportNotes.With(manifest.Provenance, notes);

    /// <summary>The columns of the unit properties, by the names that they have in the recording.</summary>
    private IReadOnlyList<(string Name, string Column)> Properties()
    {
        Hdf5Dataset? names = _file.Root.Dataset(NwbLayout.UnitProperties);
        string[] properties = names?.ReadTexts() ?? [];
        return [.. properties.Zip(NwbLayout.NamesFor(properties))];
    }

    private IReadOnlyList<BehaviorChannel> Channels(IReadOnlyList<NwbNode> nodes, double sessionEnd)
    {
        if (ChosenPosition.Read(_options, _file.Path, _notes) is { } chosen)
        {
            return chosen.Channels;
        }
        if (_manifest is null || _options.Position is not null)
        {
            return NwbPosition.Read(_file, nodes, _options.Position, sessionEnd, _notes);
        }
        string[] names = NwbLayout.NamesFor([.. _manifest.Channels.Select(channel => channel.Name)]);
        return [.. _manifest.Channels.Select((channel, i) => Channel(channel, $"{NwbLayout.Channels}/{names[i]}"))];
    }

    private BehaviorChannel Channel(RecordingManifest.ChannelEntry entry, string path)
    {
        Hdf5Dataset times = _file.Root.RequireDataset($"{path}/timestamps"), values = _file.Root.RequireDataset($"{path}/data");
        return entry.ToChannel(times.ReadDoubles(), values.ReadDoubles());
    }

    private static double SessionEnd(IReadOnlyList<SessionInterval> intervals, NwbUnits units) =>
        intervals.Select(interval => interval.Epoch.EndSeconds).Concat(units.Trains.Where(train => train.TimesSeconds.Length > 0)
            .Select(train => train.TimesSeconds[^1])).DefaultIfEmpty(double.NaN).Max();
}
