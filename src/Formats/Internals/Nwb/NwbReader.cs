using Dynamics.Data;
using Dynamics.Data.Internals.Storage;
using Dynamics.Formats.Internals.Hdf5;

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
        IReadOnlyList<Epoch> epochs = Epochs(nodes);
        NwbUnits units = NwbUnits.Read(_file, _options.CellTypes, _manifest is null ? null : Properties(), _notes);
        IReadOnlyList<BehaviorChannel> channels = Channels(nodes, SessionEnd(epochs, units));
        bool whole = _manifest is not null && _options.Epoch is null;
        (_, double start, double end) = whole
            ? new Epoch("", _manifest!.StartSeconds, _manifest.EndSeconds)
            : Span(epochs, units, channels);
        IReadOnlyList<SpikeTrain> trains = whole ? units.Trains : Clip(units.Trains, start, end);
        Dictionary<string, string> provenance = _notes.ToProvenance("nwb", System.IO.Path.GetFullPath(_file.Path));
        return new Recording
        {
            Name = _manifest?.Name ?? System.IO.Path.GetFileNameWithoutExtension(_file.Path),
            StartSeconds = start,
            EndSeconds = end,
            Units = trains,
            Channels = whole
                ? channels
                : [.. channels.Select(channel => EpochClipping.Clip(channel, start, end)).Where(channel => channel.Values.Length > 0)],
            Epochs = whole ? epochs : EpochClipping.Clip(epochs, start, end),
            UnitProperties = units.Properties,
            Provenance = _manifest is null
                ? provenance
                : provenance.TryGetValue("notes", out string? notes)
                ? ImportNotes.With(_manifest.Provenance, notes)
                : _manifest.Provenance,
        };
    }

    /// <summary>The columns of the unit properties, by the names that they have in the recording.</summary>
    private IReadOnlyList<(string Name, string Column)> Properties()
    {
        Hdf5Dataset? names = _file.Root.Dataset(NwbLayout.UnitProperties);
        string[] properties = names?.ReadTexts() ?? [];
        return [.. properties.Zip(NwbLayout.NamesFor(properties))];
    }

    private IReadOnlyList<Epoch> Epochs(IReadOnlyList<NwbNode> nodes) =>
        NwbIntervals.Read(_file, _manifest is null ? nodes : [.. nodes.Where(node => node.Path == $"/{NwbLayout.Epochs}")],
            byTime: _manifest is null, _notes);

    private IReadOnlyList<BehaviorChannel> Channels(IReadOnlyList<NwbNode> nodes, double sessionEnd)
    {
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

    private static double SessionEnd(IReadOnlyList<Epoch> epochs, NwbUnits units) =>
        epochs.Select(epoch => epoch.EndSeconds).Concat(units.Trains.Where(train => train.TimesSeconds.Length > 0)
            .Select(train => train.TimesSeconds[^1])).DefaultIfEmpty(double.NaN).Max();

    /// <summary>The epoch asked for; all of the session; else the time in which the position was tracked.</summary>
    private Epoch Span(IReadOnlyList<Epoch> epochs, NwbUnits units, IReadOnlyList<BehaviorChannel> channels)
    {
        if (channels.Count == 0)
        {
            _notes.Add("the file holds no position");
        }
        return RecordingSpan.Choose(_options.Epoch, epochs, _file.Path,
            usual: () => channels.Count > 0
                ? RecordingSpan.Tracked(channels[0], _file.Path)
                : throw _file.Fault("/", "holds no position (SpatialSeries)",
                $"name one by --position, or import the spikes alone: --epoch {ImportOptions.WholeSession}, or the name of an epoch"),
            whole: () => RecordingSpan.Whole(channels, epochs, units.Trains.Where(train => train.TimesSeconds.Length > 0)
                .Select(train => (train.TimesSeconds[0], train.TimesSeconds[^1])))
                ?? throw _file.Fault("/", "holds neither spikes nor a position nor epochs", "check that this is the right file"));
    }

    private IReadOnlyList<SpikeTrain> Clip(IReadOnlyList<SpikeTrain> trains, double start, double end)
    {
        IReadOnlyList<SpikeTrain> clipped =
            [.. trains.Select(train => train with { TimesSeconds = EpochClipping.Clip(train.TimesSeconds, start, end) })];
        long outside = trains.Sum(train => (long)train.TimesSeconds.Length) - clipped.Sum(train => (long)train.TimesSeconds.Length);
        _notes.AddLeftOut(outside, start, end);
        _notes.AddSilent(clipped);
        return clipped;
    }
}
