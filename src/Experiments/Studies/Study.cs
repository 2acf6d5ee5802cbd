using System.Text.Json.Nodes;
using Dynamics.Training;

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

    /// <summary>The names, if each of them is a choice and none is given twice.</summary>
    /// <exception cref="InputException">One is none, or given twice.</exception>
    protected IReadOnlyList<string> RequireChoices(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => !Choices.Contains(name)) is { } unknown)
        {
            throw new InputException(
                $"'{unknown}' is no model of the study {Name}", ChoiceWord, $"choose from {string.Join(", ", Choices)}");
        }
        return names.Distinct().Count() == names.Count
            ? names
            : throw new InputException($"'{string.Join(",", names)}' names a model twice", ChoiceWord, "name each once");
    }
}

/// <summary>One thing that a study compares; what else it is, the study's own kind of case says.</summary>
/// <param name="Name">Lower-case name, the middle part of its figures (<c>STUDY.NAME.r2</c>) and its folder inside the study's.</param>
/// <param name="Title">What it is, for tables.</param>
public abstract record StudyCase(string Name, string Title);

/// <summary>Where options come from: a file, and assignments after it.</summary>
/// <param name="File">A JSON file with what differs from the defaults, or null.</param>
/// <param name="Assignments">Texts like <c>training.steps=500</c>, in order.</param>
public sealed record OptionsChange(string? File, IReadOnlyList<string> Assignments)
{
    /// <summary>The options with the change.</summary>
    /// <exception cref="InputException">A key or a value that does not fit.</exception>
    public T Apply<T>(T options) => OptionsJson.Override(File is null ? options : OptionsJson.LoadOver(File, options), Assignments);
}
