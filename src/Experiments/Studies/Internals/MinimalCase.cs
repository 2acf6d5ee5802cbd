using Dynamics.Experiments.Collapse;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The minimal model: frustration alone makes labels collapse, at a slow rate in closed form; nothing does without it.</summary>
internal sealed record MinimalCase() : CollapseCase("minimal", "free embeddings and frustrated samples")
{
    private const double Window = 20, DrawnUntil = 40;

    /// <inheritdoc/>
    public override StudyMeasurement Measure(CollapseOptions options, int seed, CancellationToken cancellation)
    {
        Dictionary<string, Figure> figures = [];
        List<StudySeries> drawn = [];
        foreach ((int classes, double rate, double fraction) in Grid(options))
        {
            cancellation.ThrowIfCancellationRequested();
            FrustratedClasses model = FrustratedClasses.Of(classes, options.Samples, fraction, rate);
            double[] start = model.Start(new((ulong)seed, (ulong)classes), options.Dimension);
            SymmetrizedFlow exact = model.Exact();
            double settled = 2 * Window / (1 + rate); // the fast mode is gone, its rate is at least half of 1 + gamma
            double[] times = [.. Enumerable.Range(0, 21).Select(i => i * DrawnUntil / 20), settled, settled + Window];
            double[][] states = GradientFlow.Sample(model.Flow, start, [.. times.Order()]);
            double[] At(double time) => states[Array.BinarySearch([.. times.Order()], time)];
            double first = model.LabelDistance(At(settled)), last = model.LabelDistance(At(settled + Window));
            (double slow, double fast) = FrustratedClasses.Rates(model.Fraction, rate);
            double[] solution = exact.At(start, settled + Window);
            string prefix = Prefix(classes, rate, fraction);
            figures[prefix + "slow_rate"] = new(Math.Log(first / last) / Window, Unit: "1/time");
            figures[prefix + "slow_rate_theory"] = new(slow, Unit: "1/time");
            figures[prefix + "fast_rate"] = new(exact.Rates[^2], Unit: "1/time"); // the last is 1 + gamma, of all labels together
            figures[prefix + "fast_rate_theory"] = new(fast, Unit: "1/time");
            figures[prefix + "components"] = new(exact.Rates.Count(mode => mode < 1e-10));
            figures[prefix + "label_distance"] = new(last / model.LabelDistance(start));
            figures[prefix + "clean_accuracy"] = new(model.CleanAccuracy(At(settled + Window)));
            figures[prefix + "exact_error"] = new(At(settled + Window).Zip(solution, (a, b) => Math.Abs(a - b)).Max());
            if (classes == options.Classes[0])
            {
                string name = Text($"gamma {rate}, phi {fraction}");
                double[] fine = [.. Enumerable.Range(0, 161).Select(i => i * DrawnUntil / 160)], coarse = times[..21];
                drawn.Add(new(name, fine, [.. fine.Select(time => model.LabelDistance(exact.At(start, time)))]));
                drawn.Add(new(name, coarse, [.. coarse.Select(time => model.LabelDistance(At(time)))]) { IsPoints = true });
            }
        }
        return new(figures,
        [
            new("Distance between labels: eigenvectors (lines) and simulation (points). After fast alignment it falls at the slow rate "
                + "where samples are frustrated (phi above 0), and stays where none is. Reconstruction from an abstract.",
                "time (1)", "smallest distance between labels (1)", drawn) { LogarithmicY = true },
        ]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(CollapseOptions options) =>
    [
        new("Minimal model: rates of collapse", "Free embeddings of samples and labels; a fraction phi belongs to all classes alike. "
                + CollapseStudy.Reconstruction, "model",
            [.. Grid(options).Select(at => new CaseRow(
                Text($"C {at.Classes}, gamma {at.Rate}, phi {at.Fraction}"), Text($"{at.Classes} classes, γ {at.Rate}, φ {at.Fraction}"),
                Prefix(at.Classes, at.Rate, at.Fraction)))],
            [
                new("slow rate, simulated (1/time)", "slow_rate", 7) { Brief = "slow rate" },
                new("slow rate, closed form", "slow_rate_theory", 7) { Brief = "theory" },
                new("fast rate, eigenvalue", "fast_rate", 5) { Brief = "fast rate" },
                new("fast rate, closed form", "fast_rate_theory", 5) { Brief = "theory" },
                new("connected parts", "components", 0) { Brief = "parts" },
                new("final label distance over first", "label_distance", 5) { Brief = "label distance" },
                new("accuracy on clean samples", "clean_accuracy", 3) { Brief = "accuracy" },
                new("largest difference to the exact solution", "exact_error", 10),
            ]) { TerminalTitle = "minimal model (a reconstruction): slow and fast rates", TerminalIntervals = 0, ShowsSeeds = false },
    ];

    /// <inheritdoc/>
    public override string Headline(IReadOnlyDictionary<string, Figure> figures)
    {
        double worst = figures.Where(figure => figure.Key.EndsWith(".slow_rate", StringComparison.Ordinal))
            .Max(figure => Math.Abs(figure.Value.Value - figures[figure.Key + "_theory"].Value));
        return Text($"slow rates within {worst:0.0e+0} of theory");
    }

    private static IEnumerable<(int Classes, double Rate, double Fraction)> Grid(CollapseOptions options) =>
        from classes in options.Classes from rate in options.LabelRates from fraction in options.Fractions select (classes, rate, fraction);

    /// <summary>Two classes are the model that the closed forms are of; other numbers of classes stand in the name.</summary>
    private static string Prefix(int classes, double rate, double fraction) =>
        classes == 2 ? Text($"minimal.gamma{rate}.phi{fraction}.") : Text($"minimal.classes{classes}.gamma{rate}.phi{fraction}.");
}
