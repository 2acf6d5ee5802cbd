using Dynamics.Experiments.Collapse;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>A shared head without a stop-gradient does not keep outputs apart, and a symmetrised stop-gradient is none.</summary>
internal sealed record SharedHeadCase() : CollapseCase("head", "shared head without stop-gradient")
{
    private const double Duration = 60;

    private static readonly (string Name, string Title, double Scale)[] s_heads =
        [("small", "small head", 0.3), ("large", "large head", 8)];

    /// <inheritdoc/>
    public override StudyMeasurement Measure(CollapseOptions options, int seed, CancellationToken cancellation)
    {
        SharedHead model = new() { Classes = new() { CleanPerClass = 9, Frustrated = 6 }, Dimension = 2, Outputs = 2 };
        Dictionary<string, Figure> figures = [];
        List<StudySeries> drawn = [];
        double[] times = [.. Enumerable.Range(0, 61).Select(i => i * Duration / 60)];
        double gap = 0;
        foreach ((int index, (string name, string title, double scale)) in s_heads.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            double[] start = model.Start(new((ulong)seed, (ulong)index), scale);
            double[][] states = GradientFlow.Sample(model.Flow(HeadGradient.Full), start, times, 1e-10);
            string prefix = $"head.{name}.";
            figures[prefix + "output_distance"] = new(model.OutputDistance(states[^1]) / model.OutputDistance(start));
            figures[prefix + "label_distance"] = new(model.LabelDistance(states[^1]) / model.LabelDistance(start));
            figures[prefix + "head_norm"] = new(model.HeadNorm(states[^1]) / model.HeadNorm(start));
            figures[prefix + "invariant_drift"] = new(Drift.Of(
                model.Invariant(start, HeadGradient.Full), states.Select(state => model.Invariant(state, HeadGradient.Full))));
            drawn.Add(new($"{title}, outputs", times, [.. states.Select(state => model.OutputDistance(state))]));
            drawn.Add(new($"{title}, labels", times, [.. states.Select(state => model.LabelDistance(state))]));
            gap = Math.Max(gap, Gap(model, start));
        }
        figures["head.null_control_gap"] = new(gap);
        return new(figures,
        [
            new("Shared head without stop-gradient, 25 % frustrated: a small head dies (labels stay apart, outputs do not), behind a "
                + "large one labels collapse. Reconstruction from an abstract.",
                "time (1)", "distance (1)", drawn) { LogarithmicY = true },
        ]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(CollapseOptions options) =>
    [
        new("Shared head, no stop-gradient", "Final over first. " + CollapseStudy.Reconstruction, "head",
            [.. s_heads.Select(head => new CaseRow(head.Name, head.Title, $"head.{head.Name}."))],
            [
                new("distance of outputs |W (y1 - y2)|", "output_distance", 10) { Brief = "outputs" },
                new("distance of labels |y1 - y2|", "label_distance", 6) { Brief = "labels" },
                new("|W|", "head_norm", 6) { Brief = "head" },
                new("drift of W'W - Z Z'", "invariant_drift", 13) { Brief = "invariant drift" },
            ]) { TerminalTitle = "shared head without stop-gradient (a reconstruction): final over first", TerminalIntervals = 0 },
        new("Null control", "Largest relative difference between the gradient of a stop-gradient on each side in turn and that without "
                + "one, through a shared head: 0 but for rounding.", "control",
            [new("symmetrised stop-gradient", "symmetrised stop-gradient", "head.")],
            [new("relative difference of gradients", "null_control_gap", 15) { Brief = "difference of gradients" }])
            { TerminalTitle = "null control", TerminalIntervals = 0 },
    ];

    /// <inheritdoc/>
    public override string Headline(IReadOnlyDictionary<string, Figure> figures) => Text(
        $"outputs fall to {figures["head.small.output_distance"].Value:0.0e+0} and {figures["head.large.output_distance"].Value:0.0e+0}");

    private static double Gap(SharedHead model, double[] state)
    {
        double[] full = new double[state.Length], symmetrized = new double[state.Length];
        model.Flow(HeadGradient.Full)(state, full);
        model.Flow(HeadGradient.Symmetrized)(state, symmetrized);
        return full.Zip(symmetrized, (a, b) => Math.Abs(a - b)).Max() / full.Max(Math.Abs);
    }
}

/// <summary>How far a conserved quantity strays.</summary>
internal static class Drift
{
    /// <summary>Largest distance of its entries from the first value over the largest entry of that.</summary>
    public static double Of(double[] first, IEnumerable<double[]> later) =>
        later.Max(value => value.Zip(first, (a, b) => Math.Abs(a - b)).Max()) / first.Max(Math.Abs);
}
