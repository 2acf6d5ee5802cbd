using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.Losses;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>Which objective works on hippocampal spikes, and why: every objective with every seed on every split, trained without labels,
/// position read out of the latents, beside baselines on the same splits and measures of the latents themselves.</summary>
public sealed record Hc11Study : Study
{
    /// <summary>The study with the default options.</summary>
    [SetsRequiredMembers]
    public Hc11Study()
    {
        Name = "hc11";
        Title = "Objectives on spikes";
        Question = "Which objective works on hippocampal spikes, and why: every objective, seed and split, with baselines and measures of "
            + "the latents.";
        ChoiceWord = "objectives";
        TakesSeedsTogether = true;
        NeedsRecording = true;
        Seeds = Options.Seeds;
    }

    /// <summary>The study, with its small form: protocol B alone, one seed, fewer steps.</summary>
    public static Hc11Study Default { get; } =
        new() { Quick = new Hc11Study { Options = Hc11StudyOptions.Quick, Seeds = Hc11StudyOptions.Quick.Seeds } };

    /// <summary>Objectives, protocols, sizes.</summary>
    public Hc11StudyOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. Hc11Objective.All.Select(objective => objective.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases =>
    [
        .. Options.Protocols.Select(Hc11Protocol.ByName).SelectMany(protocol =>
            Options.Objectives.Prepend(Hc11Case.Baselines).Select(part => new Hc11Case(part, protocol))),
    ];

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options with { Seeds = Seeds });

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change)
    {
        Hc11StudyOptions options = change.Apply(Options with { Seeds = Seeds });
        return this with { Options = options, Seeds = options.Seeds };
    }

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) => this with { Options = Options with { Objectives = names } };

    /// <summary>Every split must hold a window to train on, and a lap to test on.</summary>
    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        Options.Model.Validate();
        BinnedRecording recording = Binned(job);
        foreach (Hc11Protocol protocol in Options.Protocols.Select(Hc11Protocol.ByName))
        {
            Split split = protocol.Training.Of(recording);
            _ = new WindowSampler(split.Train, Options.Model.WindowSteps(recording.BinWidthSeconds), 0);
            if (protocol.Name != Hc11Protocol.NoSplit
                && !LapDetector.Detect(recording, new LapOptions())
                    .Any(lap => split.Test.Overlaps(new BinRange(lap.StartBin, lap.StartBin + 1))))
            {
                throw new InputException(
                    $"the test part of protocol '{protocol.Name}' holds no lap", job.DataPath ?? recording.Name,
                    "give a recording of some minutes in which the animal runs to and fro");
            }
        }
    }

    /// <summary>The options of a model's run; those of the study where nothing is trained.</summary>
    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) =>
        ((Hc11Case)of).Objective is null ? ToOptions() : OptionsJson.ToObject(Hc11Measurement.RunOptions(Options, (Hc11Case)of));

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work) =>
        new(work.Case, work.Seed,
            new Hc11Measurement(Options with { Seeds = Seeds }, Binned(work.Job), work).Figures()) { Folder = work.Folder };

    /// <summary>All figures by their stable names: <c>hc11.recipe.b.mlp.r2</c> and so on (<c>@run</c>: running bins). <c>b</c>: mean over
    /// seeds, block bootstrap of the test part; <c>a</c>: mean over folds and seeds, t interval over folds with the correction of Nadeau
    /// and Bengio; <c>insample</c>: fitted and scored on the train part of <c>b</c>; <c>cautious</c>: as <c>b</c>, the trained filter told
    /// of <see cref="Hc11StudyOptions.CautiousFactor"/> times its observation noise;
    /// <c>nosplit</c>: encoder and readout fitted and scored on everything.</summary>
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results)
    {
        BinnedRecording recording = Binned(job);
        Dictionary<string, Figure> figures = Hc11Figures.Of(Options.Objectives, recording, results);
        foreach ((string name, Figure figure) in Hc11Comparison.Of(Options.Decoding, recording, [.. results.Where(IsChronologicalModel)]))
        {
            figures[name] = figure;
        }
        figures["hc11.repeated_bins"] = new(RepeatedBins.Share(recording.Counts, new KozachenkoLeonenkoObjective().Points));
        return figures;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report)
    {
        BinnedRecording recording = Binned(report.Job);
        CaseRow[] rows = [.. Objectives(report).Select(name => new CaseRow(name, name, $"hc11.{name}."))];
        IEnumerable<string> baselines = report.Figures.Keys
            .Where(name => name.EndsWith(".r2", StringComparison.Ordinal) && name.Split('.')[1] is "counts" or "bayes" or "single_bin")
            .Select(name => name["hc11.".Length..^".r2".Length]);
        return
        [
            Hc11Tables.Scores(rows, recording, report.Figures),
            Hc11Tables.Inflation(rows),
            Hc11Tables.Evidence(rows),
            Hc11Tables.Baselines([.. baselines.Select(name => new CaseRow(name, name.Replace('.', ' '), $"hc11.{name}."))]),
        ];
    }

    /// <inheritdoc/>
    public override string Headline(CaseResult result) => FormattableString.Invariant(
        $"R² {(result.Figures.GetValueOrDefault("latent.mlp.r2") ?? result.Figures["counts.mlp.r2"]).Value:0.000}");

    /// <inheritdoc/>
    public override string Legend(StudyReport report) => $"brackets: 95 %, of B over laps of the test part, of A over folds; "
        + $"seeds {string.Join(" ", Seeds)}; {Options.Training.Steps} steps";

    /// <summary>The recording on the study's grid.</summary>
    public BinnedRecording Binned(StudyJob job) => job.Shared(Options.Binning, () => RecordingBinner.Bin(job.Recording!, Options.Binning));

    /// <summary>Names of the objectives that something was measured of, in the order of tables.</summary>
    public IReadOnlyList<string> Objectives(StudyReport report) =>
        [.. Options.Objectives.Where(name => report.Cases.Any(one => ((Hc11Case)one).Part == name))];

    /// <summary>Training and dynamics of protocol B's models, by objective; empty where B was not run.</summary>
    public IReadOnlyDictionary<string, Hc11Dynamics> Dynamics(StudyReport report) =>
        report.Results.Where(IsChronologicalModel).ToDictionary(
        result => ((Hc11Case)result.Case).Part,
        result =>
        {
            Run run = Run.Of(result.Folder, Binned(report.Job));
            return new Hc11Dynamics([.. run.Manifest.Seeds.Select(run.History)], run.Eigenvalues());
        });

    private static bool IsChronologicalModel(CaseResult result) =>
        result.Case is Hc11Case { Objective: not null, Protocol.Name: Hc11Protocol.Chronological };
}

/// <summary>How the models of one objective were trained, and the dynamics that they learned.</summary>
/// <param name="Histories">Training metrics of each seed.</param>
/// <param name="Eigenvalues">Eigenvalues of A of each seed, largest magnitude first.</param>
public sealed record Hc11Dynamics(IReadOnlyList<MetricHistory> Histories, IReadOnlyList<IReadOnlyList<Complex>> Eigenvalues);
