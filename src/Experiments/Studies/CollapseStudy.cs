using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Dynamics.Experiments.Studies.Internals;

namespace Dynamics.Experiments.Studies;

/// <summary>The collapse laboratory: theory of why representations collapse, and what stops them, against simulations that may come out
/// otherwise. Nothing is trained.</summary>
public sealed record CollapseStudy : Study
{
    /// <summary>What every page and table says of the minimal model.</summary>
    public const string Reconstruction =
        "The minimal model is a reconstruction from an abstract (arXiv 2604.09979): its equations are not the paper's.";

    /// <summary>The laboratory with all parts.</summary>
    [SetsRequiredMembers]
    public CollapseStudy()
    {
        (Name, Title) = ("collapse", "The collapse laboratory");
        Question = "Why do representations collapse, and what stops them? Theory against simulation. " + Reconstruction;
    }

    /// <summary>All parts, in the order of tables.</summary>
    public static IReadOnlyList<CollapseCase> AllCases { get; } =
    [
        new MinimalCase(), new DescentCase(), new SharedHeadCase(), new SurvivalCase(), new TeacherCase(), new NonContrastiveCase(),
        new DirectPredCase(),
    ];

    /// <summary>Parts and sizes.</summary>
    public CollapseOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. AllCases.Select(one => one.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases =>
        [.. AllCases.Where(one => Options.Cases.Count == 0 || Options.Cases.Contains(one.Name))];

    /// <summary>The laboratory; in its small form with one seed and small samples.</summary>
    public static CollapseStudy Default { get; } =
        new() { Quick = new CollapseStudy { Seeds = [1], Options = new() { Repeats = 5, TeacherSamples = 400 } } };

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change) => this with { Options = change.Apply(Options) };

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) => this with { Options = Options with { Cases = RequireChoices(names) } };

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        RequireChoices(Options.Cases);
        foreach (int classes in Options.Classes)
        {
            foreach (double fraction in Options.Fractions)
            {
                _ = Collapse.FrustratedClasses.Of(classes, Options.Samples, fraction, 1);
            }
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject(Options with { Cases = [of.Name] });

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work) =>
        ((CollapseCase)work.Case).Measure(Options, work.Seed!.Value, work.Cancellation).ToResult(work);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results) =>
        SeedMeans.WithSpread(results);

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report) =>
        [.. report.Cases.Cast<CollapseCase>().SelectMany(one => one.Tables(Options))];

    /// <inheritdoc/>
    public override string Headline(CaseResult result) => ((CollapseCase)result.Case).Headline(result.Figures);

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        $"lines: theory in closed form; points: simulation; brackets: 95 % of the mean over seeds {string.Join(" ", Seeds)} (Student's t). "
            + Reconstruction;
}
