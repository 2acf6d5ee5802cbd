using System.Text.Json;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Data.Internals.Storage;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>A whole recording as named arrays, and back.</summary>
internal static class NumpyRecording
{
    /// <summary>JSON of what the other arrays do not say.</summary>
    private const string Manifest = "recording";

    private const string SpikeTimes = "spike_times", SpikeUnits = "spike_units", UnitIds = "unit_ids", Property = "unit_", Times = "_times";
    private const string Signals = "signals", SignalTimes = "signal_times", SignalUnits = "signal_units";
    private const string EpochNames = "epoch_names", EpochStarts = "epoch_starts", EpochEnds = "epoch_ends";

    /// <summary>What the arrays do not say: recording.json as it stands in a recording folder, and the names of
    /// the unit properties.</summary>
    private sealed record Described(JsonObject Recording, IReadOnlyList<string> UnitProperties);

    /// <summary>Whether arrays are those of <see cref="ToArrays"/>, by the one that is JSON.</summary>
    public static bool IsIn(NumpyBundle arrays) => arrays.Has(Manifest) && arrays.Peek(Manifest) is { Shape: [], Type.Kind: 'U' };

    /// <summary>The arrays of a recording.</summary>
    public static IReadOnlyList<NumpyArray> ToArrays(Recording recording)
    {
        string[] properties = [.. recording.UnitProperties.Keys];
        string manifest = OptionsJson.ToObject(new Described(OptionsJson.ToObject(RecordingManifest.Of(recording)), properties))
            .ToJsonString();
        return
        [
            new(Manifest, new[] { manifest }, []),
            Row(UnitIds, recording.Units.Select(unit => unit.UnitId).ToArray()),
            Row(SpikeTimes, Join(recording.Units, unit => unit.TimesSeconds)),
            Row(SpikeUnits, Join(recording.Units, unit => Filled(unit.UnitId, unit.TimesSeconds.Length))),
            .. recording.Signals is { } signals
                ? [new(Signals, signals.Values, [signals.FrameCount, signals.UnitCount]), Row(SignalTimes, signals.TimesSeconds),
                    Row(SignalUnits, signals.UnitIds)]
                : Array.Empty<NumpyArray>(),
            .. recording.UnitProperties.Values.Zip(PropertyArrays(properties), (property, name) => Row(name, property.Values)),
            .. recording.Channels.Zip(ChannelArrays(recording.Channels.Select(channel => channel.Name), recording.Signals is not null))
                .SelectMany(pair => new[] { Row(pair.Second + Times, pair.First.TimesSeconds), Row(pair.Second, pair.First.Values) }),
            Row(EpochNames, recording.Epochs.Select(epoch => epoch.Name).ToArray()),
            Row(EpochStarts, recording.Epochs.Select(epoch => epoch.StartSeconds).ToArray()),
            Row(EpochEnds, recording.Epochs.Select(epoch => epoch.EndSeconds).ToArray()),
        ];
    }

    /// <summary>The recording of arrays that <see cref="ToArrays"/> made.</summary>
    /// <exception cref="InputException">An array is missing, damaged, or does not fit the others.</exception>
    public static Recording FromArrays(NumpyBundle arrays)
    {
        Described described = Describe(arrays);
        RecordingManifest manifest = RecordingManifest.Parse(described.Recording.ToJsonString(), arrays.Where(Manifest));
        string[] channels = [.. ChannelArrays(manifest.Channels.Select(channel => channel.Name), manifest.Signals is not null)];
        string[] names = Column<string>(arrays, EpochNames);
        double[] starts = Column<double>(arrays, EpochStarts, names.Length), ends = Column<double>(arrays, EpochEnds, names.Length);
        int[] ids = Column<int>(arrays, UnitIds);
        return new Recording
        {
            Name = manifest.Name,
            StartSeconds = manifest.StartSeconds,
            EndSeconds = manifest.EndSeconds,
            Units = Trains(arrays, ids),
            Signals = manifest.Signals is { } entry ? ReadSignals(arrays, entry) : null,
            Channels = [.. manifest.Channels.Zip(channels, (entry, name) => Channel(arrays, entry, name))],
            Epochs = [.. names.Select((name, i) => new Epoch(name, starts[i], ends[i]))],
            UnitProperties = new OrderedDictionary<string, UnitProperty>(described.UnitProperties
                .Zip(PropertyArrays(described.UnitProperties))
                .Select(pair => KeyValuePair.Create(pair.First, ReadProperty(arrays, pair.Second, ids.Length)))),
            Provenance = manifest.Provenance,
        };
    }

    private static Described Describe(NumpyBundle arrays)
    {
        try
        {
            Described described = JsonSerializer.Deserialize<Described>(
                Column<string>(arrays, Manifest, 1)[0], OptionsJson.SerializerOptions) ?? throw new JsonException("it is empty");
            return described.UnitProperties.All(name => name is not null)
                && described.UnitProperties.Distinct().Count() == described.UnitProperties.Count
                ? described
                : throw new JsonException("two unit properties have one name, or none");
        }
        catch (JsonException failure)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", arrays.Where(Manifest),
                "export the recording again", failure);
        }
    }

    private static IReadOnlyList<SpikeTrain> Trains(NumpyBundle arrays, int[] ids)
    {
        double[] times = Column<double>(arrays, SpikeTimes);
        int[] units = Column<int>(arrays, SpikeUnits, times.Length);
        var trains = new List<SpikeTrain>(ids.Length);
        int next = 0;
        foreach (int id in ids)
        {
            int first = next;
            while (next < units.Length && units[next] == id)
            {
                next++;
            }
            trains.Add(new SpikeTrain(id, times[first..next]));
        }
        return next == units.Length ? trains : throw new InputException(
            $"spike {next + 1} is of unit {units[next]}; expected the spikes unit by unit, in the order of {UnitIds}",
            arrays.Where(SpikeUnits), $"export the recording again, or leave out the array {Manifest}");
    }

    private static PopulationSignals ReadSignals(NumpyBundle arrays, RecordingManifest.SignalEntry entry)
    {
        int[] units = Column<int>(arrays, SignalUnits);
        double[] times = Column<double>(arrays, SignalTimes);
        return new(entry.Name, entry.Kind, units, times, Column<float>(arrays, Signals, checked(times.Length * units.Length)));
    }

    private static BehaviorChannel Channel(NumpyBundle arrays, RecordingManifest.ChannelEntry entry, string name)
    {
        double[] times = Column<double>(arrays, name + Times);
        return entry.ToChannel(times, Column<double>(arrays, name, times.Length));
    }

    private static UnitProperty ReadProperty(NumpyBundle arrays, string name, int units) =>
        arrays.Has(name) && arrays.Peek(name)?.Type.Kind == 'U' ? Column<string>(arrays, name, units) : Column<double>(arrays, name, units);

    private static T[] Column<T>(NumpyBundle arrays, string name, int? length = null)
    {
        NumpyArray array = arrays.Read(name);
        return array.Values.GetType() == typeof(T[]) && (length ?? array.Values.Length) == array.Values.Length
            ? (T[])array.Values
            : throw new InputException($"holds {array.Values.Length} {array.Values.GetType().GetElementType()!.Name}, expected " +
                $"{length?.ToString() ?? "some"} {typeof(T).Name}", arrays.Where(name), "export the recording again");
    }

    /// <summary>A channel's array has its name, unless that could not be told from another array's.</summary>
    private static IEnumerable<string> ChannelArrays(IEnumerable<string> channels, bool withSignals)
    {
        string[] reserved = [Manifest, "spike_", Property, "epoch_", "channel_", .. withSignals ? ["signal"] : Array.Empty<string>()];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        int index = 0;
        foreach (string channel in channels)
        {
            bool own = NumpyArchive.IsName(channel + Times)
                && !Array.Exists(reserved, prefix => channel.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                && !taken.Contains(channel) && !taken.Contains(channel + Times);
            string name = own ? channel : $"channel_{index}";
            taken.UnionWith([name, name + Times]);
            index++;
            yield return name;
        }
    }

    private static IEnumerable<string> PropertyArrays(IEnumerable<string> properties)
    {
        var taken = new HashSet<string>([UnitIds], StringComparer.OrdinalIgnoreCase);
        int index = 0;
        foreach (string property in properties)
        {
            bool own = NumpyArchive.IsName(Property + property) && !property.StartsWith("property_", StringComparison.OrdinalIgnoreCase)
                && taken.Add(Property + property);
            yield return own ? Property + property : $"{Property}property_{index}";
            index++;
        }
    }

    private static NumpyArray Row(string name, Array values) => new(name, values, [values.LongLength]);

    private static T[] Join<T>(IReadOnlyList<SpikeTrain> units, Func<SpikeTrain, T[]> part)
    {
        var all = new T[units.Sum(unit => (long)unit.TimesSeconds.Length)];
        int next = 0;
        foreach (SpikeTrain unit in units)
        {
            part(unit).CopyTo(all, next);
            next += unit.TimesSeconds.Length;
        }
        return all;
    }

    private static int[] Filled(int value, int count)
    {
        var values = new int[count];
        Array.Fill(values, value);
        return values;
    }
}
