using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Dynamics.Data;

namespace Dynamics.Training;

/// <summary>What a run was, so that each of its numbers can be rebuilt. What decodes a run trusts it alone, not the options beside it; so
/// it is sealed when it is written, and its models are bound to it (<see cref="RunBinding"/>).</summary>
public sealed record RunManifest
{
    /// <summary>What the commands of studies begin with; their folders hold parts (<see cref="RunFolder.Part"/>).</summary>
    public const string StudyPrefix = "study ";

    /// <summary>The command, for example <c>train kalman</c>.</summary>
    public required string Command { get; init; }

    /// <summary>What kind of model was trained, by the name under which its runs are opened; null where there is none, and in runs of
    /// versions that knew one kind only.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether it is that of a study, or of a case of one.</summary>
    [JsonIgnore]
    public bool IsOfAStudy => Command.StartsWith(StudyPrefix, StringComparison.Ordinal);

    /// <summary>The command line as it was given, word by word.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = [];

    /// <summary>The resolved options.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>The seeds, in order.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [];

    /// <summary>The recording that was used, as it was named; null where there is none.</summary>
    public string? Data { get; init; }

    /// <summary>What <see cref="Fingerprint"/> said of that recording.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>The bins of each part.</summary>
    public Split? Split { get; init; }

    /// <summary>Bin width in seconds; null where nothing was binned.</summary>
    public double? BinWidthSeconds { get; init; }

    /// <summary>The rule by which a bin counts as running, in words.</summary>
    public string? SpeedRule { get; init; }

    /// <summary>Whether every latent rests on the past alone; null where there are none.</summary>
    public bool? Causal { get; init; }

    /// <summary>Versions and machine; see <see cref="RunEnvironment.Describe"/>.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>When the run began, UTC.</summary>
    public DateTime StartedUtc { get; init; } = DateTime.UtcNow;

    /// <summary>When the run was complete, UTC; null while it is not.</summary>
    public DateTime? FinishedUtc { get; init; }

    /// <summary>What <see cref="Fingerprint"/> says of each file of the seeds, by its path in the run's folder; null while the run is not
    /// finished, and in runs of versions that did not bind them.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; }

    /// <summary>A checksum of all else that stands here, which tells a manifest that was changed by hand; null in those of versions that
    /// did not seal them.</summary>
    public string? Seal { get; init; }

    /// <summary>Whether nothing was changed since it was sealed; one without a seal is not looked at.</summary>
    internal bool IsIntact => Seal is null || Seal == Sealed().Seal;

    /// <summary>The manifest with the seal that fits it.</summary>
    internal RunManifest Sealed()
    {
        string text = OptionsJson.ToObject(this with { Seal = null }).ToJsonString();
        return this with { Seal = Fingerprint.OfText($"manifest of a run\n{text}") };
    }
}
