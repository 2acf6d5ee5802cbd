using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies;

/// <summary>A comparison: what is compared, how each case is measured, and which figures are shown. Running it, folders, tables, page, JSON
/// and going on after an interruption are <see cref="StudyRunner"/>'s. A new study is one file beside this one and its line in
/// <see cref="StudyCatalog"/>.</summary>
public abstract record Study
{
    /// <summary>Name on the command line and first part of its figures; lower-case.</summary>
    public required string Name { get; init; }

    /// <summary>Title of its tables and of its page.</summary>
    public required string Title { get; init; }

    /// <summary>What is asked or shown, in one sentence.</summary>
    public required string Question { get; init; }

    /// <summary>Seeds of each case, each measured apart unless <see cref="TakesSeedsTogether"/>.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    /// <summary>Whether a case is measured once, with all its seeds.</summary>
    public bool TakesSeedsTogether { get; init; }

    /// <summary>Whether the study is of a recording, which the job must then hold.</summary>
    public bool NeedsRecording { get; init; }

    /// <summary>Whether every latent rests on the past alone; null where there are none, or both kinds.</summary>
    public bool? Causal { get; init; }

    /// <summary>The study in a small form, for a first look; null where there is none.</summary>
    public Study? Quick { get; init; }

    /// <summary>The word under which the command line chooses what is compared, for instance <c>cases</c>.</summary>
    public string ChoiceWord { get; init; } = "cases";

    /// <summary>The names that may be chosen.</summary>
    public abstract IReadOnlyList<string> Choices { get; }

    /// <summary>Those of them that are measured only where they are chosen.</summary>
    public IReadOnlyList<string> OnlyChosen { get; init; } = [];

    /// <summary>What is measured, in the order of tables: those that were chosen.</summary>
    public abstract IReadOnlyList<StudyCase> Cases { get; }

    /// <summary>The command, as results and manifests name it.</summary>
    public string Command => RunManifest.StudyPrefix + Name;

    /// <summary>Everything that decides the study besides data, and seeds where these are measured apart; the study's
    /// <c>options.json</c>.</summary>
    public abstract JsonObject ToOptions();

    /// <summary>The study with other options.</summary>
    /// <exception cref="InputException">They do not fit.</exception>
    public abstract Study Configure(OptionsChange change);

    /// <summary>The study with the cases of these names.</summary>
    /// <exception cref="InputException">A name is none, or given twice.</exception>
    public abstract Study Choose(IReadOnlyList<string> names);

    /// <summary>Checks options and data of every case before anything is written.</summary>
    /// <exception cref="InputException">Some do not fit together, or not the data, or not into memory.</exception>
    public abstract void Validate(StudyJob job);

    /// <summary>Everything that decides one case, saved with it.</summary>
    public abstract JsonObject OptionsOf(StudyCase of, int? seed);

    /// <summary>Measures a case, in its folder, which no other process writes to; resumes what lies there.</summary>
    /// <returns>The case's figures under their full names.</returns>
    /// <exception cref="OperationCanceledException">Interrupted; what was done is kept in the folder.</exception>
    public abstract CaseResult Measure(CaseWork work);

    /// <summary>The figures of the whole study from those of its cases.</summary>
    /// <param name="job">What is studied.</param>
    /// <param name="results">The cases that are finished, in the order of <see cref="Cases"/> and of their seeds.</param>
    public abstract IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results);

    /// <summary>The tables, for the terminal and for the page.</summary>
    public abstract IReadOnlyList<CaseTable> Tables(StudyReport report);

    /// <summary>What a finished case came to, in a few words.</summary>
    public abstract string Headline(CaseResult result);

    /// <summary>How the tables are to be read, in a line.</summary>
    public abstract string Legend(StudyReport report);

    /// <summary>The seeds that a case is measured with, one by one; a single null where it takes them together.</summary>
    public IEnumerable<int?> SeedsOfACase => TakesSeedsTogether ? [null] : Seeds.Select(seed => (int?)seed);

    /// <summary>What is measured apart: each case with each of its seeds, in the order of tables.</summary>
    public IEnumerable<(StudyCase Case, int? Seed)> Runs => Cases.SelectMany(one => SeedsOfACase.Select(seed => (one, seed)));

    /// <summary>The names, if each of them is a choice and none is given twice.</summary>
    /// <exception cref="InputException">One is none, or given twice.</exception>
    protected IReadOnlyList<string> RequireChoices(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => !Choices.Contains(name)) is { } unknown)
        {
            throw new InputException(
                $"'{unknown}' is no model of the study {Name}", ChoiceWord,
                Choices.Count > 0 ? $"choose from {string.Join(", ", Choices)}" : "name the recordings, too");
        }
        return names.Distinct().Count() == names.Count
            ? names
            : throw new InputException($"'{string.Join(",", names)}' names a model twice", ChoiceWord, "name each once");
    }
}

/// <summary>One thing that a study compares; what else it is, the study's own kind of case says.</summary>
/// <param name="Name">Lower-case name, the middle part of its figures (<c>STUDY.NAME.r2</c>) and its folder inside the study's.</param>
/// <param name="Title">What it is, for tables.</param>
/// <param name="RecordingPath">The recording folder that it has of its own; null where it is of the study's, or of none.</param>
public abstract record StudyCase(string Name, string Title, string? RecordingPath = null);

/// <summary>Where options come from: a file, and assignments after it.</summary>
/// <param name="File">A JSON file with what differs from the defaults, or null.</param>
/// <param name="Assignments">Texts like <c>training.steps=500</c>, in order.</param>
public sealed record OptionsChange(string? File, IReadOnlyList<string> Assignments)
{
    /// <summary>What stands in the file, where it is known; null: the file is read.</summary>
    public string? Text { get; init; }

    /// <summary>The options with the change.</summary>
    /// <exception cref="InputException">A key or a value that does not fit.</exception>
    public T Apply<T>(T options) => OptionsJson.Override(
        File is null ? options
            : Text is null ? OptionsJson.LoadOver(File, options)
            : OptionsJson.ParseOver(Text, File, options),
        Assignments);
}

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

    /// <summary>The same in words for a line: the first few by name, and how many there are of all; empty where all are
    /// finished.</summary>
    public string MissingInWords
    {
        get
        {
            const int Named = 8;
            string names = string.Join(", ", Missing.Take(Named));
            return Missing.Count <= Named ? names : FormattableString.Invariant(
                $"{names} and {Missing.Count - Named} others of {Missing.Count + Results.Count}");
        }
    }

    /// <summary>Those of them that ended with an error.</summary>
    public IReadOnlyList<FailedCase> Failed { get; init; } = [];

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

/// <summary>A case that ended with an error while the others went on.</summary>
/// <param name="Name">The case, with the seed where seeds are apart.</param>
/// <param name="Message">What went wrong, in a line.</param>
/// <param name="LogPath">Its log.</param>
/// <param name="LastLines">What the log says last.</param>
public sealed record FailedCase(string Name, string Message, string LogPath, IReadOnlyList<string> LastLines);

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
    /// <exception cref="InputException">A file of it is damaged or has changed, or it was measured with other options.</exception>
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
        if (!OptionsJson.Agree(result.Options, JsonNode.Parse(study.OptionsOf(of, seed).ToJsonString())))
        {
            throw new InputException("was measured with other options than the study has", folder.ResultPath,
                "restore the study from a copy, or begin it again with --overwrite");
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
