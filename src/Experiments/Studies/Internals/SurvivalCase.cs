using Dynamics.Experiments.Collapse;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>A shared head whose labels are detached survives above a threshold in closed form; labels that follow their samples collapse
/// again.</summary>
internal sealed record SurvivalCase() : CollapseCase("survival", "shared head, labels detached")
{
    private const double Duration = 300, MovingDuration = 200, StepsDuration = 30;

    private static readonly double[] s_followRates = [0, 0.1, 1], s_drawnScales = [0.97, 1.03, 1.5];

    private static readonly (string Name, string Title, DescentOptions? Descent)[] s_runs =
    [
        ("", "gradient flow", null),
        ("momentum0.9.", "steps of 0.0002, momentum 0.9", new() { LearningRate = 0.0002, Momentum = 0.9 }),
        ("batch12.", "steps of 0.0005, minibatches of 12", new() { LearningRate = 0.0005, BatchSamples = 12 }),
        ("batch3.", "steps of 0.0002, minibatches of 3", new() { LearningRate = 0.0002, BatchSamples = 3 }),
    ];

    /// <inheritdoc/>
    public override StudyMeasurement Measure(CollapseOptions options, int seed, CancellationToken cancellation)
    {
        SharedHead model = new() { Classes = new() { CleanPerClass = 9, Frustrated = 6 } };
        double[] start = Opposed(model, new((ulong)seed, 11));
        HeadSurvival theory = model.Survival(start);
        Dictionary<string, Figure> figures = [];
        foreach ((int index, (string name, _, DescentOptions? descent)) in s_runs.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            double threshold = descent is null
                ? HeadOutcome.Threshold(theory, scale => FlowSurvives(model, WithHead(model, start, scale), theory), 1e-6)
                : HeadOutcome.Threshold(
                    theory, scale => StepsSurvive(model, WithHead(model, start, scale), theory, descent, new((ulong)seed, (ulong)index)),
                    1e-3);
            figures[$"survival.{name}threshold"] = new(threshold);
            figures[$"survival.{name}threshold_theory"] = new(theory.Threshold);
            figures[$"survival.{name}threshold_ratio"] = new(threshold / theory.Threshold);
        }
        List<StudySeries> drawn = [];
        foreach (double scale in s_drawnScales)
        {
            cancellation.ThrowIfCancellationRequested();
            Course(model, WithHead(model, start, scale * theory.Threshold), Text($"w0 {scale} of threshold"), drawn, figures, scale);
        }
        return new(figures,
        [
            new("Head w with detached labels, from below and above the predicted threshold: closed form (lines), simulation (points). "
                + "Reconstruction from an abstract.", "time (1)", "|w| (1)", drawn) { LogarithmicY = true },
            Moving(seed, figures),
        ]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(CollapseOptions options) =>
    [
        new("Survival of a head with detached labels", "Smallest initial |w| that survives, found by bisection, over |A + B| / sqrt(B). "
                + CollapseStudy.Reconstruction, "descent",
            [.. s_runs.Select(run => new CaseRow(run.Title, run.Title, $"survival.{run.Name}"))],
            [
                new("over the predicted one", "threshold_ratio", 5) { Brief = "over theory" },
                new("threshold, simulated", "threshold", 5) { Brief = "mean threshold" },
                new("predicted", "threshold_theory", 5) { Brief = "theory" },
            ]) { TerminalTitle = "head with detached labels (a reconstruction): survival threshold" },
        new("Head at the end", "Final |w| of the flow from a share of the predicted threshold. " + CollapseStudy.Reconstruction, "start",
            [.. s_drawnScales.Select(scale => new CaseRow(
                Text($"w0 {scale} of threshold"), Text($"w0 {scale} of threshold"), Text($"survival.scale{scale}.")))],
            [
                new("|w|, simulated", "final_scale", 6) { Brief = "|w|" },
                new("closed form", "final_scale_theory", 6) { Brief = "theory" },
                new("drift of w² - sum x²", "invariant_drift", 13) { Brief = "invariant drift" },
            ]) { TerminalTitle = "head with detached labels (a reconstruction): where it ends", TerminalIntervals = 0, ShowsSeeds = false },
        new("Labels that move", "Final over first, where labels follow the mean of their samples at rate beta. "
                + CollapseStudy.Reconstruction, "labels",
            [.. s_followRates.Select(rate => new CaseRow(
                Text($"beta {rate}"), Text($"β {rate}"), Text($"survival.moving.beta{rate}.")))],
            [
                new("distance of labels", "label_distance", 5) { Brief = "labels" },
                new("distance of outputs", "output_distance", 5) { Brief = "outputs" },
            ]) { TerminalTitle = "detached labels that move (a reconstruction): final over first", TerminalIntervals = 0 },
    ];

    /// <inheritdoc/>
    public override string Headline(IReadOnlyDictionary<string, Figure> figures) =>
        Text($"threshold {figures["survival.threshold_ratio"].Value:0.0000} of the predicted one");

    private static double[] WithHead(SharedHead model, double[] start, double scale)
    {
        double[] state = [.. start];
        state[model.HeadOffset] = scale;
        return state;
    }

    /// <summary>Samples at random and labels at +-1: errors are larger than targets and partly against them, so the threshold is the form
    /// with a minimum on the way.</summary>
    private static double[] Opposed(SharedHead model, RandomStream random)
    {
        double[] start = model.Start(random, 1);
        (start[model.Classes.Samples], start[model.Classes.Samples + 1]) = (-1, 1);
        return start;
    }

    private static bool FlowSurvives(SharedHead model, double[] start, HeadSurvival theory) => HeadOutcome.Survives(
        GradientFlow.Until(
            model.Flow(HeadGradient.LabelsDetached), start, Duration, state => HeadOutcome.IsDecided(model.Survival(state), theory)).State,
        state => model.Survival(state), theory);

    private static bool StepsSurvive(
        SharedHead model, double[] start, HeadSurvival theory, DescentOptions descent, RandomStream random)
    {
        double[] state = [.. start], rate = new double[start.Length], velocity = new double[start.Length];
        int[] all = [.. Enumerable.Range(0, model.Classes.Samples)];
        int[] batch = descent.BatchSamples > 0 ? new int[descent.BatchSamples] : all;
        int steps = (int)(StepsDuration * (1 - descent.Momentum) / descent.LearningRate);
        for (int step = 0; step < steps && !(step % 100 == 0 && HeadOutcome.IsDecided(model.Survival(state), theory)); step++)
        {
            for (int i = 0; descent.BatchSamples > 0 && i < batch.Length; i++)
            {
                batch[i] = random.NextInt(all.Length);
            }
            model.Descent(state, rate, HeadGradient.LabelsDetached, batch, (double)all.Length / batch.Length);
            descent.Step(state, rate, velocity);
        }
        return HeadOutcome.Survives(state, now => model.Survival(now), theory);
    }

    private static void Course(
        SharedHead model, double[] start, string name, List<StudySeries> drawn, Dictionary<string, Figure> figures, double scale)
    {
        HeadSurvival theory = model.Survival(start);
        FlowRate flow = model.Flow(HeadGradient.LabelsDetached);
        double[] times = [.. Enumerable.Range(0, 31).Select(i => i * 0.1)];
        double[][] states = GradientFlow.Sample(flow, start, times);
        double[] end = GradientFlow.Solve(flow, states[^1], Duration);
        string prefix = Text($"survival.scale{scale}.");
        figures[prefix + "final_scale"] = new(model.HeadNorm(end));
        figures[prefix + "final_scale_theory"] = new(theory.FinalScale);
        figures[prefix + "invariant_drift"] = new(Drift.Of(
            model.Invariant(start, HeadGradient.LabelsDetached),
            states.Append(end).Select(state => model.Invariant(state, HeadGradient.LabelsDetached))));
        // The closed form gives time as a function of the errors' share q; the curve ends where q or w² does.
        double[] shares = [.. Enumerable.Range(0, 400).Select(i => Math.Exp(-i / 40.0)).TakeWhile(q => theory.SquaredScale(q) > 0)];
        double[] at = [.. shares.Select(theory.TimeAt)];
        int kept = at.TakeWhile(time => time <= times[^1]).Count();
        drawn.Add(new(name, at[..kept], [.. shares[..kept].Select(q => Math.Sqrt(theory.SquaredScale(q)))]));
        drawn.Add(new(name, times, [.. states.Select(state => model.HeadNorm(state))]) { IsPoints = true });
    }

    private static StudyFigure Moving(int seed, Dictionary<string, Figure> figures)
    {
        SharedHead model = new() { Classes = new() { CleanPerClass = 9, Frustrated = 6 } };
        double[] start = Opposed(model, new((ulong)seed, 12)), times = [.. Enumerable.Range(0, 81).Select(i => i * MovingDuration / 80)];
        start[model.HeadOffset] = 1.5 * model.Survival(start).Threshold;
        List<StudySeries> drawn = [];
        foreach (double rate in s_followRates)
        {
            double[][] states = GradientFlow.Sample(model.Flow(HeadGradient.LabelsDetached, rate), start, times, 1e-9);
            figures[Text($"survival.moving.beta{rate}.label_distance")] = new(model.LabelDistance(states[^1]) / model.LabelDistance(start));
            figures[Text($"survival.moving.beta{rate}.output_distance")] =
                new(model.OutputDistance(states[^1]) / model.OutputDistance(start));
            drawn.Add(new(Text($"beta {rate}"), times, [.. states.Select(state => model.LabelDistance(state))]));
        }
        return new("Detached labels that follow the mean of their samples at rate beta, 25 % frustrated: only labels that stay (beta 0) "
            + "stay apart. Reconstruction from an abstract.", "time (1)", "distance between labels (1)", drawn) { LogarithmicY = true };
    }
}

/// <summary>Whether a head of a simulation survives, and from where on.</summary>
internal static class HeadOutcome
{
    private const double Dead = 1e-8;

    /// <summary>The smallest initial |w| that survives, by bisection between 0.5 and 2 times the predicted one.</summary>
    /// <param name="theory">The prediction, which only sets where the search begins.</param>
    /// <param name="survives">Simulates from an initial |w|.</param>
    /// <param name="precision">Width of the answer over its size.</param>
    public static double Threshold(HeadSurvival theory, Predicate<double> survives, double precision)
    {
        double low = 0.5 * theory.Threshold, high = 2 * theory.Threshold;
        if (survives(low) || !survives(high))
        {
            return double.NaN;
        }
        while (high > low * (1 + precision))
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = survives(middle) ? (low, middle) : (middle, high);
        }
        return Math.Sqrt(low * high);
    }

    /// <summary>Whether errors are well past the place where w² is smallest, or w is gone.</summary>
    /// <param name="now">What stands now.</param>
    /// <param name="first">What stood at first.</param>
    public static bool IsDecided(HeadSurvival now, HeadSurvival first) => IsPast(now, first) || IsGone(now);

    /// <summary>Whether a state is that of a head that lives.</summary>
    public static bool Survives(double[] state, Func<double[], HeadSurvival> read, HeadSurvival first) =>
        IsPast(read(state), first) && !IsGone(read(state));

    private static bool IsPast(HeadSurvival now, HeadSurvival first) =>
        Math.Sqrt(now.Spread / first.Spread) < 0.5 * Math.Clamp(-first.Overlap / first.Spread, 1e-3, 1);

    private static bool IsGone(HeadSurvival now) => now.InitialScale * now.InitialScale < Dead;
}
