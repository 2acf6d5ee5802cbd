using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>Everything that a decoding left: what the table, the JSON file and the page are made from.</summary>
/// <param name="Table">Scores of every decoder.</param>
/// <param name="Recording">The recording on its grid.</param>
/// <param name="Latents">Latents by seed; empty for baselines alone.</param>
/// <param name="Run">The run that was decoded; null for baselines alone.</param>
/// <param name="Options">Grids and sizes of the evaluation.</param>
/// <param name="Elapsed">Time the evaluation took.</param>
public sealed record DecodingReport(DecodingTable Table, BinnedRecording Recording, IReadOnlyList<LatentRun> Latents, KalmanRun? Run, DecodingOptions Options, TimeSpan Elapsed)
{
    /// <summary>The protocol under the figures: split in bins, seeds, bin width, speed rule, which decoders are causal.</summary>
    public JsonObject Protocol() => new()
    {
        ["recording"] = Recording.Name,
        ["split"] = JsonNode.Parse(OptionsJson.ToText(Table.Split)),
        ["seeds"] = new JsonArray([.. Latents.Select(latent => JsonValue.Create(latent.Seed))]),
        ["binWidthSeconds"] = Recording.BinWidthSeconds,
        ["speedRule"] = SpeedRule,
        ["positionUnit"] = Recording.PositionUnit,
        ["causal"] = new JsonObject(Table.Decoders.Select(decoder => KeyValuePair.Create<string, JsonNode?>(decoder.Name, decoder.Causal))),
        ["choices"] = new JsonObject(Table.Decoders.Select(decoder => KeyValuePair.Create<string, JsonNode?>(decoder.Name, string.Join("; ", decoder.Choices)))),
        ["decoding"] = OptionsJson.ToObject(Options),
        ["run"] = Run is null ? null : OptionsJson.ToObject(Run.Options),
    };

    /// <summary>When a bin counts as running, in words.</summary>
    public string SpeedRule => FormattableString.Invariant($"|velocity| > {Recording.Options.RunningThreshold:g3} {Recording.PositionUnit}/s");

    /// <summary>The figures and the protocol as the answer of <paramref name="command"/>.</summary>
    public CommandResult ToResult(string command)
    {
        Dictionary<string, Figure> figures = new(Table.Figures()) { ["decode.seconds"] = new(Elapsed.TotalSeconds, Unit: "s") };
        return new(command, figures, Protocol(), RunEnvironment.Describe());
    }
}
