using Dynamics.Experiments.Collapse;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The linear theory of learning without negatives: what is conserved, when eigenspaces align, which regimes escape
/// collapse.</summary>
internal sealed record NonContrastiveCase() : CollapseCase("modes", "predictor and encoder without negatives")
{
    private const double Duration = 2000, Alive = 1e-3;

    private const int Latents = 4;

    private static readonly (string Name, string Title, NonContrastiveFlow Flow)[] s_regimes =
    [
        ("weight_decay", "weight decay 0.05", new()),
        ("weak_decay", "weight decay 0.01", new() { EncoderDecay = 0.01, PredictorDecay = 0.01 }),
        ("strong_decay", "weight decay 0.2, above the critical one", new() { EncoderDecay = 0.2, PredictorDecay = 0.2 }),
        ("no_decay", "no weight decay", new() { EncoderDecay = 0, PredictorDecay = 0 }),
        ("predictor_decay", "weight decay of the predictor alone", new() { EncoderDecay = 0 }),
        ("fast_predictor", "predictor 10 times as fast", new() { PredictorRate = 10 }),
        ("slow_predictor", "predictor a tenth as fast", new() { PredictorRate = 0.1 }),
        ("ema", "averaged target, rate 0.2", new() { TargetRate = 0.2 }),
    ];

    private static readonly double[] s_alignments = [0, 0.05, 0.1];

    private static readonly double[] s_predictors = [0.02, 0.05, 0.1, 0.2, 0.4], s_encoders = [0.0004, 0.0025, 0.01, 0.04, 0.16];

    /// <inheritdoc/>
    public override StudyMeasurement Measure(CollapseOptions options, int seed, CancellationToken cancellation)
    {
        Dictionary<string, Figure> figures = [];
        Conserve(seed, figures);
        Decay(seed, figures);
        List<StudySeries> aligned = Align(seed, figures);
        foreach ((string name, _, NonContrastiveFlow flow) in s_regimes)
        {
            cancellation.ThrowIfCancellationRequested();
            figures[$"modes.{name}.escaped_share"] = new(
                s_predictors.SelectMany(p => s_encoders.Select(s => End(flow, p, s)[1] > Alive ? 1.0 : 0)).Average());
            double[] typical = End(flow, 0.2, 0.04);
            (figures[$"modes.{name}.predictor"], figures[$"modes.{name}.encoder"]) = (new(typical[0]), new(typical[1]));
        }
        return new(figures,
        [
            Plane(),
            new("Angle between the eigenspaces of W_p and F as a commutator: it dies where modes live. Each line is the same start with "
                + "another weight decay.", "time (1)", "|[F, W_p]| / (|F| |W_p|) (1)", aligned) { LogarithmicY = true },
        ]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(CollapseOptions options) =>
    [
        new("Conserved, and decay rates", "Linear theory (Tian, Chen and Ganguli 2021), σ² 0.5.", "theory",
            [new("linear theory", "linear theory", "modes.")],
            [
                new("drift of s - p²/α e^(2ηt)", "invariant_drift", 13) { Brief = "mode drift" },
                new("drift of (W W' - W_p'W_p/α) e^(2ηt)", "weight_invariant_drift", 13) { Brief = "weights drift" },
                new("decay of |W| with stop-gradient over σ² + η", "stop_gradient.decay_ratio", 6) { Brief = "decay, stop-gradient" },
                new("without, over 2σ² + η", "no_stop_gradient.decay_ratio", 6) { Brief = "decay, without" },
            ]) { TerminalTitle = "learning without negatives: measured over theory", TerminalIntervals = 0, ShowsSeeds = false },
        new("Alignment", "Commutator of W_p and F, last over first.", "weight decay",
            [.. s_alignments.Select(
                decay => new CaseRow(Text($"decay {decay}"), Text($"η {decay}"), Text($"modes.alignment.eta{decay}.")))],
            [
                new("misalignment, first", "first", 5) { Brief = "first" }, new("misalignment, last", "last", 8) { Brief = "last" },
                new("rate at the end, simulated (1/time)", "rate", 4) { Brief = "rate" },
                new("slowest pair of modes in theory", "rate_theory", 4) { Brief = "theory" },
            ]) { TerminalTitle = "alignment of eigenspaces", TerminalIntervals = 0 },
        new("Regimes", Text($"Share of {s_predictors.Length * s_encoders.Length} starts (p, s) that do not collapse, and where the start ")
                + "(0.2, 0.04) ends. Without decay of the encoder s may grow without bound.", "regime",
            [.. s_regimes.Select(regime => new CaseRow(regime.Title, regime.Title, $"modes.{regime.Name}."))],
            [
                new("share that escapes", "escaped_share", 2) { Brief = "escape" }, new("p at the end", "predictor", 4) { Brief = "p" },
                new("s at the end", "encoder", 4) { Brief = "s" },
            ]) { TerminalTitle = "regimes: who escapes collapse", TerminalIntervals = 0, ShowsSeeds = false },
    ];

    /// <inheritdoc/>
    public override string Headline(IReadOnlyDictionary<string, Figure> figures)
    {
        (Figure drift, Figure escaped) = (figures["modes.weight_invariant_drift"], figures["modes.weight_decay.escaped_share"]);
        return Text($"conserved to {drift.Value:0.0e+0}; with decay 0.05 {escaped.Value:0.00} of starts escape");
    }

    private static double[] End(NonContrastiveFlow flow, double predictor, double encoder) =>
        GradientFlow.Solve(flow.Mode, flow.TargetRate is null ? [predictor, encoder] : [predictor, encoder, 1], Duration, 1e-9);

    private static void Conserve(int seed, Dictionary<string, Figure> figures)
    {
        NonContrastiveFlow flow = new() { PredictorRate = 2, TargetRate = 0.3 };
        double[] times = [.. Enumerable.Range(0, 21).Select(i => (double)i)];
        double[] Scaled(IEnumerable<double> values, int at) => [.. values.Select(c => c * Math.Exp(2 * flow.EncoderDecay * times[at]))];
        double[][] modes = GradientFlow.Sample(flow.Mode, [0.3, 0.2, 1], times);
        figures["modes.invariant_drift"] = new(Drift.Of(
            [flow.ModeInvariant(0.3, 0.2)], modes.Select((state, at) => Scaled([flow.ModeInvariant(state[0], state[1])], at))));
        double[] inputs = [1.5, 1, 0.7, 0.4, 0.2];
        RandomStream random = new((ulong)seed, 21);
        int size = (Latents * Latents) + (2 * Latents * inputs.Length);
        double[] start = [.. Enumerable.Range(0, size).Select(_ => 0.3 * random.NextGaussian())];
        double[] Kept(double[] state) => NonContrastiveFlow.WeightInvariant(state, Latents, inputs.Length, flow.PredictorRate);
        figures["modes.weight_invariant_drift"] = new(Drift.Of(
            Kept(start), GradientFlow.Sample(flow.Weights(Latents, inputs), start, times).Select((state, at) => Scaled(Kept(state), at))));
    }

    /// <summary>With W_p held at the identity and white inputs, |W| decays at sigma² + eta with a stop-gradient and at 2 sigma² + eta
    /// without, where the target is the encoder itself.</summary>
    private static void Decay(int seed, Dictionary<string, Figure> figures)
    {
        NonContrastiveFlow held = new() { PredictorRate = 0, PredictorDecay = 0 };
        RandomStream random = new((ulong)seed, 22);
        double[] inputs = [1, 1, 1], encoder = [.. Enumerable.Range(0, Latents * 3).Select(_ => random.NextGaussian())];
        double[] identity = [.. Enumerable.Range(0, Latents * Latents).Select(i => i % (Latents + 1) == 0 ? 1.0 : 0)];
        double[] start = [.. identity, .. encoder, .. encoder];
        (double variance, double decay) = (held.AugmentationVariance, held.EncoderDecay);
        double Rate(bool detached)
        {
            double[][] states = [start, GradientFlow.Solve(held.Weights(Latents, inputs, detached), start, 1)];
            double[] sizes = [.. states.Select(state => Math.Sqrt(
                state[identity.Length..(identity.Length + encoder.Length)].Sum(weight => weight * weight)))];
            return Math.Log(sizes[0] / sizes[1]);
        }
        figures["modes.stop_gradient.decay_ratio"] = new(Rate(true) / (variance + decay));
        figures["modes.no_stop_gradient.decay_ratio"] = new(Rate(false) / ((2 * variance) + decay));
    }

    private static List<StudySeries> Align(int seed, Dictionary<string, Figure> figures)
    {
        RandomStream random = new((ulong)seed, 23);
        double[] root = [.. Enumerable.Range(0, Latents * Latents).Select(_ => 0.25 * random.NextGaussian())];
        double[] predictor = new double[root.Length], features = new double[root.Length];
        for (int i = 0; i < root.Length; i++)
        {
            (int row, int column) = (i / Latents, i % Latents);
            predictor[i] = (row == column ? 0.4 : 0) + (0.3 * (root[i] + root[(column * Latents) + row]));
            for (int k = 0; k < Latents; k++)
            {
                features[i] += root[(row * Latents) + k] * root[(column * Latents) + k];
            }
            features[i] += row == column ? 0.1 : 0;
        }
        double[] times = [.. Enumerable.Range(0, 61).Select(i => 0.5 * i)];
        const int First = 40, Last = 56; // the rate is measured between 20 and 28
        List<StudySeries> drawn = [];
        foreach (double decay in s_alignments)
        {
            NonContrastiveFlow flow = new() { EncoderDecay = decay, PredictorDecay = decay };
            double[][] states = GradientFlow.Sample(flow.Matrices(Latents), [.. predictor, .. features], times, 1e-13);
            double[] misalignments = [.. states.Select(state => NonContrastiveFlow.Misalignment(state, Latents))];
            figures[Text($"modes.alignment.eta{decay}.first")] = new(misalignments[0]);
            figures[Text($"modes.alignment.eta{decay}.last")] = new(misalignments[^1]);
            figures[Text($"modes.alignment.eta{decay}.rate")] =
                new(Math.Log(misalignments[First] / misalignments[Last]) / (times[Last] - times[First]), Unit: "1/time");
            figures[Text($"modes.alignment.eta{decay}.rate_theory")] =
                new(NonContrastiveFlow.Modes(states[^1], Latents).Select(mode => flow.AlignmentRate(mode.Predictor, mode.Encoder))
                    .Order().Take(2).Sum(), Unit: "1/time");
            drawn.Add(new(Text($"eta {decay}"), times, misalignments));
        }
        return drawn;
    }

    /// <summary>Modes in the plane of p and s with the parabola that weight decay pins them to.</summary>
    private static StudyFigure Plane()
    {
        NonContrastiveFlow flow = new();
        double[] times = [.. Enumerable.Range(0, 200).Select(i => 0.5 * i)];
        double[] places = [.. Enumerable.Range(0, 71).Select(i => i / 100.0)];
        List<StudySeries> drawn = [new("s = p²", places, [.. places.Select(p => p * p)])];
        (double, double)[] starts = [(0.07, 0.0049), (0.02, 0.0004), (0.4, 0.02), (0.1, 0.3), (0.02, 0.1), (0.65, 0.1)];
        foreach ((double p, double s) in starts)
        {
            double[][] states = GradientFlow.Sample(flow.Mode, [p, s], times, 1e-9);
            drawn.Add(new(Text($"from ({p}, {s})"), [.. states.Select(state => state[0])], [.. states.Select(state => state[1])])
            { IsPoints = true });
        }
        (double minus, double plus) = flow.RestingPoints()!.Value;
        drawn.Add(new("resting points p-, p+", [minus, plus], [minus * minus, plus * plus]) { IsPoints = true });
        return new("Simulated modes (points, two a unit of time) fall onto the parabola s = p² (line) and run along it: to 0 below p-, to "
            + "p+ above. Weight decay 0.05, σ² 0.5.", "predictor p (1)", "features s (1)", drawn);
    }
}
