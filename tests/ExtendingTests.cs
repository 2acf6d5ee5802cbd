// <example>
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Dynamics.Experiments.Studies;

// </example>
using Dynamics.Reporting;
using TorchSharp;

namespace Dynamics.Tests;

/// <summary>The recipe of a study in docs/extending.md is followed here: the code that it shows is the marked lines of this file.</summary>
public sealed class ExtendingTests
{
    [Fact]
    public void Study_InTheRecipe_IsTheMarkedLinesOfThisFile() =>
        Assert.Equal(Recipe.Marked("tests/ExtendingTests.cs", "example"), Recipe.Shown("A study"));

    [Fact]
    public void Study_OfTheRecipe_RunsAndLeavesFiguresTableAndPage()
    {
        using TemporaryFolder folder = new();
        StudyJob job = new(new MeanStudy(), torch.CPU, Threads: 2);

        StudyReport report = StudyRunner.Run(job, StudyRunner.Begin(job, folder["study"], overwrite: false));

        Figure few = report.Figures["mean.n10.error"], many = report.Figures["mean.n1000.error"];
        Assert.Equal(3, few.Seeds!.Count);
        Assert.InRange(many.Value / few.Value, 0.05, 0.2); // 1/10 is exact
        Assert.Contains("10 numbers", HtmlReport.ToHtml(StudyPage.Of(report)));
    }
}

// <example>
public sealed record MeanStudy : Study
{
    [SetsRequiredMembers]
    public MeanStudy()
    {
        (Name, Title) = ("mean", "Means");
        Question = "How far off is the mean of n numbers?";
    }

    public MeanStudyOptions Options { get; init; } = new();

    // What is compared: a case has a name, which figures and folders bear, and a title for tables.
    public override IReadOnlyList<string> Choices => [.. Options.Counts.Select(count => $"n{count}")];

    public override IReadOnlyList<StudyCase> Cases => [.. Options.Counts.Select(count => new MeanCase(count))];

    public override Study Choose(IReadOnlyList<string> names) =>
        this with { Options = Options with { Counts = [.. RequireChoices(names).Select(name => int.Parse(name[1..]))] } };

    // What decides the study, and what decides one case: both are saved.
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject(Options with { Counts = [((MeanCase)of).Count] });

    public override Study Configure(OptionsChange change) => this with { Options = change.Apply(Options) };

    public override void Validate(StudyJob job)
    {
        if (Options.Counts.Any(count => count < 1))
        {
            throw new InputException("a mean of no numbers", "counts", "give at least 1");
        }
    }

    // One case with one seed. It may train: work.Folder is its own, and work.Cancellation is looked at between steps.
    public override CaseResult Measure(CaseWork work)
    {
        RandomStream random = new((ulong)work.Seed!);
        int count = ((MeanCase)work.Case).Count;
        double Mean() => Enumerable.Range(0, count).Average(_ => random.NextGaussian());
        double error = Math.Sqrt(Enumerable.Range(0, Options.Repeats).Average(_ => Math.Pow(Mean(), 2)));
        return new(
            work.Case,
            work.Seed,
            new Dictionary<string,
            Figure> { [$"mean.{work.Case.Name}.error"] = new(error) }) { Folder = work.Folder };
    }

    // From the cases to the whole: here means over seeds.
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results) => SeedMeans.Of(results);

    // Declared once, shown by the terminal and by the page.
    public override IReadOnlyList<CaseTable> Tables(StudyReport report) =>
    [
        new("Errors", "Means over seeds.", "mean", [.. report.Cases.Select(one => new CaseRow(one.Name, one.Title, $"mean.{one.Name}."))],
            [new("root mean square error (1)", "error") { Brief = "error" }]) { TerminalTitle = Title },
    ];

    public override string Headline(CaseResult result) => $"error {result.Figures.Values.First().Value:0.000}";

    public override string Legend(StudyReport report) => $"error: root mean square over {Options.Repeats} repeats";
}

public sealed record MeanCase(int Count) : StudyCase($"n{Count}", $"{Count} numbers");

public sealed record MeanStudyOptions
{
    public IReadOnlyList<int> Counts { get; init; } = [10, 1000];

    public int Repeats { get; init; } = 200;
}
// </example>
