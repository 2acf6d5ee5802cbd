using Dynamics.Experiments.Collapse;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>What momentum, weight decay and the noise of minibatches make of the minimal model's slow rate.</summary>
internal sealed record DescentCase() : CollapseCase("descent", "momentum, weight decay, minibatches")
{
    private const double Fraction = 0.1, Settled = 10, Window = 20;

    private static readonly (string Name, string Title, double Fraction, DescentOptions Descent)[] s_runs =
    [
        ("full", "all samples", Fraction, new()),
        ("momentum0.5", "momentum 0.5", Fraction, new() { Momentum = 0.5 }),
        ("momentum0.9", "momentum 0.9, steps of 0.005", Fraction, new() { Momentum = 0.9, LearningRate = 0.005 }),
        ("decay0.01", "weight decay 0.01", Fraction, new() { WeightDecay = 0.01 }),
        ("decay0.05", "weight decay 0.05", Fraction, new() { WeightDecay = 0.05 }),
        ("decay0.05.clean", "weight decay 0.05, nothing frustrated", 0, new() { WeightDecay = 0.05 }),
        ("batch40", "minibatches of 40", Fraction, new() { BatchSamples = 40 }),
        ("batch10", "minibatches of 10", Fraction, new() { BatchSamples = 10 }),
        ("batch10.momentum0.5", "minibatches of 10, momentum 0.5", Fraction, new() { BatchSamples = 10, Momentum = 0.5 }),
    ];

    /// <inheritdoc/>
    public override StudyMeasurement Measure(CollapseOptions options, int seed, CancellationToken cancellation)
    {
        Dictionary<string, Figure> figures = [];
        List<StudySeries> drawn = [];
        foreach ((int index, (string name, string title, double fraction, DescentOptions descent)) in s_runs.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            FrustratedClasses model = FrustratedClasses.Of(2, options.Samples, fraction, 1);
            double predicted = descent.RateOf(FrustratedClasses.Rates(fraction, 1).Slow);
            int settled = (int)(Settled / descent.LearningRate), window = (int)(Window / descent.LearningRate);
            int repeats = descent.BatchSamples > 0 ? options.Repeats : 1;
            double measured = 0;
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                RandomStream random = new(SplitMix64.Key((ulong)seed, (ulong)repeat), (ulong)index);
                double[][] states = model.Descend(
                    model.Start(random, options.Dimension), [settled, settled + window], descent, random);
                measured += Math.Log(model.LabelDistance(states[0]) / model.LabelDistance(states[1])) / Window / repeats;
            }
            figures[$"descent.{name}.slow_rate"] = new(measured, Unit: "1/time");
            figures[$"descent.{name}.slow_rate_theory"] = new(predicted, Unit: "1/time");
            figures[$"descent.{name}.ratio"] = new(measured / predicted);
            double[] at = [index];
            drawn.Add(new("full-batch theory", at, [predicted]));
            drawn.Add(new(title, at, [measured]) { IsPoints = true });
        }
        double[] places = [.. Enumerable.Range(0, s_runs.Length).Select(i => (double)i)];
        double[] theory = [.. s_runs.Select(run => figures[$"descent.{run.Name}.slow_rate_theory"].Value)];
        return new(figures,
        [
            new("Slow rate of descent in steps: full-batch theory (line) and runs (points), in the order of the table. Minibatches only "
                + "scatter about it; momentum and weight decay are faster collapses. Reconstruction from an abstract.",
                "row of the table", "slow rate (1/time)",
                [new("full-batch theory", places, theory), .. drawn.Where(series => series.IsPoints)]),
        ]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(CollapseOptions options) =>
    [
        new("Minimal model in steps", Text($"Slow rate of gradient descent in steps of 0.05 unless it is said, φ {Fraction}, γ 1, ")
                + "in units of the flow's time; theory: the larger root of each mode's recursion. " + CollapseStudy.Reconstruction,
            "descent",
            [.. s_runs.Select(run => new CaseRow(run.Title, run.Title, $"descent.{run.Name}."))],
            [
                new("slow rate, run (1/time)", "slow_rate", 5) { Brief = "slow rate" },
                new("slow rate, full-batch theory", "slow_rate_theory", 5) { Brief = "theory" },
                new("ratio", "ratio", 4) { Brief = "ratio" },
            ]) { TerminalTitle = "minimal model in steps (a reconstruction)", TerminalIntervals = 1, ShowsSeeds = false },
    ];

    /// <inheritdoc/>
    public override string Headline(IReadOnlyDictionary<string, Figure> figures) => Text(
        $"minibatches of 10: {figures["descent.batch10.ratio"].Value:0.000} of the full-batch rate");
}
