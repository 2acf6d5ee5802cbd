using System.Security.Cryptography;
using System.Text;
using Dynamics.Data;
using Dynamics.Data.Internals.Storage;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>Writes a recording as an NWB 2 file, with the groups and attributes that its readers ask for; what NWB has no place for goes
/// where <see cref="NwbLayout"/> says. The same recording makes the same bytes.</summary>
internal sealed class NwbWriter
{
    private const string Core = "core", Tables = "hdmf-common";
    private readonly Hdf5Writer _writer;
    private readonly Recording _recording;

    private NwbWriter(Hdf5Writer writer, Recording recording) => (_writer, _recording) = (writer, recording);

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, Recording recording) => Hdf5Writer.Write(path, writer =>
    {
        var file = new NwbWriter(writer, recording);
        file.Skeleton();
        file.Units();
        file.Channels();
        file.Signals();
        file.Epochs();
        file.Scratch();
    });

    private void Skeleton()
    {
        const string Unknown = "1970-01-01T00:00:00+00:00"; // a recording has a clock, but no date
        _writer.Attribute("/", "nwb_version", "2.7.0");
        Mark("/", "NWBFile", Core);
        foreach (string group in (
            string[])["acquisition", "analysis", "general", "processing", "scratch", "stimulus/presentation", "stimulus/templates"])
        {
            _writer.Group($"/{group}");
        }
        _writer.Texts("/identifier", [ObjectId("/")], scalar: true);
        _writer.Texts("/session_description", [$"{_recording.Name}, exported by Dynamics; dates are not known"], scalar: true);
        _writer.Texts("/session_start_time", [Unknown], scalar: true);
        _writer.Texts("/timestamps_reference_time", [Unknown], scalar: true);
        _writer.Texts("/file_create_date", [Unknown]);
    }

    private void Units()
    {
        const string Path = "/units";
        string[] columns = NwbLayout.NamesFor([.. _recording.UnitProperties.Keys]);
        Table(Path, "Units", "sorted units", [NwbUnits.SpikeTimes, .. columns], [.. _recording.Units.Select(unit => (long)unit.UnitId)]);
        string spikes = $"{Path}/{NwbUnits.SpikeTimes}", index = spikes + NwbUnits.IndexSuffix;
        _writer.Numbers(spikes, [.. _recording.Units.Select(unit => unit.TimesSeconds)]);
        Column(spikes, "VectorData", "spike times, seconds");
        WriteIndex(index);
        Column(index, "VectorIndex", "where the spikes of each unit end");
        _writer.ReferenceAttribute(index, "target", spikes);
        foreach ((string column, UnitProperty property) in columns.Zip(_recording.UnitProperties.Values))
        {
            if (property.Numbers is { } numbers)
            {
                _writer.Numbers<double>($"{Path}/{column}", numbers);
            }
            else
            {
                _writer.Texts($"{Path}/{column}", property.Texts!);
            }
            Column($"{Path}/{column}", "VectorData", property.Numbers is null ? "a text a unit" : "a number a unit");
        }
    }

    /// <summary>Ends of the units' spikes in the narrowest type that holds them, as NWB's own writers choose it.</summary>
    private void WriteIndex(string path)
    {
        var ends = new ulong[_recording.Units.Count];
        ulong end = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = end += (ulong)_recording.Units[i].TimesSeconds.Length;
        }
        if (end <= byte.MaxValue)
        {
            _writer.Numbers<byte>(path, Array.ConvertAll(ends, value => (byte)value));
        }
        else if (end <= ushort.MaxValue)
        {
            _writer.Numbers<ushort>(path, Array.ConvertAll(ends, value => (ushort)value));
        }
        else if (end <= uint.MaxValue)
        {
            _writer.Numbers<uint>(path, Array.ConvertAll(ends, value => (uint)value));
        }
        else
        {
            _writer.Numbers<ulong>(path, ends);
        }
    }

    private void Channels()
    {
        const string Module = "/processing/behavior", Container = $"/{NwbLayout.Channels}";
        string[] names = NwbLayout.NamesFor([.. _recording.Channels.Select(channel => channel.Name)]);
        if (names.Length == 0)
        {
            return;
        }
        _writer.Group(Container);
        Mark(Module, "ProcessingModule", Core);
        _writer.Attribute(Module, "description", "tracked behaviour");
        Mark(Container, "Position", Core);
        foreach ((BehaviorChannel channel, string name) in _recording.Channels.Zip(names))
        {
            string path = $"{Container}/{name}";
            _writer.Group(path);
            Mark(path, "SpatialSeries", Core);
            _writer.Attribute(path, "description", channel.Name);
            _writer.Attribute(path, "comments", double.IsNaN(channel.Period)
                ? "no comments"
                : FormattableString.Invariant($"repeats after {channel.Period} {channel.UnitOfMeasure}"));
            Samples(path, channel.Values, [channel.Values.Length], channel.UnitOfMeasure, channel.TimesSeconds);
        }
    }

    private void Signals()
    {
        const string Module = "/processing/ophys", Path = $"/{NwbLayout.Signals}";
        if (_recording.Signals is not { } signals)
        {
            return;
        }
        _writer.Group(Path);
        Mark(Module, "ProcessingModule", Core);
        _writer.Attribute(Module, "description", "continuous signals of imaged units");
        Mark(Path, "TimeSeries", Core);
        _writer.Attribute(Path, "description", $"{signals.Name}, {signals.Kind}: a column a unit");
        _writer.Attribute(Path, "comments", "no comments");
        Samples(Path, signals.Values, [signals.FrameCount, signals.UnitCount], "n/a", signals.TimesSeconds);
    }

    /// <summary>Data and times of a series.</summary>
    private void Samples<T>(string path, T[] values, long[] shape, string unit, double[] times) where T : unmanaged
    {
        _writer.Numbers($"{path}/data", values, shape);
        _writer.Attribute($"{path}/data", "unit", unit);
        _writer.Attribute($"{path}/data", "conversion", 1f);
        _writer.Attribute($"{path}/data", "offset", 0f);
        _writer.Attribute($"{path}/data", "resolution", -1f);
        _writer.Numbers<double>($"{path}/timestamps", times);
        _writer.Attribute($"{path}/timestamps", "unit", "seconds");
        _writer.Attribute($"{path}/timestamps", "interval", 1);
    }

    private void Epochs()
    {
        const string Path = $"/{NwbLayout.Epochs}";
        if (_recording.Epochs.Count == 0)
        {
            return;
        }
        Table(Path, "TimeIntervals", "named intervals", ["start_time", "stop_time", "label"],
            [.. Enumerable.Range(0, _recording.Epochs.Count).Select(i => (long)i)]);
        _writer.Numbers<double>($"{Path}/start_time", [.. _recording.Epochs.Select(epoch => epoch.StartSeconds)]);
        Column($"{Path}/start_time", "VectorData", "start, seconds");
        _writer.Numbers<double>($"{Path}/stop_time", [.. _recording.Epochs.Select(epoch => epoch.EndSeconds)]);
        Column($"{Path}/stop_time", "VectorData", "end, seconds");
        _writer.Texts($"{Path}/label", [.. _recording.Epochs.Select(epoch => epoch.Name)]);
        Column($"{Path}/label", "VectorData", "name");
    }

    private void Scratch()
    {
        _writer.Texts($"/{NwbLayout.Manifest}", [RecordingManifest.Of(_recording).ToJson()], scalar: true);
        Note($"/{NwbLayout.Manifest}", "recording.json of Dynamics: what a recording has beyond NWB");
        if (_recording.Signals is { } signals)
        {
            _writer.Numbers($"/{NwbLayout.SignalUnits}", signals.UnitIds);
            Note($"/{NwbLayout.SignalUnits}", "the units of the columns of the signals");
        }
        _writer.Texts($"/{NwbLayout.UnitProperties}", [.. _recording.UnitProperties.Keys]);
        Note($"/{NwbLayout.UnitProperties}", "names of the unit properties, in the order of their columns");
    }

    private void Note(string path, string notes)
    {
        Mark(path, "ScratchData", Core);
        _writer.Attribute(path, "notes", notes);
    }

    private void Table(string path, string type, string description, IReadOnlyList<string> columns, long[] ids)
    {
        _writer.Group(path);
        Mark(path, type, Core);
        _writer.Attribute(path, "description", description);
        _writer.Attribute(path, "colnames", columns);
        _writer.Numbers<long>($"{path}/{NwbUnits.Id}", ids);
        Mark($"{path}/{NwbUnits.Id}", "ElementIdentifiers", Tables);
    }

    private void Column(string path, string type, string description)
    {
        Mark(path, type, Tables);
        _writer.Attribute(path, "description", description);
    }

    private void Mark(string path, string type, string schema)
    {
        _writer.Attribute(path, "neurodata_type", type);
        _writer.Attribute(path, "namespace", schema);
        _writer.Attribute(path, "object_id", ObjectId(path));
    }

    /// <summary>An identifier that depends on recording and place only.</summary>
    private string ObjectId(string path) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{_recording.Name}\n{_recording.SpikeCount}\n{path}"))[..16]).ToString();
}
