using Dynamics.Data;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>What <see cref="Hc11Study"/> found: all that its table, JSON and page are made from.</summary>
public sealed record Hc11StudyReport
{
    /// <summary>What was studied.</summary>
    public required Hc11StudyJob Job { get; init; }

    /// <summary>The recording on its grid.</summary>
    public required BinnedRecording Recording { get; init; }

    /// <summary>All figures by their stable names: <c>hc11.recipe.b.mlp.r2</c> and so on (<c>@run</c>: running bins). <c>b</c>: mean over seeds, block bootstrap of the test
    /// part; <c>a</c>: mean over folds and seeds, t interval over folds with the correction of Nadeau and Bengio; <c>insample</c>: fitted and scored on
    /// the train part of <c>b</c>; <c>cautious</c>: as <c>b</c>, the trained filter told of <see cref="Hc11Study.CautiousFactor"/> times its observation noise;
    /// <c>nosplit</c>: encoder and readout fitted and scored on everything.</summary>
    public required IReadOnlyDictionary<string, Figure> Figures { get; init; }

    /// <summary>Training and dynamics of protocol B's models, by objective; empty where B was not run.</summary>
    public required IReadOnlyDictionary<string, Hc11Dynamics> Dynamics { get; init; }

    /// <summary>Time of this run of the study; parts that were done before are not in it.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The figures and the options as the answer of the command.</summary>
    public CommandResult ToResult()
    {
        Dictionary<string, Figure> figures = new(Figures) { ["hc11.seconds"] = new(Elapsed.TotalSeconds, Unit: "s") };
        return new(Hc11Study.CommandName, figures, OptionsJson.ToObject(Job.Options), RunEnvironment.Describe());
    }

    internal static Hc11StudyReport Of(Hc11StudyJob job, BinnedRecording recording, IReadOnlyList<Hc11Part> parts, TimeSpan elapsed)
    {
        Hc11ModelPart[] chronological = [.. parts.OfType<Hc11ModelPart>().Where(part => part.Protocol.Name == Hc11Protocol.Chronological)];
        Dictionary<string, Figure> figures = Hc11Figures.Of(job, recording, parts);
        foreach ((string name, Figure figure) in Hc11Comparison.Of(job, recording, chronological))
        {
            figures[name] = figure;
        }
        figures["hc11.repeated_bins"] = new(RepeatedBins.Share(recording.Counts, new KozachenkoLeonenkoObjective().Points));
        return new()
        {
            Job = job,
            Recording = recording,
            Figures = figures,
            Dynamics = chronological.ToDictionary(part => part.Name, part => DynamicsOf(part.Open())),
            Elapsed = elapsed,
        };
    }

    private static Hc11Dynamics DynamicsOf(Run run) => new([.. run.Manifest.Seeds.Select(run.History)], run.Eigenvalues());
}
