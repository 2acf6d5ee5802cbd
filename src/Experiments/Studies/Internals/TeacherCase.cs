using Dynamics.Experiments.Collapse;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>A linear student of a linear teacher with flipped labels: what is not linear of the labels frustrates, phi = 1 - R².</summary>
internal sealed record TeacherCase() : CollapseCase("teacher", "linear teacher and student")
{
    private const int Inputs = 4;
    private const double Settled = 15, Window = 10, HeadDuration = 300;

    private static readonly double[] s_flips = [0, 0.05, 0.2], s_headScales = [0.5, 0.9, 0.97, 1.03, 1.1, 2], s_startScales = [0.3, 1, 3];

    /// <inheritdoc/>
    public override StudyMeasurement Measure(CollapseOptions options, int seed, CancellationToken cancellation)
    {
        Dictionary<string, Figure> figures = [];
        List<StudySeries> drawn = [];
        (int right, int count) = (0, 0);
        foreach ((int index, (string name, string title, double flips)) in Rows().Index())
        {
            cancellation.ThrowIfCancellationRequested();
            RandomStream random = new((ulong)seed, (ulong)index);
            bool isSeparable = name == "separable";
            LinearTeacher teacher = isSeparable
                ? LinearTeacher.DrawSeparable(Inputs, options.TeacherSamples, flips, random)
                : LinearTeacher.Draw(Inputs, options.TeacherSamples, flips, random);
            double[] start = [.. Enumerable.Range(0, 2 * (Inputs + 2)).Select(_ => random.NextGaussian())];
            double[] times = [0, 1, 2, 4, 6, 8, 10, Settled, Settled + Window];
            double[][] states = GradientFlow.Sample(teacher.Flow(1), start, times, 1e-12);
            (double first, double last) = (teacher.LabelDistance(states[^2]), teacher.LabelDistance(states[^1]));
            string prefix = $"teacher.{name}.";
            double phi = 1 - teacher.RSquared;
            figures[prefix + "phi"] = new(phi);
            figures[prefix + "slow_rate"] = new(Math.Log(first / last) / Window, Unit: "1/time");
            figures[prefix + "slow_rate_theory"] = new(FrustratedClasses.Rates(Math.Max(phi, 0), 1).Slow, Unit: "1/time");
            double endless = isSeparable ? 1 : LinearTeacher.PopulationRSquared(flips);
            figures[prefix + "slow_rate_population"] = new(FrustratedClasses.Rates(1 - endless, 1).Slow, Unit: "1/time");
            double[] fine = [.. Enumerable.Range(0, 101).Select(i => i * times[^1] / 100)];
            SymmetrizedFlow exact = teacher.Exact(1);
            drawn.Add(new(title, fine, [.. fine.Select(time => teacher.LabelDistance(exact.At(start, time)))]));
            drawn.Add(new(title, times, [.. states.Select(state => teacher.LabelDistance(state))]) { IsPoints = true });
            if (!isSeparable)
            {
                (int agreed, int tried) = Heads(options, flips, random, cancellation);
                (right, count) = (right + agreed, count + tried);
            }
        }
        figures["teacher.head.agreement"] = new((double)right / count);
        figures["teacher.head.starts"] = new(count);
        return new(figures,
        [
            new("Distance between labels of a linear student: eigenvectors (lines), simulation sample by sample (points). Labels that are "
                + "linear in the input do not collapse. Reconstruction from an abstract.",
                "time (1)", "distance between labels (1)", drawn) { LogarithmicY = true },
        ]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(CollapseOptions options) =>
    [
        new("Linear teacher and student", "γ 1; φ is 1 - R² of the drawn sample, beside it an endless one. " + CollapseStudy.Reconstruction,
            "labels", [.. Rows().Select(row => new CaseRow(row.Title, row.Title, $"teacher.{row.Name}."))],
            [
                new("φ = 1 - R²", "phi", 4) { Brief = "phi" },
                new("slow rate, simulated (1/time)", "slow_rate", 5) { Brief = "slow rate" },
                new("theory for this φ", "slow_rate_theory", 5) { Brief = "theory" },
                new("theory for an endless sample", "slow_rate_population", 5) { Brief = "endless" },
            ]) { TerminalTitle = "linear teacher and student (a reconstruction)", TerminalIntervals = 0 },
        new("Head with detached labels in the student", Text($"Heads of {string.Join(", ", s_headScales)} times the predicted threshold, ")
                + "students of several initial sizes: share whose fate is the predicted one. " + CollapseStudy.Reconstruction, "head",
            [new("detached labels", "detached labels", "teacher.head.")],
            [new("share predicted rightly", "agreement", 3) { Brief = "agreement" }, new("starts", "starts", 0) { Brief = "starts" }])
            { TerminalTitle = "head in the student (a reconstruction)", TerminalIntervals = 1 },
    ];

    /// <inheritdoc/>
    public override string Headline(IReadOnlyDictionary<string, Figure> figures) => Text(
        $"slow rate {figures["teacher.eps0.slow_rate"].Value:0.0000}, theory {figures["teacher.eps0.slow_rate_theory"].Value:0.0000}");

    private static IEnumerable<(string Name, string Title, double Flips)> Rows() =>
    [
        .. s_flips.Select(flips => (Text($"eps{flips}"), Text($"{flips} flipped"), flips)), ("separable", "linear in the input", 0),
    ];

    private static (int Agreed, int Tried) Heads(
        CollapseOptions options, double flips, RandomStream random, CancellationToken cancellation)
    {
        LinearTeacher teacher = LinearTeacher.Draw(Inputs, Math.Min(options.TeacherSamples, 200), flips, random);
        (int agreed, int tried) = (0, 0);
        foreach (double size in s_startScales)
        {
            double[] start = [.. Enumerable.Range(0, Inputs).Select(_ => size * random.NextGaussian()), 1];
            double threshold = teacher.Survival(start, 1).Threshold;
            foreach (double scale in s_headScales)
            {
                cancellation.ThrowIfCancellationRequested();
                start[Inputs] = threshold > 0 ? scale * threshold : scale;
                HeadSurvival theory = teacher.Survival(start, 1);
                double[] end = GradientFlow.Until(
                    teacher.HeadFlow(1), start, HeadDuration, state => HeadOutcome.IsDecided(teacher.Survival(state, 1), theory), 1e-9)
                    .State;
                agreed += HeadOutcome.Survives(end, state => teacher.Survival(state, 1), theory) == theory.Survives ? 1 : 0;
                tried++;
            }
        }
        return (agreed, tried);
    }
}
