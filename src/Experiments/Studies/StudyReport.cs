using System.Collections.Concurrent;
using Dynamics.Data;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies;

/// <summary>What <see cref="StudyRunner"/> works on: a study with its data and its share of the machine.</summary>
/// <param name="Study">The study, with the cases, options and seeds to run.</param>
/// <param name="Device">Where the tensors live.</param>
/// <param name="Threads">Cases that are measured side by side, one CPU thread each; figures do not depend on it.</param>
public sealed record StudyJob(Study Study, Device Device, int Threads)
{
    private readonly ConcurrentDictionary<object, Lazy<object>> _shared = [];

    /// <summary>The recording that is studied, of a study that needs one.</summary>
    public Recording? Recording { get; init; }

    /// <summary>The recording folder that it came from.</summary>
    public string? DataPath { get; init; }

    /// <summary>A value that cases share and none changes, made once.</summary>
    /// <param name="key">What the value is of, options that it depends on included.</param>
    /// <param name="make">Makes it.</param>
    public T Shared<T>(object key, Func<T> make)
        where T : notnull => (T)_shared.GetOrAdd(key, _ => new(() => make())).Value;
}

/// <summary>How far a study is. A closed family; events inform and never steer.</summary>
public abstract record StudyProgress
{
    private StudyProgress()
    {
    }

    /// <summary>A model has come to another step of its training.</summary>
    /// <param name="Case">Which case.</param>
    /// <param name="Seed">Its seed; null where it takes all of them.</param>
    /// <param name="Event">What happened.</param>
    public sealed record Training(string Case, int? Seed, TrainingEvent Event) : StudyProgress;

    /// <summary>A case is finished.</summary>
    /// <param name="Result">What was measured.</param>
    /// <param name="WasThere">Whether it was finished before.</param>
    /// <param name="Done">Cases finished, each with each of its seeds, this one included.</param>
    /// <param name="Count">Those of the whole study.</param>
    public sealed record Finished(CaseResult Result, bool WasThere, int Done, int Count) : StudyProgress;
}

/// <summary>What came out of a study: all that its tables, JSON and page are made from.</summary>
/// <param name="Job">What was studied.</param>
/// <param name="Results">Every finished case with every seed, in the order of the study's cases and of the seeds.</param>
/// <param name="Figures">The study's figures by their stable names.</param>
/// <param name="Elapsed">Wall time of this run of the study, without what was finished before; null where results were only
/// collected.</param>
public sealed record StudyReport(
    StudyJob Job, IReadOnlyList<CaseResult> Results, IReadOnlyDictionary<string, Figure> Figures, TimeSpan? Elapsed)
{
    /// <summary>The study.</summary>
    public Study Study => Job.Study;

    /// <summary>Cases that have a result, in the order of the study.</summary>
    public IReadOnlyList<StudyCase> Cases => [.. Results.Select(result => result.Case).Distinct()];

    /// <summary>Names of the cases, with the seed where seeds are apart, that are not finished.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>The figures and the options as the answer of the command.</summary>
    public CommandResult ToResult()
    {
        Dictionary<string, Figure> figures = new(Figures);
        if (Elapsed is { } elapsed)
        {
            figures[$"{Study.Name}.seconds"] = new(elapsed.TotalSeconds, Unit: "s");
        }
        return new(Study.Command, figures, Study.ToOptions(), RunEnvironment.Describe());
    }
}
