using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Dynamics.Experiments.Studies;

namespace Dynamics.Tests.Experiments.Sweeps;

/// <summary>Cases a, b, c, each with two seeds. Those of <see cref="Breaking"/> fail, having left something.</summary>
internal sealed record BrittleStudy : Study
{
    [SetsRequiredMembers]
    public BrittleStudy()
    {
        (Name, Title, Question, Seeds) = ("brittle", "Brittle", "Does it hold?", [1, 2]);
    }

    public int Size { get; init; } = 3;

    public HashSet<string> Breaking { get; init; } = ["b"];

    public string? Recording { get; init; }

    public override IReadOnlyList<string> Choices => ["a", "b", "c"];

    public override IReadOnlyList<StudyCase> Cases => [.. Choices.Select(name => new BrittleCase(name, Recording))];

    public override JsonObject ToOptions() => new() { ["size"] = Size };

    public override JsonObject OptionsOf(StudyCase of, int? seed) => new() { ["size"] = Size, ["case"] = of.Name };

    public override Study Configure(OptionsChange change) => this;

    public override Study Choose(IReadOnlyList<string> names) => this;

    public override void Validate(StudyJob job)
    {
    }

    public override CaseResult Measure(CaseWork work)
    {
        bool isThere = File.Exists(work.Folder.ModelPath);
        File.WriteAllText(work.Folder.ModelPath, "half done");
        if (Breaking.Contains(work.Case.Name))
        {
            throw new InvalidOperationException($"{work.Case.Name} broke");
        }
        return new(work.Case, work.Seed, new Dictionary<string, Figure>
        {
            [$"brittle.{work.Case.Name}.size"] = new(Size + (work.Seed ?? 0)), [$"brittle.{work.Case.Name}.found"] = new(isThere ? 1 : 0),
        }) { Folder = work.Folder };
    }

    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results) => SeedMeans.Of(results);

    public override IReadOnlyList<CaseTable> Tables(StudyReport report) => [];

    public override string Headline(CaseResult result) => "whole";

    public override string Legend(StudyReport report) => "";
}

internal sealed record BrittleCase(string Name, string? Recording) : StudyCase(Name, Name, Recording);
