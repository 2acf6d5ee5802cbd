using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Dynamics.Decoding.Identifiability;
using Dynamics.Experiments.Identifiability;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies;

/// <summary>Does the learned latent recover the true state up to an affine map? Systems whose truth is known, objectives, floors and a
/// ceiling, and controls that violate an assumption of the theory; a verdict on each.</summary>
public sealed record IdentifyStudy : Study
{
    internal const string Coupling = "coupling", Spiral = "spiral", HighDimensional = "highdim";

    /// <summary>The study of the default systems.</summary>
    [SetsRequiredMembers]
    public IdentifyStudy()
    {
        (Name, Title) = ("identify", "Does the latent recover the true state?");
        Seeds = [1, 2, 3, 4, 5];
        Question = "Identifiability: do latents learned without labels recover the true state up to an affine map, and do they not where "
            + "theory's assumptions are violated?";
        (ChoiceWord, Causal) = ("system", true);
        OnlyChosen = [.. IdentifiedSystem.All.Where(system => !system.IsDefault).Select(system => system.Name), HighDimensional, Spiral];
    }

    /// <summary>The study, with a small form: two seeds, fewer sequences and steps, pairs of two states.</summary>
    public static IdentifyStudy Default { get; } = new()
    {
        Quick = new IdentifyStudy
        {
            Seeds = [1, 2],
            Options = new()
            {
                Sequences = new() { TrainSequences = 300, Training = new IdentificationOptions().Training with { Steps = 600 } },
                HighDimensional = new IdentifyStudyOptions().HighDimensional with
                {
                    TrainSequences = 30_000,
                    Training = new IdentifyStudyOptions().HighDimensional.Training with { Steps = 750 },
                },
                HighDimensions = [2, 6, 10],
                Coupling = new()
                {
                    Dimensions = [2], Shapes = [2],
                    Training = new CouplingOptions().Training with { Steps = 2000, LearningRate = 1e-2 }, Encoders = 1,
                },
            },
        },
    };

    /// <summary>What is compared.</summary>
    public IdentifyStudyOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices =>
        [.. IdentifiedSystem.All.Select(system => system.Name), HighDimensional, Coupling, Spiral];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases =>
    [
        .. Systems.SelectMany(CasesOf),
        .. Options.Systems.Count == 0 || Options.Systems.Contains(Coupling) ? Pairs(Coupling, Options.Coupling) : [],
        .. Options.Systems.Contains(Spiral) ? Pairs(Spiral, Options.Spiral) : [],
    ];

    /// <summary>The systems of sequences that are compared, in the order of tables.</summary>
    private IEnumerable<IdentifiedSystem> Systems =>
    [
        .. IdentifiedSystem.All.Where(system => Options.Systems.Count == 0 ? system.IsDefault : Options.Systems.Contains(system.Name)),
        .. Options.Systems.Contains(HighDimensional) ? Options.HighDimensions.Select(IdentifiedSystem.OfHighDimension) : [],
    ];

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change) => this with { Options = change.Apply(Options) };

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) => this with { Options = Options with { Systems = RequireChoices(names) } };

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        RequireChoices(Options.Systems);
        foreach (string objective in Options.Objectives)
        {
            IdentificationMethod.Of(objective);
        }
        foreach (IdentificationOptions sizes in (IdentificationOptions[])[Options.Sequences, Options.HighDimensional])
        {
            if (sizes.TrainSequences < sizes.BatchSequences)
            {
                throw new InputException($"{sizes.TrainSequences} sequences are fewer than a batch", "trainSequences", "give more");
            }
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject(((IdentifyCase)of).Own(Options));

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work)
    {
        IdentifyMeasurement measured = ((IdentifyCase)work.Case).Measure(Options, work);
        string prefix = work.Case.Name + ".";
        return new(work.Case, work.Seed, measured.Figures.ToDictionary(one => prefix + one.Name, one => new Figure(one.Score.Value)))
        {
            Folder = work.Folder,
            Resamples = measured.Figures.Where(one => one.Score.Resamples.Length > 0)
                .ToDictionary(one => prefix + one.Name, one => one.Score.Resamples),
            Details = OptionsJson.ToObject(new IdentifyEvidence { Drawing = measured.Drawing, Latents = measured.Latents }),
        };
    }

    /// <summary>Means over seeds with intervals over sequences; floor and ceiling of each system; verdicts; agreement of seeds; paired
    /// differences between objectives and stop-gradient.</summary>
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = SeedMeans.Of(results);
        foreach (IGrouping<string, CaseResult> seeds in results.GroupBy(result => result.Case.Name))
        {
            AddSpread(figures, seeds);
            AddAgreement(figures, seeds);
        }
        foreach (IGrouping<string, CaseResult> group in results.GroupBy(result => ((IdentifyCase)result.Case).Group))
        {
            AddBounds(figures, group.Key);
            AddDifferences(figures, group.Key, [.. group]);
            foreach (IGrouping<string, CaseResult> seeds in group.GroupBy(result => result.Case.Name))
            {
                if (Verdict([.. group], [.. seeds]) is { } verdict)
                {
                    figures[$"{seeds.Key}.verdict"] = new(verdict.Value);
                    figures[$"{seeds.Key}.share"] = new(verdict.Share, verdict.Low, verdict.High);
                }
            }
        }
        AddPeaks(figures, results);
        return figures;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report) =>
    [
        .. report.Cases.Cast<IdentifyCase>().Where(one => one is IdentifySystemCase).GroupBy(one => one.Group)
            .Select(group => Table(group.Key, [.. group])),
        .. report.Cases.OfType<IdentifyPairsCase>().GroupBy(one => one.System).Select(group => PairsTable(group.Key, [.. group])),
    ];

    /// <inheritdoc/>
    public override string Headline(CaseResult result) =>
        FormattableString.Invariant($"affine R² {result.Figures[$"{result.Case.Name}.affine_r2"].Value:0.000}");

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        "affine R²: true states from an affine map of the latents that was fitted on other sequences; brackets: 95 % over whole test "
        + "sequences; share: of the way from floor to ceiling, over seeds and sequences; identifiable (1): at least "
        + FormattableString.Invariant($"{IdentifiabilityVerdict.RequiredShare} of it, not (0): less, undecided (0.5): the interval holds ")
        + "that; no R² counts where even the encoder trained on the state stays below "
        + FormattableString.Invariant($"{IdentifiabilityVerdict.RequiredCeiling}\n") + string.Join('\n', Verdicts(report));

    /// <summary>The verdicts in words: a line for each model without labels, with its theorem and, for a control, what is
    /// violated.</summary>
    public static IReadOnlyList<string> Verdicts(StudyReport report)
    {
        List<string> lines = [];
        foreach (IGrouping<string, CaseResult> group in report.Results.GroupBy(result => ((IdentifyCase)result.Case).Group))
        {
            foreach (IGrouping<string, CaseResult> seeds in group.GroupBy(result => result.Case.Name))
            {
                if (seeds.First().Case is not IdentifySystemCase { Method.Kind: not MethodKind.Learned and not MethodKind.Untrained }
                    && Verdict([.. group], [.. seeds]) is { } verdict)
                {
                    lines.Add($"{seeds.Key}: {verdict.Word} ({verdict.Reason}); {Theory((IdentifyCase)seeds.First().Case)}");
                }
            }
        }
        return lines;
    }

    private static string Theory(IdentifyCase of)
    {
        (IdentifiabilityTheorem theorem, string? violated) = of switch
        {
            IdentifyPairsCase coupling => (IdentifiabilityTheorem.Orthogonal, coupling.Shape == 2 ? null : "states are not Gaussian"),
            IdentifySystemCase { Method.Kind: MethodKind.Untrained } => (IdentifiabilityTheorem.None, "nothing is learned"),
            IdentifySystemCase { Method.IsMemoryless: true, System.HighDimension: null } memoryless =>
                (memoryless.Method.Theorem, "the predictor cannot cover: it sees one latent where the past is needed"),
            IdentifySystemCase { Method.Latents: LatentSize.Small } small => (small.Method.Theorem, "fewer latents than states"),
            IdentifySystemCase { Method.Theorem: IdentifiabilityTheorem.Orthogonal, System.Violated: null } system =>
                (system.Method.Theorem, "states are not standard normal"),
            IdentifySystemCase system => (system.Method.Theorem, system.System.Violated),
            _ => (IdentifiabilityTheorem.None, null),
        };
        string promise = theorem switch
        {
            IdentifiabilityTheorem.Affine => "theorem: affine (predictive LDM)",
            IdentifiabilityTheorem.Orthogonal => "theorem: orthogonal (LeJEPA)",
            _ => "no theorem",
        };
        return violated is null ? promise : $"{promise}, violated: {violated}";
    }

    private static IEnumerable<StudyCase> Pairs(string system, CouplingOptions sizes) =>
        from dimension in sizes.Dimensions from shape in sizes.Shapes select new IdentifyPairsCase(system, dimension, shape);

    private IEnumerable<StudyCase> CasesOf(IdentifiedSystem system)
    {
        IReadOnlyList<string> names = Options.Objectives.Count > 0 ? Options.Objectives : system.Objectives;
        IdentificationMethod[] bounds = [.. IdentificationReport.Bounds];
        return bounds.Concat(names.Where(name => bounds.All(bound => bound.Name != name)).Select(IdentificationMethod.Of))
            .Select(method => new IdentifySystemCase(system, method));
    }

    private static CaseTable Table(string group, IdentifyCase[] cases)
    {
        IdentifiedSystem system = ((IdentifySystemCase)cases[0]).System;
        return new(
            system.Title, "Means over seeds on fresh sequences; brackets: 95 % bootstrap of whole sequences.", "method",
            [.. cases.Select(one => new CaseRow(((IdentifySystemCase)one).Method.Name, one.Title, one.Name + "."))],
            [
                new("affine R², pooled", "affine_r2") { Brief = "affine R²" },
                new("affine R², median of sequences", "affine_r2_median") { Brief = "median" },
                new("affine R², frames that are not clipped", "affine_r2_unclipped") { Brief = "unclipped" },
                new("affine R² of what is visible of the state, median", "visible_affine_r2_median") { Brief = "visible, median" },
                new("R² of latents from states", "reverse_r2") { Brief = "reverse" },
                new("mean correlation, matched", "mcc") { Brief = "MCC" },
                new("canonical correlation", "cca") { Brief = "CCA" },
                new("what a perceptron adds to the affine map", "nonlinearity") { Brief = "nonlinear" },
                new("consistency of the predictor, R²", "consistency") { Brief = "consistency" },
                new("agreement of seeds, R²", "agreement") { Brief = "seeds" },
                new("R² less that of stop-gradient, paired", "less_stop_gradient", 4),
                new("share of the way from floor to ceiling", "share") { Brief = "share" },
                new("verdict: 1 identifiable, 0 not, 0.5 undecided", "verdict", 1) { Brief = "verdict" },
            ]) { TerminalTitle = $"{group}: {system.Title}", ShowsSeeds = true };
    }

    private static CaseTable PairsTable(string system, IdentifyPairsCase[] cases) => new(
        $"Benchmark of LeJEPA's theorem: {system}", system == Coupling
            ? "Pairs of generalised-normal states through coupling layers, a matched encoder. The bounds are those of Gaussian states."
            : "Pairs of generalised-normal states in the plane, turned by pi times the radius, and a perceptron. By the theorem recovery "
                + "is best where states are Gaussian, shape 2, whose bounds these are.",
        "states", [.. cases.Select(one => new CaseRow(one.Title, one.Title, one.Name + "."))],
        [
            new("affine R²", "affine_r2", 4) { Brief = "affine R²" },
            new("R² of latents from states", "reverse_r2", 4) { Brief = "reverse" },
            new("untrained encoder", "untrained_r2") { Brief = "untrained" },
            new("loss at the end", "loss", 4),
            new("mean correlation, matched", "mcc"),
            new("orthogonality error over root of N", "orthogonality_error") { Brief = "orthogonality" },
            new("its bound (epsilon + D) over root of N", "orthogonality_bound"),
            new("Procrustes distance", "procrustes") { Brief = "Procrustes" },
            new("its bound, root of (D + (epsilon + D)²) / N", "procrustes_bound") { Brief = "bound" },
            new("epsilon: how far from white", "deviation"),
            new("D: not linear", "nonlinear"),
            new("share of the way from floor to ceiling", "share") { Brief = "share" },
            new("verdict", "verdict", 1) { Brief = "verdict" },
        ]) { TerminalTitle = $"{system}: generalised-normal states, LeJEPA" };

    /// <summary>The verdict on a case; null for a bound, or where bounds are wanting.</summary>
    private static IdentifiabilityVerdict? Verdict(CaseResult[] group, CaseResult[] seeds)
    {
        if (seeds[0].Case is IdentifyPairsCase)
        {
            ResampledScore perfect = new(1, [.. seeds[0].Resamples[$"{seeds[0].Case.Name}.affine_r2"].Select(_ => 1.0)]);
            return IdentifiabilityVerdict.Of(Scores(seeds, "affine_r2"), [perfect], [Scores(seeds, "untrained_r2")]);
        }
        IdentifySystemCase own = (IdentifySystemCase)seeds[0].Case;
        ResampledScore[] Of(IdentificationMethod method) =>
            Scores([.. group.Where(result => result.Case.Name == $"{own.System.Name}.{method.Name}")], "affine_r2");
        (ResampledScore[] top, ResampledScore[] drawn, ResampledScore[] components) =
            (Of(IdentificationMethod.Supervised), Of(IdentificationMethod.Untrained), Of(IdentificationMethod.PrincipalComponents));
        return top.Length == 0 || drawn.Length == 0 || components.Length == 0
            ? null
            : IdentifiabilityVerdict.Of(Scores(seeds, "affine_r2"), top, [drawn, components]);
    }

    private static ResampledScore[] Scores(CaseResult[] seeds, string figure) => [.. seeds.Select(result => Score(result, figure))];

    private static ResampledScore Score(CaseResult result, string figure)
    {
        string name = $"{result.Case.Name}.{figure}";
        return new(result.Figures[name].Value, result.Resamples[name]);
    }

    private static void AddSpread(Dictionary<string, Figure> figures, IEnumerable<CaseResult> seeds)
    {
        string name = seeds.First().Case.Name;
        double[] values = [.. seeds.Select(result => result.Figures[$"{name}.affine_r2"].Value)];
        if (values.Length > 1)
        {
            double mean = values.Average();
            figures[$"{name}.seed_sd"] = new(Math.Sqrt(values.Sum(value => Math.Pow(value - mean, 2)) / (values.Length - 1)));
        }
    }

    private static void AddAgreement(Dictionary<string, Figure> figures, IEnumerable<CaseResult> seeds)
    {
        if (seeds.First().Case is not IdentifySystemCase { Method.Kind: MethodKind.Learned })
        {
            return;
        }
        double[] pairs = IdentifiabilityScores.Agreements(
            [.. seeds.Select(result => Matrix<double>.Build.DenseOfRowArrays(result.DetailsAs<IdentifyEvidence>().Latents))]);
        if (pairs.Length > 0)
        {
            figures[$"{seeds.First().Case.Name}.agreement"] = new(pairs.Average(), pairs.Min(), pairs.Max());
        }
    }

    private static void AddBounds(Dictionary<string, Figure> figures, string system)
    {
        Figure? Of(IdentificationMethod method, string figure = "affine_r2") =>
            figures.GetValueOrDefault($"{system}.{method.Name}.{figure}");
        if (Of(IdentificationMethod.Supervised) is { } ceiling)
        {
            figures[$"{system}.ceiling_r2"] = ceiling;
        }
        if (Of(IdentificationMethod.Supervised, "affine_r2_median") is { } median)
        {
            figures[$"{system}.ceiling_r2_median"] = median;
        }
        if (Of(IdentificationMethod.Untrained) is { } drawn && Of(IdentificationMethod.PrincipalComponents) is { } components)
        {
            figures[$"{system}.floor_r2"] = drawn.Value > components.Value ? drawn : components;
        }
    }

    private static void AddDifferences(Dictionary<string, Figure> figures, string system, CaseResult[] group)
    {
        string other = $"{system}.stop_gradient";
        CaseResult[] against = [.. group.Where(result => result.Case.Name == other)];
        foreach (IGrouping<string, CaseResult> seeds in group.GroupBy(result => result.Case.Name))
        {
            (CaseResult One, CaseResult Other)[] pairs = [.. seeds.Join(
                against, result => result.Seed, result => result.Seed, (one, two) => (one, two))];
            if (seeds.Key == other || pairs.Length == 0)
            {
                continue;
            }
            figures[$"{seeds.Key}.less_stop_gradient"] = SeedMeans.Difference([.. pairs.Select(pair =>
                (Score(pair.One, "affine_r2"), Score(pair.Other, "affine_r2")))]);
        }
    }

    /// <summary>For each N of a benchmark of pairs, the shape of the best recovery.</summary>
    private static void AddPeaks(Dictionary<string, Figure> figures, IReadOnlyList<CaseResult> results)
    {
        foreach (IGrouping<(string System, int Dimension), (IdentifyPairsCase Case, CaseResult Result)> size in results
            .Where(result => result.Case is IdentifyPairsCase).Select(result => ((IdentifyPairsCase)result.Case, result))
            .GroupBy(pair => (pair.Item1.System, pair.Item1.Dimension)))
        {
            double BestOf(IEnumerable<(IdentifyPairsCase Case, CaseResult Result)> some) => some.GroupBy(pair => pair.Case)
                .MaxBy(of => of.Average(pair => pair.Result.Figures[$"{pair.Case.Name}.affine_r2"].Value))!.Key.Shape;
            figures[$"{size.Key.System}.n{size.Key.Dimension}.best_shape"] = new(
                BestOf(size), Seeds: [.. size.GroupBy(pair => pair.Result.Seed).Select(BestOf)]);
        }
    }
}
