using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dynamics.Data.Internals.Storage;

/// <summary>recording.json: what the tables of a recording folder do not say.</summary>
internal sealed record RecordingManifest
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "recording.json";

    /// <summary>Value of <see cref="Format"/>.</summary>
    public const string FormatName = "dynamics-recording";

    /// <summary>The newest version, which recordings with signals have; others are written as the one before, which added the period of a
    /// channel.</summary>
    public const int CurrentVersion = 3;

    public required string Format { get; init; }

    public required int Version { get; init; }

    public required string Name { get; init; }

    public required double StartSeconds { get; init; }

    public required double EndSeconds { get; init; }

    public required IReadOnlyList<ChannelEntry> Channels { get; init; }

    public required IReadOnlyDictionary<string, string> Provenance { get; init; }

    /// <summary>What the signals are; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SignalEntry? Signals { get; init; }

    /// <summary>Name and kind of the signals.</summary>
    public sealed record SignalEntry(string Name, SignalKind Kind);

    /// <summary>A behaviour channel, a column of behavior.parquet; the period of one that wraps, else none.</summary>
    public sealed record ChannelEntry(
        string Name, string UnitOfMeasure, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Period = null)
    {
        /// <summary>The entry of a channel.</summary>
        public static ChannelEntry Of(BehaviorChannel channel) =>
            new(channel.Name, channel.UnitOfMeasure, double.IsNaN(channel.Period) ? null : channel.Period);

        /// <summary>The channel with its samples.</summary>
        public BehaviorChannel ToChannel(double[] times, double[] values) =>
            new(Name, UnitOfMeasure, times, values) { Period = Period ?? double.NaN };
    }

    /// <summary>The manifest of a recording.</summary>
    public static RecordingManifest Of(Recording recording) => new()
    {
        Format = FormatName,
        Version = recording.Signals is null ? CurrentVersion - 1 : CurrentVersion,
        Name = recording.Name,
        StartSeconds = recording.StartSeconds,
        EndSeconds = recording.EndSeconds,
        Channels = [.. recording.Channels.Select(ChannelEntry.Of)],
        Provenance = recording.Provenance,
        Signals = recording.Signals is { } signals ? new(signals.Name, signals.Kind) : null,
    };

    /// <summary>The text of the file.</summary>
    public string ToJson() => OptionsJson.ToText(this);

    /// <summary>Writes the file into a folder, and returns its checksum.</summary>
    public string Write(string folder)
    {
        using HashingStream file = new(Path.Combine(folder, FileName));
        file.Write(Encoding.UTF8.GetBytes(ToJson()));
        return file.Checksum();
    }

    /// <summary>Reads the file of a folder.</summary>
    /// <exception cref="InputException">No such folder, not a recording folder, or a file that is damaged or
    /// from a newer version.</exception>
    public static RecordingManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!Directory.Exists(folder))
        {
            throw new InputException("no such folder", folder, "check the path, or import a recording first: dynamics data import --help");
        }
        if (!File.Exists(path))
        {
            throw new InputException(
                $"not a recording folder, it has no {FileName}", folder, "import a recording first: dynamics data import --help");
        }
        try
        {
            return Parse(InputFile.ReadAllText(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFault.OfReading(failure, path, "check its permissions");
        }
    }

    /// <summary>Reads the text of the file.</summary>
    /// <exception cref="InputException">It is damaged or from a newer version.</exception>
    public static RecordingManifest Parse(string text, string where)
    {
        RecordingManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<RecordingManifest>(text, OptionsJson.SerializerOptions)
                ?? throw new JsonException("the file is empty");
        }
        catch (JsonException failure)
        {
            throw new InputException($"cannot be read ({failure.Message})", where, "import the recording again", failure);
        }
        if (manifest.Format != FormatName || manifest.Version is < 1 or > CurrentVersion)
        {
            throw new InputException(
                $"format {manifest.Format} version {manifest.Version}, expected {FormatName} up to version {CurrentVersion}", where,
                "update Dynamics, or import the recording again");
        }
        // What the annotations do not reach: the entries of collections.
        if (manifest.Channels.Any(channel => channel?.Name is null || channel.UnitOfMeasure is null)
            || manifest.Provenance.Values.Any(value => value is null)
            || manifest.Signals is { } signals && (signals.Name is null || !Enum.IsDefined(signals.Kind)))
        {
            throw new InputException("a channel, the signals or an entry of the provenance is null", where, "import the recording again");
        }
        return manifest.EndSeconds > manifest.StartSeconds
            ? manifest
            : throw new InputException($"the recording ends at {manifest.EndSeconds} s, before it starts at {manifest.StartSeconds} s",
                where, "import the recording again");
    }
}
