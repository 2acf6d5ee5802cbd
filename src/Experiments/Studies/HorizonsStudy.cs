using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Dynamics.Decoding.Identifiability;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.Jepa;

namespace Dynamics.Experiments.Studies;

/// <summary>The sweep over the horizon k of latent prediction: a model is trained to predict its own latents k frames ahead, and scored by
/// what its latents tell of the true state. Horizon here is that of training (recursive: one step repeated k times; direct: one step of
/// length k).</summary>
public sealed record HorizonsStudy : Study
{
    internal const int ClaimedHorizon = 10;

    /// <summary>The study of the default data.</summary>
    [SetsRequiredMembers]
    public HorizonsStudy()
    {
        (Name, Title) = ("horizons", "How far ahead should a latent predict?");
        Question = "JEPA over time: which prediction horizon k gives the latents that tell most of the true state, and does one k do so "
            + "on all data?";
        (ChoiceWord, Causal, Seeds) = ("data", true, [1, 2, 3, 4, 5]);
        OnlyChosen = [.. HorizonData.All.Where(data => !data.IsDefault).Select(data => data.Name)];
    }

    /// <summary>What is swept.</summary>
    public HorizonsStudyOptions Options { get; init; } = new();

    /// <summary>The study with its quick form: two systems, four horizons, two seeds.</summary>
    public static HorizonsStudy Default { get; } = new()
    {
        Quick = new HorizonsStudy
        {
            Seeds = [1, 2],
            Options = new()
            {
                Data = ["dot", "ar90"],
                Predictors = ["recursive"],
                Regularizers = ["sigreg"],
                Horizons = [1, 4, 10, 16],
                Training = new() { Steps = 300, LearningRate = 2e-3, LogEverySteps = 50, CheckpointEverySteps = 300 },
            },
        },
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. HorizonData.All.Select(data => data.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases =>
    [
        .. from data in Options.Data.Count == 0 ? HorizonData.All.Where(data => data.IsDefault) : Options.Data.Select(HorizonData.Named)
           from predictor in Options.Predictors
           from regularizer in Options.Regularizers
           from horizon in Options.Horizons
           select new HorizonCase(data, predictor, regularizer, horizon),
    ];

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change)
    {
        HorizonsStudy changed = this with { Options = change.Apply(Options) };
        HorizonData.Require(changed.Options.Data);
        return changed;
    }

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) => this with { Options = Options with { Data = HorizonData.Require(names) } };

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        HorizonData.Require(Options.Data);
        _ = new HorizonSet(Options.Horizons);
        foreach (string regularizer in Options.Regularizers)
        {
            Options.ObjectiveOf(regularizer);
        }
        foreach (string predictor in Options.Predictors)
        {
            int first = Options.PredictorOf(predictor).Network.FirstBin;
            if (Options.Horizons[^1] + first + 2 > Options.FrameCount)
            {
                throw new InputException(
                    $"a horizon of {Options.Horizons[^1]} frames, from frame {first + 1} on, in sequences of {Options.FrameCount}",
                    "horizons", "give shorter horizons or longer sequences");
            }
        }
        if (Options.TrainSequences < Math.Max(Options.BatchSequences, Options.ProbeSequences))
        {
            throw new InputException(
                $"{Options.TrainSequences} sequences are fewer than a batch, or than the probes need", "trainSequences", "give more");
        }
        foreach (RecordingHorizonData recording in Options.Data.Select(HorizonData.Named).OfType<RecordingHorizonData>())
        {
            recording.Sequences(job, Seeds[0], Options);
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed)
    {
        HorizonCase one = (HorizonCase)of;
        string data = one.Data is RecordingHorizonData recording ? recording.Path : one.Data.Name;
        return OptionsJson.ToObject(Options with
        {
            Data = [data], Predictors = [one.Predictor], Regularizers = [one.Regularizer], Horizons = [one.Horizon],
        });
    }

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work)
    {
        HorizonCase one = (HorizonCase)work.Case;
        HorizonScores scores = HorizonMeasurement.Measure(work, one, Options, OptionsOf(one, work.Seed));
        string prefix = one.Prefix;
        Dictionary<string, Figure> figures = new()
        {
            [$"{prefix}r2"] = new(scores.RSquared, Unit: "1"),
            [$"{prefix}forecast_r2"] = new(scores.ForecastRSquared, Unit: "1"),
            [$"{prefix}rollout_error"] = new(scores.RolloutError, Unit: "1"),
            [$"{prefix}persistence_error"] = new(scores.PersistenceError, Unit: "1"),
            [$"{prefix}separation"] = new(SeparationOf(scores.ForecastRSquared), Unit: "1"),
            [$"{prefix}coverage95"] = new(scores.Coverage, Unit: "1"),
            [$"{prefix}rankme"] = new(scores.Verdict.Spectrum.CentredRankMe, Unit: "1"),
            [$"{prefix}std"] = new(scores.Verdict.Spread.MeanStd, Unit: "1"),
            [$"{prefix}collapsed"] = new(scores.Verdict.Verdict == Losses.Spectrum.CollapseKind.None ? 0 : 1, Unit: "1"),
            [$"{prefix}shortcut"] = new(scores.IsShortcut ? 1 : 0, Unit: "1"),
        };
        if (scores.Stated is { } stated)
        {
            foreach ((double level, double within) in HorizonCoverage.Levels.Zip(stated.Within))
            {
                figures[$"{prefix}stated_coverage{100 * level:0}"] = new(within, Unit: "1");
            }
        }
        return new(one, work.Seed, figures)
        {
            Folder = work.Folder,
            Resamples = new Dictionary<string, double[]>
            {
                [$"{prefix}r2"] = scores.RSquaredResamples,
                [$"{prefix}rollout_error"] = scores.RolloutErrorResamples,
            },
        };
    }

    /// <summary>Means over seeds, and for each group of cases that differ in k alone the k of the highest r2, with each seed's own, and how
    /// much it is above that of k = 10.</summary>
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = SeedMeans.Of(results);
        foreach (IGrouping<string, CaseResult> group in results.GroupBy(result => ((HorizonCase)result.Case).Sweep))
        {
            AddBest(figures, [.. group], group.Key);
        }
        foreach (IGrouping<string, CaseResult> data in results.GroupBy(result => ((HorizonCase)result.Case).Data.Name))
        {
            int[] seeds = [.. data.Select(result => result.Seed!.Value).Distinct()];
            double BestOf(IEnumerable<CaseResult> some) => ((HorizonCase)some.GroupBy(result => result.Case).MaxBy(of =>
                of.Average(result => RSquaredOf(result)))!.Key).Horizon;
            figures[$"{data.Key}.best_k"] = new(
                BestOf(data), Unit: "frames", Seeds: [.. seeds.Select(seed => BestOf(data.Where(result => result.Seed == seed)))]);
            if (((HorizonCase)data.First().Case).Data.PredictedHorizon is { } predicted)
            {
                figures[$"{data.Key}.predicted_k"] = new(predicted, Unit: "frames");
            }
        }
        return figures;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report) =>
    [
        .. report.Cases.Cast<HorizonCase>().GroupBy(one => one.Data).Select(data => new CaseTable(
            data.Key.Title,
            "Means over seeds on fresh sequences; brackets: 95 % bootstrap of whole sequences. Errors are relative to the latents' spread.",
            "predictor, regulariser, k",
            [.. data.Select(one => new CaseRow(one.Name, one.Title, one.Prefix))],
            [
                new("R² of the state from the latent", "r2") { Brief = "R²" },
                new("R² of the state k ahead from the forecast", "forecast_r2") { Brief = "R² k ahead" },
                new("forecast error at k", "rollout_error") { Brief = "error" },
                new("error of persistence at k", "persistence_error") { Brief = "persistence" },
                new("separation 2ρ(1-ρ) at k", "separation"),
                new("coverage of 95 % regions at k", "coverage95") { Brief = "coverage" },
                .. HorizonCoverage.Levels.Select(level => new CaseColumn(
                    FormattableString.Invariant($"coverage of the {100 * level:0} % regions that the model states"),
                    FormattableString.Invariant($"stated_coverage{100 * level:0}"))
                {
                    Brief = level > 0.9 ? "stated coverage" : null,
                }),
                new("RankMe", "rankme", 2) { Brief = "RankMe", BriefDecimals = 1 },
                new("deviation", "std", 2),
                new("collapsed", "collapsed", 1) { Brief = "collapsed" },
                new("shortcut", "shortcut", 1) { Brief = "shortcut" },
            ]) { TerminalTitle = $"{data.Key.Name}: {data.Key.Title}", ShowsSeeds = false }),
        BestTable(report),
        TimeConstants(report),
    ];

    /// <inheritdoc/>
    public override string Headline(CaseResult result) =>
        FormattableString.Invariant($"R² {RSquaredOf(result):0.000}, error {FigureOf(result, "rollout_error"):0.000}");

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        "R²: linear probe of the true state, fitted on latents of other sequences; error: sum |forecast - latent|² / sum |latent - mean|² "
        + "k frames ahead; a small error with a small R² is a shortcut: what is predicted well is not the state; best k: of the highest R²";

    private CaseTable BestTable(StudyReport report) => new(
        "Best horizons",
        $"The k of the highest R², with each seed's own, and by how much R² there is above that of k = {ClaimedHorizon} (paired).",
        "data, predictor, regulariser",
        [.. report.Cases.Cast<HorizonCase>().Select(one => one.Sweep).Distinct().Select(sweep => new CaseRow(sweep, sweep, $"{sweep}."))],
        [
            new("best k", "best_k", 1) { Brief = "best k" },
            new("R² at the best k", "best_r2") { Brief = "R²" },
            new("R² above k = 10", "best_less_k10") { Brief = "above k = 10" },
            new("R² above the worst k", "best_less_worst") { Brief = "above the worst" },
        ]) { TerminalTitle = "Best horizons", TerminalIntervals = 4 };

    /// <summary>Predicted beside found k of AR(1) systems.</summary>
    private static CaseTable TimeConstants(StudyReport report) => new(
        "Horizon and time constant",
        "For AR(1): the k at which the separation 2ρ(1-ρ), ρ = a^k, is predicted to peak, ln 2 / -ln a, the k of those that were swept at "
            + "which that of the trained models' forecasts peaks (ρ² their R²), and the k of the highest probe R².",
        "data, predictor, regulariser",
        [.. report.Cases.Cast<HorizonCase>().Where(one => one.Data.Coefficient is not null).Select(one => one.Sweep).Distinct()
            .Select(sweep => new CaseRow(sweep, sweep, $"{sweep}."))],
        [
            new("predicted k", "predicted_k", 1) { Brief = "predicted k" },
            new("k of the largest separation", "separation_k", 1) { Brief = "separation's k" },
            new("best k by probe R²", "best_k", 1) { Brief = "best k" },
            new("R² above the worst k", "best_less_worst") { Brief = "above the worst" },
        ]) { TerminalTitle = "Horizon and time constant", TerminalIntervals = 4 };

    /// <summary>2 ρ (1 - ρ) of a forecast that has R² = ρ².</summary>
    private static double SeparationOf(double rSquared)
    {
        double correlation = Math.Sqrt(Math.Clamp(rSquared, 0, 1));
        return 2 * correlation * (1 - correlation);
    }

    private static void AddBest(Dictionary<string, Figure> figures, CaseResult[] results, string sweep)
    {
        int[] seeds = [.. results.Select(result => result.Seed!.Value).Distinct().Order()];
        CaseResult At(int seed, int horizon) =>
            Array.Find(results, result => result.Seed == seed && ((HorizonCase)result.Case).Horizon == horizon)!;
        // Those that every seed has: a study may be collected while it goes on.
        int[] horizons = [.. results.GroupBy(result => ((HorizonCase)result.Case).Horizon).Where(of => of.Count() == seeds.Length)
            .Select(of => of.Key).Order()];
        if (horizons.Length == 0)
        {
            return;
        }
        int best = horizons.MaxBy(horizon => seeds.Average(seed => RSquaredOf(At(seed, horizon))));
        figures[$"{sweep}.best_k"] = new(best, Unit: "frames", Seeds:
            [.. seeds.Select(seed => (double)horizons.MaxBy(horizon => RSquaredOf(At(seed, horizon))))]);
        figures[$"{sweep}.best_r2"] = figures[$"{sweep}.k{best}.r2"];
        if (((HorizonCase)results[0].Case).Data.PredictedHorizon is { } predicted)
        {
            double Separation(int seed, int horizon) => FigureOf(At(seed, horizon), "separation");
            figures[$"{sweep}.predicted_k"] = new(predicted, Unit: "frames");
            figures[$"{sweep}.separation_k"] = new(
                horizons.MaxBy(horizon => seeds.Average(seed => Separation(seed, horizon))), Unit: "frames",
                Seeds: [.. seeds.Select(seed => (double)horizons.MaxBy(horizon => Separation(seed, horizon)))]);
        }
        ResampledScore Score(int seed, int horizon) =>
            new(RSquaredOf(At(seed, horizon)), At(seed, horizon).Resamples[$"{sweep}.k{horizon}.r2"]);
        Figure Above(int horizon) => SeedMeans.Difference([.. seeds.Select(seed => (Score(seed, best), Score(seed, horizon)))]);
        figures[$"{sweep}.best_less_worst"] = Above(horizons.MinBy(horizon => seeds.Average(seed => RSquaredOf(At(seed, horizon)))));
        if (horizons.Contains(ClaimedHorizon))
        {
            figures[$"{sweep}.best_less_k10"] = Above(ClaimedHorizon);
        }
    }

    private static double RSquaredOf(CaseResult result) => FigureOf(result, "r2");

    private static double FigureOf(CaseResult result, string figure) =>
        result.Figures[((HorizonCase)result.Case).Prefix + figure].Value;
}
