using Dynamics.Experiments.Collapse;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Where modes come to rest, and what a predictor that is set rather than learned does for small ones.</summary>
internal sealed record DirectPredCase() : CollapseCase("directpred", "resting points and DirectPred")
{
    private const double Duration = 3000, SmallMode = 1e-4, LargeMode = 0.2;

    private static readonly double[] s_decays = [0.02, 0.05];

    private static readonly (string Name, string Title, DirectPredSpectrum? Spectrum)[] s_predictors =
    [
        ("learned", "learned by gradient", null),
        ("paper0", "set, no boost", new(DirectPredForm.Paper, 0)),
        ("paper", "set, paper's form", new(DirectPredForm.Paper)),
        ("code", "set, code's form", new(DirectPredForm.ScaledCode)),
    ];

    /// <inheritdoc/>
    public override StudyMeasurement Measure(CollapseOptions options, int seed, CancellationToken cancellation)
    {
        NonContrastiveFlow flow = new();
        (double minus, double plus) = flow.RestingPoints()!.Value;
        Dictionary<string, Figure> figures = new()
        {
            ["directpred.p_minus"] = new(Bisect(1e-4, 0.3, p => Rests(flow, p) > 0.1)),
            ["directpred.p_minus_theory"] = new(minus),
            ["directpred.p_plus"] = new(Rests(flow, 0.07)),
            ["directpred.p_plus_theory"] = new(plus),
            ["directpred.eta_crit"] = new(Bisect(0.3, 0.01, decay =>
                Rests(flow with { EncoderDecay = decay, PredictorDecay = decay }, 1, 30_000) > 0.1)),
            ["directpred.eta_crit_theory"] = new(flow.CriticalDecay()),
        };
        List<StudyFigure> drawings = [Branches(flow)];
        foreach (double decay in s_decays)
        {
            cancellation.ThrowIfCancellationRequested();
            drawings.Add(SmallModes(flow with { EncoderDecay = decay, PredictorDecay = decay }, decay, figures));
        }
        return new(figures, drawings);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(CollapseOptions options)
    {
        CaseColumn[] Columns(string name, string brief, string heading) =>
        [
            new($"{heading}, simulated", name, 6) { Brief = brief },
            new($"{heading}, closed form", $"{name}_theory", 6) { Brief = "theory" },
        ];
        return
        [
            new("Resting points", "σ² 0.5, τ 1; p- and p+ at weight decay 0.05: edge of the basin of collapse by bisection of starts, "
                    + "where modes rest, and the decay beyond which all collapse.", "theory",
                [new("linear theory", "linear theory", "directpred.")],
                [
                    .. Columns("p_minus", "p-", "p-"), .. Columns("p_plus", "p+", "p+"),
                    .. Columns("eta_crit", "eta crit", "critical decay"),
                ]) { TerminalTitle = "resting points of predictor and encoder", TerminalIntervals = 0, ShowsSeeds = false },
            new("A small mode beside a large one", Text($"Modes that begin at s = {SmallMode} and {LargeMode}: where they end. The boost ")
                    + "of the code's form is measured against the root of the largest mode, that of the paper's against the mode itself.",
                "predictor",
                [.. from decay in s_decays from predictor in s_predictors select new CaseRow(
                    Text($"decay {decay}, {predictor.Title}"), Text($"η {decay}, {predictor.Title}"),
                    Text($"directpred.eta{decay}.{predictor.Name}."))],
                [
                    new("small mode s", "small_mode", 5) { Brief = "small mode" },
                    new("large mode s", "large_mode", 5) { Brief = "large mode" },
                ]) { TerminalTitle = "a small mode beside a large one", TerminalIntervals = 0, ShowsSeeds = false },
        ];
    }

    /// <inheritdoc/>
    public override string Headline(IReadOnlyDictionary<string, Figure> figures)
    {
        double Of(string name) => figures[$"directpred.{name}"].Value;
        return Text($"p- {Of("p_minus"):0.000000}, p+ {Of("p_plus"):0.000000}, critical decay {Of("eta_crit"):0.000000}");
    }

    /// <summary>Where a mode that starts on the parabola s = p² ends.</summary>
    private static double Rests(NonContrastiveFlow flow, double predictor, double duration = Duration) =>
        GradientFlow.Solve(flow.Mode, [predictor, predictor * predictor], duration, 1e-10)[0];

    /// <summary>The number between one at which a condition fails and one at which it holds, to 1 in 10^9.</summary>
    private static double Bisect(double fails, double holds, Predicate<double> condition)
    {
        while (Math.Abs(holds - fails) > 1e-9 * (holds + fails))
        {
            double middle = (fails + holds) / 2;
            (fails, holds) = condition(middle) ? (fails, middle) : (middle, holds);
        }
        return (fails + holds) / 2;
    }

    private static StudyFigure Branches(NonContrastiveFlow flow)
    {
        double[] decays = [.. Enumerable.Range(1, 200).Select(i => i * flow.CriticalDecay() / 200)];
        (double Minus, double Plus)[] rests = [.. decays.Select(decay => (flow with { EncoderDecay = decay }).RestingPoints()!.Value)];
        double[] simulated = [.. Enumerable.Range(1, 12).Select(i => i * 0.016)];
        double[] ends = [.. simulated.Select(decay => Rests(flow with { EncoderDecay = decay, PredictorDecay = decay }, 1))];
        return new("Where a mode rests: p+ and p- in closed form (lines), simulation from p = 1 (points). Beyond the critical decay all "
            + "collapse.", "weight decay η (1/time)", "predictor p (1)",
            [
                new("p+", decays, [.. rests.Select(rest => rest.Plus)]), new("p-", decays, [.. rests.Select(rest => rest.Minus)]),
                new("p+", simulated, ends) { IsPoints = true },
            ]);
    }

    private static StudyFigure SmallModes(NonContrastiveFlow flow, double decay, Dictionary<string, Figure> figures)
    {
        double[] times = [.. Enumerable.Range(0, 151).Select(i => i * 2.0)];
        List<StudySeries> drawn = [];
        foreach ((string name, string title, DirectPredSpectrum? spectrum) in s_predictors)
        {
            double[] small = spectrum is { } set
                ? [.. GradientFlow.Sample(set.Modes(flow), [LargeMode, SmallMode], times, 1e-9).Select(state => state[1])]
                : [.. GradientFlow.Sample(flow.Mode, [Math.Sqrt(SmallMode), SmallMode], times, 1e-9).Select(state => state[1])];
            double[] end = spectrum is { } kept
                ? GradientFlow.Solve(kept.Modes(flow), [LargeMode, SmallMode], Duration, 1e-9)
                : [Math.Pow(Rests(flow, Math.Sqrt(LargeMode)), 2), Math.Pow(Rests(flow, Math.Sqrt(SmallMode)), 2)];
            figures[Text($"directpred.eta{decay}.{name}.large_mode")] = new(end[0]);
            figures[Text($"directpred.eta{decay}.{name}.small_mode")] = new(end[1]);
            drawn.Add(new(title, times, small));
        }
        return new(
            Text($"A mode that begins at s = {SmallMode} beside one of {LargeMode}, weight decay {decay}: which predictors save it."),
            "time (1)", "features s of the small mode (1)", drawn) { LogarithmicY = true };
    }
}
