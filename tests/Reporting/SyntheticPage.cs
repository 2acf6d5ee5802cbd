using System.Numerics;
using Dynamics.Decoding;
using Dynamics.Reporting;
using Dynamics.Reporting.Internals;

namespace Dynamics.Tests.Reporting;

/// <summary>A page with every kind of section, from a made-up run along a 1.6 m track.</summary>
internal static class SyntheticPage
{
    /// <summary>Closes a script element, holds markup of HTML and of plotly.js, an entity, quotes, an accent, and a placeholder of a hover
    /// text.</summary>
    public const string HostileName = "</script><b>x</b> &amp; \"é\" %{y}";
    private const double BinSeconds = 0.025;

    public static readonly string[] DecoderNames =
        ["latent.mlp", "latent.ridge", "latent.knn", "smoothed.observed", "counts.ridge", "counts.mlp", "bayes.memoryless", "bayes.walk",
            "mean", "last"];

    /// <summary>The page of a run with that title, whose best decoder and whose unit of position may be called anything.</summary>
    public static ReportPage Create(string title = "simulated_track", int bins = 12_000, string decoder = "latent.mlp", string unit = "m")
    {
        var random = new RandomStream(7);
        double[] times = [.. Enumerable.Range(0, bins).Select(t => 1000 + (t + 0.5) * BinSeconds)];
        double[] truth =
        [
            .. times.Select((time, t) => t % 6000 is > 3000 and < 3200 ? double.NaN : 0.8 + 0.78 * Math.Sin(time / 4) * Math.Min(1,
            0.2 + t / 4000.0)),
        ];
        double[] width = [.. truth.Select(x => 0.05 + 0.06 * Math.Abs(Math.Sin(9 * x)))];
        double[] decoded = [.. truth.Select((x, t) => double.IsNaN(x) ? double.NaN : x + 0.6 * width[t] * Wander(t))];
        return new ReportPage
        {
            Title = title,
            Summary = "Position decoded from 120 units by a predictive latent model with a Kalman filter, trained without labels.",
            CreatedAt = new DateTimeOffset(2025, 3, 9, 14, 5, 0, TimeSpan.Zero),
            Facts =
            [
                new("split", "train 0–0.65, validation 0.65–0.8, test 0.8–1, gap 100 bins"), new("seeds", "0, 1, 2"),
                new("bin width", "25 ms"), new("running", "speed above 8 cm/s"),
            ],
            Details =
                [new("Options", [new("model.latents", "8"), new("train.steps", "2000")]), new("Versions", [new("dynamics", "0.1.0")])],
            Sections =
            [
                new DecoderTable([.. DecoderNames.Select((name, rank) => Result(rank == 0 ? decoder : name, rank))], unit, decoder),
                new PositionTrace(times, truth, decoded, Shift(decoded, width, -1), Shift(decoded, width, 1), unit)
                {
                    DecoderName = decoder,
                },
                Latents(truth, random, unit),
                Coverage(decoder),
                Eigenvalues(decoder),
                ErrorByPosition.FromPredictions(truth, decoded, unit) with { Heading = "Error along the track" },
                Training(random),
            ],
        };
    }

    private static DecoderResult Result(string name, int rank)
    {
        double r2 = name == "last" ? -1.3 : name == "mean" ? -0.004 : 0.93 - 0.06 * rank;
        bool trained = name.StartsWith("latent") || name.StartsWith("smoothed");
        DecoderScores all = Scores(new(r2, r2 - 0.04, r2 + 0.025, "1", trained ? [r2 - 0.02, r2 + 0.005, r2 + 0.015] : null), 0.028
            + 0.01 * rank, 0.951, 0.0005);
        return new()
        {
            Name = name,
            Causal = !name.StartsWith("smoothed"),
            Choices = [],
            ValidationRSquared = r2,
            All = all,
            Running = all with
            {
                RSquared = all.RSquared with { Value = r2 - 0.03, Low = r2 - 0.08, High = r2 },
                Coverage95 = new(rank == 8 ? double.NaN : 0.938),
                Null = all.Null with { PValue = 0.012 },
            },
            CoverageCurve = [],
            TestRange = new(0, 0),
            PredictedBySeed = [[]],
            Lower = [],
            Upper = [],
        };
    }

    private static DecoderScores Scores(Figure r2, double error, double coverage, double nullP) => new()
    {
        BinCount = 12_000,
        Blocks = BootstrapBlocks.Circular(100),
        RSquared = r2,
        MedianAbsoluteError = new(error),
        MeanAbsoluteError = new(error),
        Coverage50Raw = new(0.5),
        Coverage80Raw = new(0.8),
        Coverage95Raw = new(0.95),
        Coverage95 = new(coverage),
        IntervalWidth95 = new(4 * error),
        Crps = new(error),
        Null = new(nullP, 1000, 40),
    };

    private static double Wander(int t) => Math.Sin(t / 37.0) + 0.7 * Math.Sin(t / 11.3 + 1) + 0.4 * Math.Sin(t / 3.7);

    private static double[] Shift(double[] values, double[] width, int sign) => [.. values.Select((value, t) => value + sign * width[t])];

    private static LatentMap Latents(double[] truth, RandomStream random, string unit)
    {
        const int dimension = 8;
        float[] latents = new float[truth.Length * dimension], velocity = new float[truth.Length];
        for (int t = 0; t < truth.Length; t++)
        {
            velocity[t] = t == 0 ? 0 : (float)((truth[t] - truth[t - 1]) / BinSeconds);
            double angle = truth[t] * 2, side = Math.Tanh(8 * velocity[t]);
            double[] core = [3 * Math.Cos(angle) + 0.4 * side, 2 * Math.Sin(angle) * (1 + 0.5 * side), 0.6 * side];
            for (int i = 0; i < dimension; i++)
            {
                latents[t * dimension + i] = (float)((i < 3 ? core[i] : 0) + 0.25 * random.NextGaussian());
            }
        }
        bool[] running = [.. velocity.Select(v => Math.Abs(v) > 0.08)];
        return LatentMap.FromLatents(latents, dimension, [.. truth.Select(x => (float)x)], velocity, running, unit);
    }

    private static CoveragePlot Coverage(string decoder)
    {
        double[] nominal = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];
        return new CoveragePlot(
        [
            new CoverageCurve(decoder, nominal, [.. nominal.Select(p => Math.Pow(p, 0.95))]),
            new CoverageCurve("bayes.walk", nominal, [.. nominal.Select(p => Math.Pow(p, 1.7))]),
        ]);
    }

    private static EigenvaluePlot Eigenvalues(string decoder) => new(
        [.. Enumerable.Range(0, 3).Select(seed => new EigenvalueSet($"{decoder}, seed {seed}",
            [new Complex(0.995, 0), new Complex(0.97, 0.03 + 0.01 * seed), new Complex(0.97, -0.03 - 0.01 * seed),
                new Complex(0.9 - 0.05 * seed, 0), new Complex(0.4, 0.2), new Complex(0.4, -0.2)]))],
        BinSeconds);

    private static TrainingCurves Training(RandomStream random)
    {
        double[] steps = [.. Enumerable.Range(0, 200).Select(i => 10.0 * i)];
        CurvePanel Panel(string caption, string title, Func<double, double> mean, double noise) => new(caption, "training step", title,
            [.. Enumerable.Range(0, 3).Select(seed =>
                new Curve(
                    $"seed {seed}", steps, [.. steps.Select(s => mean(s) * Math.Exp(noise * random.NextGaussian() + 0.05 * seed))]))]);
        return new TrainingCurves(
        [
            Panel("The loss falls and levels off in every seed.", "loss (nats per bin)", s => 4 + 9 * Math.Exp(-s / 300), 0.02),
            Panel("Entropy that keeps falling would be a collapse.", "entropy (nats)", s => 11 - 3 * Math.Exp(-s / 200), 0.01),
            Panel("Spikes in the gradient norm mark steps that were clipped.", "gradient norm", s => 0.5 + 5 * Math.Exp(-s / 100), 0.3) with
            {
                LogarithmicY = true,
            },
            Panel("Validation R² is only watched, never trained on.", "validation R²", s => 0.9 * (1 - Math.Exp(-s / 250)) + 0.01, 0.01),
        ]);
    }
}
