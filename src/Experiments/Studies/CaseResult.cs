using System.Text.Json.Nodes;
using Dynamics.Decoding;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>The work on one case.</summary>
/// <param name="Job">What is studied.</param>
/// <param name="Case">The case.</param>
/// <param name="Seed">Its seed; null where it takes all of the study's.</param>
/// <param name="Folder">Where it is kept; locked.</param>
/// <param name="Progress">Told of every training step that is logged, or null.</param>
/// <param name="Cancellation">Looked at between steps and fits.</param>
public sealed record CaseWork(
    StudyJob Job, StudyCase Case, int? Seed, RunFolder Folder, IProgress<TrainingEvent>? Progress, CancellationToken Cancellation);

/// <summary>What was measured of one case with one seed, or with all seeds. On disk: <c>result.json</c>, a <see cref="CommandResult"/>,
/// which is there when, and only when, the case is finished; beside it <c>evidence.json</c> with the resamples, the time it took and what a
/// page shows.</summary>
/// <param name="Case">The case.</param>
/// <param name="Seed">Its seed; null where it took all of the study's.</param>
/// <param name="Figures">The figures by their full names.</param>
public sealed record CaseResult(StudyCase Case, int? Seed, IReadOnlyDictionary<string, Figure> Figures)
{
    /// <summary>Resamples of some figures, by their names: replicates of the bootstrap, the same draw at the same index in every
    /// seed.</summary>
    public IReadOnlyDictionary<string, double[]> Resamples { get; init; } = new Dictionary<string, double[]>();

    /// <summary>What the study's page shows beside the figures; null for nothing.</summary>
    public JsonNode? Details { get; init; }

    /// <summary>Wall time of the measurement, training included where it was not resumed; NaN where a version that kept no time made
    /// it.</summary>
    public double Seconds { get; init; } = double.NaN;

    /// <summary>Versions under the figures.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it is kept.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>The details as what they are.</summary>
    /// <exception cref="InputException">They are not that.</exception>
    public T DetailsAs<T>() => OptionsJson.Parse<T>(Details?.ToJsonString() ?? "null", Folder.EvidencePath);

    /// <summary>The result of a case that is finished; null where it is not.</summary>
    /// <exception cref="InputException">A file of it is damaged or has changed.</exception>
    internal static CaseResult? Find(Study study, StudyCase of, int? seed, RunFolder folder)
    {
        if (!File.Exists(folder.ResultPath))
        {
            return null;
        }
        CommandResult result = CommandResult.Read(folder.RequireUnchanged().ResultPath);
        if (result.Command != study.Command)
        {
            return null; // what lies there was decoded from the case's run, and took the result's place
        }
        Evidence evidence = File.Exists(folder.EvidencePath) ? OptionsJson.Load<Evidence>(folder.EvidencePath) : new();
        return new(of, seed, result.Figures)
        {
            Resamples = evidence.Resamples,
            Details = evidence.Details,
            Seconds = evidence.Seconds,
            Versions = result.Versions,
            Folder = folder,
        };
    }

    /// <summary>Writes both files; the case is finished from then on.</summary>
    internal void Save(Study study)
    {
        Evidence evidence = new() { Seconds = Seconds, Resamples = Resamples, Details = Details };
        FolderChecksums.Save(Folder.EvidencePath, path => AtomicFile.WriteText(path, OptionsJson.ToObject(evidence).ToJsonString() + "\n"));
        Folder.WriteResult(ToResult(study));
    }

    /// <summary>The figures as the answer of the command that measured this case alone.</summary>
    public CommandResult ToResult(Study study) => new(study.Command, Figures, study.OptionsOf(Case, Seed), Versions);

    private sealed record Evidence
    {
        public double Seconds { get; init; } = double.NaN;

        public IReadOnlyDictionary<string, double[]> Resamples { get; init; } = new Dictionary<string, double[]>();

        public JsonNode? Details { get; init; }
    }
}

/// <summary>Figures of cases whose seeds were measured apart.</summary>
public static class SeedMeans
{
    private const double IntervalLevel = 0.95;

    /// <summary>The mean of each figure over the seeds of its case, with each seed's value. Where there are resamples, the interval is that
    /// of their means. A figure that is NaN, or missing, with a seed is left out.</summary>
    public static Dictionary<string, Figure> Of(IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = [];
        foreach (IGrouping<string, CaseResult> seeds in results.GroupBy(result => result.Case.Name))
        {
            foreach ((string name, Figure first) in seeds.First().Figures)
            {
                double[] values = [.. seeds.Select(result => result.Figures.GetValueOrDefault(name)?.Value ?? double.NaN)];
                if (!values.Any(double.IsNaN))
                {
                    (double? low, double? high) = Interval([.. seeds.Select(result => result.Resamples.GetValueOrDefault(name))]);
                    figures[name] = new(values.Average(), low, high, first.Unit, values);
                }
            }
        }
        return figures;
    }

    private static (double? Low, double? High) Interval(IReadOnlyList<double[]?> resamples)
    {
        if (resamples.Any(seed => seed is null))
        {
            return (null, null);
        }
        double[] replicates = [.. Enumerable.Range(0, resamples[0]!.Length).Select(i => resamples.Average(seed => seed![i]))];
        return BlockBootstrap.PercentileInterval(replicates, IntervalLevel);
    }
}
