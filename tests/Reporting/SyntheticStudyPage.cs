using Dynamics.Images;
using Dynamics.Reporting;
using Dynamics.Reporting.Internals;
using Dynamics.Simulators;

namespace Dynamics.Tests.Reporting;

/// <summary>A page with every section of a moving-dot study, made up except for the films.</summary>
internal static class SyntheticStudyPage
{
    public static readonly string[] Models = ["kNN entropy", "LogDet", "stop-gradient"];
    private const int FrameCount = 100, Size = 10;

    /// <summary>The page of a study whose first model and unit of position may be called anything.</summary>
    public static ReportPage Create(string name = "figure8", string unit = "1") => new()
    {
        Title = name,
        Summary = "Three objectives on one dot.",
        CreatedAt = new DateTimeOffset(2025, 3, 9, 14, 5, 0, TimeSpan.Zero),
        Facts = [new("seeds", "0, 1, 2")],
        Sections =
        [
            Table(name), Strip(), new PathTraces([Path(name), Path("test sequence 1")], unit), States(16), Rollout(name, unit),
                Cosines(name),
            Coverage(name), Jumps(name, unit), Noise(name), new PathTraces([], "1"), new FrameStrip([], Size, Size),
                new LatentTrajectories([]), new RolloutPlot([], 25, "1"),
        ],
    };

    public static StudyTable Table(string name) => new("Mean over seeds [smallest, largest].", "objective", [name, .. Models],
    [
        new(
            "R² (1)",
            [.. Enumerable.Range(0, 4).Select(i => new StudyValue(0.9 + 0.01 * i, 0.88, 0.95) { Seeds = [0.88, 0.9 + 0.01 * i, 0.95] })]),
        new("training (s)", [.. Enumerable.Range(0, 4).Select(i => new StudyValue(i == 1 ? double.NaN : 100 + i))]) { Decimals = 0 },
    ])
    {
        BestRow = 3,
    };

    /// <summary>Every frame of a real film, with an estimate beside the truth and a tilted covariance.</summary>
    public static FrameStrip Strip()
    {
        SequenceBatch film = MovingDotSimulator.Create(MovingDotOptions.Figure8).Batch([0], SequencePart.Test);
        // 10 pixels for [-3, 3], the middle of the image between the fifth and the sixth; x counts rows, y columns.
        double[] rows = [.. film.TruthOf("x").Select(x => 4.5 + x * Size / 6)], columns =
            [.. film.TruthOf("y").Select(y => 4.5 + y * Size / 6)];
        return new([.. Enumerable.Range(0, FrameCount).Select(t => new StripFrame(
            t, film.Observations[(t * Size * Size)..((t + 1) * Size * Size)], (rows[t], columns[t]), (rows[t]
                + 0.3, columns[t] - 0.2), [0.5, 0.2, 0.2, 0.3]))], Size, Size);
    }

    /// <summary>The sections of a study of images.</summary>
    public static IReadOnlyList<ReportSection> OfImages() =>
        [new ImageMap([0, 0, 1, 2, 3, 1], [0, 1, 0], ["heart", "square"]), Neighbors(), new NeighborGrid(Images(), Images(), [])];

    /// <summary>A drawing with a logarithmic axis, and a plane.</summary>
    public static StudyFigureSection Drawing() => new(
    [
        new("Distance of labels.", "time", "distance", [new("theory", [0, 1, 2], [1, 0.5, 0.2]),
            new("simulation", [0, 1, 2], [1, 0.52, 0.19]) { IsPoints = true }]) { LogarithmicY = true },
        new("Sources.", "first", "second", [new("found", [0, 1], [1, 0]) { IsPoints = true }]) { IsPlane = true },
    ]);

    /// <summary>Two test images with two neighbours each.</summary>
    public static NeighborGrid Neighbors() => new(Images(), Images(), [[0, 2], [1, 3]]);

    /// <summary>Four sprites.</summary>
    public static ImageSet Images() => SpriteImages.Generate(new() { Count = 4, Size = 16 });

    public static PathSequence Path(string name, double spread = 0.1)
    {
        double[] frames = Frames(), x = [.. frames.Select(t => Math.Sin(t / 8))], y = [.. frames.Select(t => Math.Sin(t / 4))];
        double[] estimateX = [.. x.Select((value, t) => t == 50 ? double.NaN : value + 0.05 * Math.Sin(3.0 * t))], sd =
            [.. x.Select(_ => spread)];
        return new(name, frames, x, y, estimateX, y)
        {
            BandX = ValueBand.Gaussian95(estimateX, sd),
            BandY = ValueBand.Gaussian95(y, sd),
            BaselineX = [.. x.Select((value, t) => value + 0.2 * Math.Cos(7.0 * t))],
            BaselineY = y,
        };
    }

    public static LatentTrajectories States(int count) => new([.. Enumerable.Range(0, count).Select(i =>
    {
        double[] mean = [.. Frames().Select(t => (1 + i) * Math.Sin(t / (3 + i)))];
        return new Curve($"state {i}", Frames(), mean) { Band = ValueBand.Gaussian95(mean, [.. mean.Select(_ => 0.3)]) };
    })]);

    private static RolloutPlot Rollout(string name, string unit)
    {
        PathSequence all = Path(name, spread: 2);
        double[] FromStart(double[] values) => [.. values.Select((value, t) => t < 25 ? double.NaN : value)];
        return new(
            [new(name, all.Frames, all.TrueX, all.TrueY, FromStart(all.X),
            FromStart(all.Y)) { BandX = new(FromStart(all.BandX!.Low), FromStart(all.BandX.High)) }], 25, unit);
    }

    private static TrainingCurves Cosines(string name)
    {
        double[] steps = [.. Enumerable.Range(0, 3000).Select(i => 2.0 * i)];
        Curve Objective(string model, double level)
        {
            double[][] seeds =
            [
                .. Enumerable.Range(0, 3)
                    .Select(seed => steps.Select(step => level * (1 - Math.Exp(-step / 900)) + 0.1 * Math.Sin(step + seed)).ToArray()),
            ];
            return new(model, steps, [.. steps.Select((_, i) => seeds.Average(seed => seed[i]))]) { Seeds = seeds };
        }
        CurvePanel panel =
            new("Above 0 the two gradients agree.", "training step", "cosine (1)", [Objective(name, 0.8), Objective(Models[2], 0.5)])
        {
            YRange = (-1, 1),
        };
        return new([panel, panel with { Caption = "Gradients of another pair." }]) { Heading = "Gradients of two objectives" };
    }

    private static CoveragePlot Coverage(string name)
    {
        double[] nominal = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
        return new([.. new[] { name, Models[0] }.SelectMany(model => new[] { "raw", "calibrated" }
            .Select(variant =>
                new CoverageCurve(model, nominal, [.. nominal.Select(p => variant == "raw" ? p * p : p)]) { Variant = variant }))]);
    }

    private static JumpResponse Jumps(string name, string unit)
    {
        double[] offsets = [.. Enumerable.Range(-5, 21).Select(i => (double)i)];
        Curve Model(string model, double scale)
        {
            double[] median = [.. offsets.Select(t => t < 0 ? 0.1 : 0.1 + scale * Math.Exp(-t / 4))];
            return new(model, offsets, median) { Band = new([.. median.Select(m => 0.5 * m)], [.. median.Select(m => 1.8 * m)]) };
        }
        return new([Model(name, 1), Model(Models[1], 0.6)], unit);
    }

    private static NoiseScatter Noise(string name)
    {
        RandomStream random = new(4);
        double[] truth = [.. Enumerable.Range(0, 5000).Select(_ => 0.3 * random.NextDouble())];
        return new([new(
            $"{name}: R² 0.91.", "true noise variance (1)", "estimated noise variance (1)", truth,
            [.. truth.Select((v, i) => i % 100 == 0 ? double.NaN : v + 0.02 * random.NextGaussian())])]);
    }

    private static double[] Frames() => [.. Enumerable.Range(0, FrameCount).Select(t => (double)t)];
}
