using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Dynamics.Experiments.Studies.Internals;

namespace Dynamics.Experiments.Studies;

/// <summary>Phase diagrams of real training, and the claims about collapse that they decide.</summary>
public sealed record ClaimsStudy : Study
{
    /// <summary>The study of all diagrams.</summary>
    [SetsRequiredMembers]
    public ClaimsStudy()
    {
        (Name, Title) = ("claims", "Claims about collapse");
        Question = "Phase diagrams of real training: where do latents collapse, when, and which claims about it hold?";
        ChoiceWord = "diagrams";
    }

    /// <summary>Points, images, training.</summary>
    public ClaimsStudyOptions Options { get; init; } = new();

    /// <summary>The study with its quick form.</summary>
    public static ClaimsStudy Default { get; } =
        new() { Quick = new ClaimsStudy { Options = ClaimsStudyOptions.QuickLook } };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => PhaseDiagrams.Names;

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases => PhaseDiagrams.Of(Options);

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change) => this with { Options = change.Apply(Options) };

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) =>
        this with { Options = Options with { Diagrams = RequireChoices(names) } };

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        RequireChoices(Options.Diagrams);
        string[] unknown = [.. Options.Points.Except(PhaseDiagrams.Of(Options with { Points = [] }).Select(point => point.Name))];
        if (unknown.Length > 0)
        {
            throw new InputException($"'{unknown[0]}' is no point of the diagrams", "points", "name points as the tables do");
        }
        if (Cases.OfType<HorizonPoint>().Any())
        {
            new HorizonsStudy { Options = Options.Horizons }.Validate(job);
        }
        foreach (ImagesStudyOptions images in Cases.OfType<ImagePoint>().Select(point => point.Images).Distinct())
        {
            if (images.Methods.Count > 0)
            {
                throw new InputException("methods of images are those of the diagrams", "images.methods", "choose diagrams or points");
            }
            new ImagesStudy { Options = images }.Validate(job);
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject(Options with { Points = [of.Name] });

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work)
    {
        PhasePoint point = (PhasePoint)work.Case;
        PhaseScores scores = point is ImagePoint image
            ? PhaseMeasurement.Measure(work, image, Options)
            : PhaseMeasurement.Measure(work, (HorizonPoint)point, Options, OptionsOf(point, work.Seed));
        Figure One(double value, string unit = "1") => new(value, Unit: unit);
        Figure Whether(params PhaseVerdict[] verdicts) => One(verdicts.Contains(scores.Verdict) ? 1 : 0);
        LatentTrajectory looks = scores.Trajectory;
        Dictionary<string, Figure> figures = new()
        {
            ["probe"] = One(scores.Probe),
            ["rankme"] = One(scores.RankMe),
            ["unit_std"] = One(scores.UnitStd),
            ["complete"] = Whether(PhaseVerdict.Complete),
            ["dimensional"] = Whether(PhaseVerdict.Dimensional),
            ["shortcut"] = Whether(PhaseVerdict.Shortcut),
            [CollapseRule.Collapsed] = Whether(PhaseVerdict.Complete, PhaseVerdict.Dimensional),
            [CollapseRule.Failed] = Whether(PhaseVerdict.Complete, PhaseVerdict.Dimensional, PhaseVerdict.Shortcut),
            ["passing_steps"] = One(looks.PassingSteps, "steps"),
            ["energy"] = One(looks.Energy[^1], "nats per dimension"),
            ["entropy"] = One(looks.Entropy[^1], "nats per dimension"),
            ["free_energy"] = One(looks.Energy[^1] - looks.Entropy[^1], "nats per dimension"),
            ["overhead"] = One(looks.Overhead[^1]),
        };
        if (looks.Structural is [.., double structural])
        {
            figures["structural"] = One(structural, "nats per dimension");
            figures["dynamic"] = One(looks.Energy[^1] - looks.Entropy[^1] - structural, "nats per dimension");
        }
        if (double.IsFinite(scores.Untrained))
        {
            (figures["untrained"], figures["gain"]) = (One(scores.Untrained), One(scores.Probe - scores.Untrained));
        }
        // Looks judge augmented views, and fewer of them than the verdict does: at its limit they may differ.
        if (scores.Verdict >= PhaseVerdict.Dimensional && double.IsFinite(looks.CollapseStep))
        {
            figures["collapse_step"] = One(looks.CollapseStep, "steps");
        }
        return new(point, work.Seed, figures.ToDictionary(figure => point.Prefix + figure.Key, figure => figure.Value))
        {
            Folder = work.Folder,
            Details = OptionsJson.ToObject(looks),
        };
    }

    /// <summary>Means over seeds, and of every claim that has its points what was measured and the verdict.</summary>
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = SeedMeans.WithSpread(results);
        foreach (Claim claim in Claims.Of(Options))
        {
            if (claim.Rule.Decide(figures) is { } found)
            {
                figures[$"{claim.Prefix}measured"] = found.Measured;
                figures[$"{claim.Prefix}verdict"] = new(ClaimRule.Number(found.Verdict));
            }
        }
        return figures;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report) =>
    [
        new("Claims in numbers", "1 supported, 0 contradicted, 0.5 undecided here; brackets: 95 % over seeds, of shares by Clopper and "
                + "Pearson, of differences by Student.", "claim",
            [.. Claims.Of(Options).Select(claim => new CaseRow(claim.Id, claim.Statement, claim.Prefix))],
            [new("measured", "measured") { Brief = "measured" }, new("verdict", "verdict", 1) { Brief = "verdict" }])
        { TerminalTitle = "Claims: 1 supported, 0 contradicted, 0.5 undecided here" },
        .. report.Cases.Cast<PhasePoint>().GroupBy(point => point.Diagram).Select(diagram => new CaseTable(
            $"Phase diagram: {diagram.Key}", "Means over seeds; brackets: 95 % of the mean (Student). Verdicts are shares of seeds.",
            "point", [.. diagram.Select(point => new CaseRow(point.Point, point.Title, point.Prefix))],
            [
                new("probe", "probe") { Brief = "probe" },
                new("probe before training", "untrained") { Brief = "untrained" },
                new("RankMe, centred", "rankme", 1) { Brief = "RankMe" },
                new("deviation of unit vectors, of 1/sqrt(d)", "unit_std", 2),
                new("complete", "complete", 2) { Brief = "complete" },
                new("dimensional", "dimensional", 2) { Brief = "dim." },
                new("shortcut", "shortcut", 2) { Brief = "shortcut" },
                new("collapsed from step", "collapse_step", 0) { Brief = "from step" },
                new("steps of a collapse that passed", "passing_steps", 0) { Brief = "passing" },
                new("energy", "energy"), new("entropy", "entropy"), new("free energy", "free_energy"),
                new("structural part", "structural"), new("dynamic part", "dynamic"),
                new("overhead", "overhead"),
            ]) { TerminalTitle = diagram.Key, ShowsSeeds = false }),
    ];

    /// <inheritdoc/>
    public override string Headline(CaseResult result)
    {
        string prefix = ((PhasePoint)result.Case).Prefix;
        double Of(string name) => result.Figures[prefix + name].Value;
        string verdict = Of("complete") > 0 ? "complete collapse" : Of("dimensional") > 0 ? "dimensional collapse"
            : Of("shortcut") > 0 ? "shortcut" : "no collapse";
        return FormattableString.Invariant($"probe {Of("probe"):0.000}, RankMe {Of("rankme"):0.0}, {verdict}");
    }

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        "probe: top 1 of a linear probe of frozen features, or R² of the true state; complete: latents are a point, or assignments tell "
        + "nothing; dimensional: few dimensions; shortcut: neither, but a probe finds less than half of what it does before training "
        + "(above chance), or R² below 0.3 where forecasts are good";
}
