using System.Diagnostics;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>Position decoded from the latents of a run, or from the spikes alone, beside every baseline: what the table, the JSON file and
/// the page are made from.</summary>
/// <param name="Result">What was decoded, and the scores of every decoder.</param>
/// <param name="Recording">The recording on its grid.</param>
/// <param name="Latents">Latents by seed; empty for baselines alone.</param>
/// <param name="Run">The run that was decoded; null for baselines alone.</param>
/// <param name="Options">Grids and sizes of the evaluation.</param>
/// <param name="Elapsed">Time the evaluation took.</param>
public sealed record DecodingReport(
    TargetTable Result, BinnedRecording Recording, IReadOnlyList<LatentRun> Latents, Run? Run, DecodingOptions Options, TimeSpan Elapsed)
{
    /// <summary>Name of the command that decodes, and of its results unless another command asks for them.</summary>
    public const string CommandName = "decode";

    /// <summary>The command that the figures answer.</summary>
    public string Command { get; init; } = CommandName;

    /// <summary>Scores of every decoder, of all components of the target together.</summary>
    public DecodingTable Table => Result.Whole;

    /// <summary>When a bin counts as running, in words.</summary>
    public string SpeedRule => Result.Target.RunningRule;

    /// <summary>Decodes a finished run, and leaves the figures in its <c>result.json</c>, unless it is a case of a study, which keeps its
    /// own.</summary>
    /// <param name="run">The run.</param>
    /// <param name="split">Another split than the run's own; null for that.</param>
    /// <param name="options">Grids and sizes.</param>
    /// <param name="target">Channels to decode, as <see cref="Target.Of"/> takes them; null: the position.</param>
    /// <param name="command">The command that asks for it.</param>
    /// <param name="progress">Told of every decoder.</param>
    /// <param name="cancellation">Stops between fits.</param>
    /// <exception cref="InputException">The split would test on bins that the encoder was trained on, or leaves nothing to
    /// score.</exception>
    public static DecodingReport Decode(
        Run run,
        SplitOptions? split,
        DecodingOptions options,
        string? target = null,
        string command = CommandName,
        IProgress<DecodingEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        DecodingReport report =
            Evaluate(run.Target(target), run.DecodingSplit(split), run.Latents(), options, progress, cancellation) with { Run = run,
                Recording = run.Recording, Command = command };
        if (!run.Manifest.IsOfAStudy)
        {
            run.Folder.WriteResult(report.ToResult());
        }
        return report;
    }

    /// <summary>The baselines on a recording, without latents.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="binning">The time grid.</param>
    /// <param name="split">What is fitted on, chosen with and scored on.</param>
    /// <param name="options">Grids and sizes.</param>
    /// <param name="target">Channels to decode, as <see cref="Target.Of"/> takes them; null: the position.</param>
    /// <param name="progress">Told of every decoder.</param>
    /// <param name="cancellation">Stops between fits.</param>
    /// <exception cref="InputException">No such channels, or the split leaves nothing to score.</exception>
    public static DecodingReport Baselines(
        Recording recording,
        BinningOptions binning,
        SplitOptions split,
        DecodingOptions options,
        string? target = null,
        IProgress<DecodingEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        Target decoded = Target.Of(recording, binning, target);
        return Evaluate(decoded, split.Of(decoded.Components[0].Recording), [], options, progress, cancellation);
    }

    /// <summary>The figures, and the protocol under them: split in bins, seeds, bin width, speed rule, which decoders are causal.</summary>
    public CommandResult ToResult()
    {
        Dictionary<string, Figure> figures = new(Result.Figures()) { ["decode.seconds"] = new(Elapsed.TotalSeconds, Unit: "s") };
        return new(Command, figures, Protocol(), RunEnvironment.Describe());
    }

    private static DecodingReport Evaluate(
        Target target,
        Split split,
        IReadOnlyList<LatentRun> latents,
        DecodingOptions options,
        IProgress<DecodingEvent>? progress,
        CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        TargetTable table = TargetDecoding.Evaluate(target, split, latents, options, progress, cancellation);
        return new(table, target.Components[0].Recording, latents, null, options, Stopwatch.GetElapsedTime(start));
    }

    private JsonObject Protocol()
    {
        JsonObject ByDecoder(Func<DecoderResult, JsonNode?> value) =>
            new(Table.Decoders.Select(decoder => KeyValuePair.Create(decoder.Name, value(decoder))));
        return new()
        {
            ["recording"] = Recording.Name,
            ["split"] = JsonNode.Parse(OptionsJson.ToText(Table.Split)),
            ["seeds"] = new JsonArray([.. Latents.Select(latent => JsonValue.Create(latent.Seed))]),
            ["binWidthSeconds"] = Recording.BinWidthSeconds,
            ["speedRule"] = SpeedRule,
            ["target"] = new JsonObject
            {
                ["channels"] = Result.Target.Name,
                ["topology"] = Result.Target.Topology,
                ["period"] = Result.Target is CircleTarget circle ? circle.Period : null,
                ["components"] = new JsonArray([.. Result.Target.Components.Select(component => JsonValue.Create(component.Name))]),
            },
            ["positionUnit"] = Table.PositionUnit,
            ["causal"] = ByDecoder(decoder => decoder.Causal),
            ["choices"] = ByDecoder(decoder => string.Join("; ", decoder.Choices)),
            ["decoding"] = OptionsJson.ToObject(Options),
            ["run"] = Run?.Options.DeepClone(),
        };
    }
}
