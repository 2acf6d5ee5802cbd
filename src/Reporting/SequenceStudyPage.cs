using System.Globalization;
using Dynamics.Experiments.Studies;
using Dynamics.Reporting.Internals;
using Dynamics.Training;

namespace Dynamics.Reporting;

/// <summary>The page of a study on simulated sequences: scores, frames with the decoded place, paths, forecasts, latent states, eigenvalues, calibration, training.</summary>
public static class SequenceStudyPage
{
    private const int StripFrames = 10;

    private static readonly ReportFact[] Reading =
    [
        new("R²", "1 − squared error / squared deviation from the mean of the scored frames, mean over x and y, on sequences with a random start that nothing was fitted to."),
        new("Interval", "95 % of bootstrap resamples over whole test sequences. Seeds draw data and model anew and stand apart."),
        new("Pixels", "A linear regression on the single frame, fitted on the same sequences as the readout: what no model of time is needed for."),
        new("Coverage", "Share of the truth inside the stated ellipse. Raw: posterior through the readout plus the readout's residual. Calibrated: the ellipse's size comes from validation sequences."),
        new("Angle", "Turn a frame of the eigenmode of A that carries most of the decoded channel; found without looking at the truth."),
        new("F_MI, F_LDM", "Objectives with the entropy of each bin, which reward predictive information, and with the entropy given the past, which do not (arXiv 2605.03517)."),
    ];

    /// <summary>Lays out the page; <see cref="HtmlReport.Write"/> makes the file.</summary>
    public static ReportPage Of(SequenceStudyReport report)
    {
        SequenceStudy study = report.Study;
        StudyCase best = study.Cases.OrderBy(model => model.Simulator is null ? 0 : 1).ThenByDescending(model => report.RSquared(model).Value).First(); // of those on the study's own data, where there are some
        StudyRun shown = report.RunsOf(best)[0];
        List<ReportSection> sections = [Scores(report, best), Uncertainty(report, best)];
        if (Strip(report, shown) is { } strip)
        {
            sections.Add(strip);
        }
        sections.Add(Paths(shown, study));
        sections.Add(Forecast(shown, study));
        sections.Add(States(shown));
        sections.Add(Coverage(report, best));
        sections.Add(new EigenvaluePlot([.. study.Cases.Select(model => new EigenvalueSet(model.Name, [.. report.RunsOf(model).SelectMany(run => run.Scores.Eigenvalues)]))], 1));
        if (report.Runs.Any(run => run.Exhibit.TrueNoise.Length > 0))
        {
            sections.Add(Noise(report));
        }
        if (report.Runs.Any(run => run.Exhibit.JumpErrors.Length > 0))
        {
            sections.Add(Jumps(report));
        }
        sections.Add(Training(report));
        return new()
        {
            Title = study.Title,
            Summary = study.Summary,
            CreatedAt = DateTimeOffset.UtcNow,
            Facts = Facts(report, best),
            Details =
            [
                new("Options", [.. OptionsJson.ToObject(study.Options).Select(part => new ReportFact(part.Key, part.Value?.ToJsonString() ?? "null"))]),
                new("Versions", [.. RunEnvironment.Describe().Select(version => new ReportFact(version.Key, version.Value))]),
            ],
            Sections = sections,
            Reading = Reading,
        };
    }

    private static List<ReportFact> Facts(SequenceStudyReport report, StudyCase best) =>
    [
        new("seeds", string.Join(", ", report.Seeds)),
        new("train", Text($"{report.Study.Options.TrainSequences} sequences, {report.Study.Options.Training.Steps} steps of {report.Study.Options.Model.BatchSequences}")),
        new("readout", Text($"{report.Study.Options.ReadoutSequences} of them, fresh noise")),
        new("test", Text($"{report.Study.Options.TestSequences} fresh sequences a seed")),
        new("shown below", $"{best.Title}, seed {report.Seeds[0]}"),
        new("time", Text($"{report.Elapsed.TotalSeconds:0} s")),
    ];

    private static StudyTable Scores(SequenceStudyReport report, StudyCase best) => Table(
        report,
        best,
        "Decoded place",
        "Means over seeds on test sequences; brackets: 95 % bootstrap of whole sequences.",
        [
            ("R²", "r2", 3), ("pixels R²", "pixel_r2", 3), ("smoothed R²", "smoothed_r2", 3), ("10 frames ahead R²", "forecast10_r2", 3),
            .. report.Study.DegreesPerFrame.Distinct().Select((degrees, i) => (Text($"angle, true {degrees:0.#} (degrees)"), i == 0 ? "angle_deg" : $"angle{i + 1}_deg", 2)),
        ],
        withSeeds: true);

    private static StudyTable Uncertainty(SequenceStudyReport report, StudyCase best) => Table(
        report,
        best,
        "Uncertainty and cost",
        "Share of the truth inside the stated ellipses, before and after their size is taken from validation sequences; how well the noise level of a frame is known, and how well from the variance of its pixels alone; wall time of a training step.",
        [
            .. ((int[])[50, 80, 95]).Select(percent => (Text($"raw {percent} %"), Text($"raw_coverage{percent}"), 3)),
            .. ((int[])[50, 80, 95]).Select(percent => (Text($"calibrated {percent} %"), Text($"coverage{percent}"), 3)),
            ("noise R²", "noise_r2", 3), ("pixel noise R²", "pixel_noise_r2", 3), ("error after a jump", "jump_error", 3), ("a batch (ms)", "ms_per_batch", 1),
        ],
        withSeeds: false);

    private static StudyTable Table(SequenceStudyReport report, StudyCase best, string heading, string caption, IEnumerable<(string Heading, string Figure, int Decimals)> columns, bool withSeeds)
    {
        IReadOnlyDictionary<string, Figure> figures = report.Figures();
        StudyColumn Column((string Heading, string Figure, int Decimals) column) =>
            new(column.Heading, [.. report.Study.Cases.Select(model => Value(figures.GetValueOrDefault($"{report.Study.Name}.{model.Name}.{column.Figure}"), withSeeds))]) { Decimals = column.Decimals };
        return new(caption, "objective", [.. report.Study.Cases.Select(model => model.Title)], [.. columns.Select(Column).Where(column => column.Values.Any(value => double.IsFinite(value.Value)))])
        {
            Heading = heading,
            BestRow = report.Study.Cases.ToList().IndexOf(best),
        };
    }

    private static StudyValue Value(Figure? figure, bool withSeeds) => figure is null
        ? new(double.NaN)
        : new(figure.Value, figure.Low ?? double.NaN, figure.High ?? double.NaN) { Seeds = withSeeds ? figure.Seeds ?? [] : [] };

    /// <summary>Frames after the burn-in, one apart, with the place in pixels; null where the frames are no images of a dot.</summary>
    private static FrameStrip? Strip(SequenceStudyReport report, StudyRun shown)
    {
        if (report.Study.ImageOf(shown) is not { SwirlRadians: 0 } image)
        {
            return null;
        }
        SequenceExhibit exhibit = shown.Exhibit;
        double scale = image.Size / (2 * image.HalfWidth), centre = image.CenterPixel ?? ((image.Size - 1) / 2.0);
        int pixels = image.Size * image.Size, first = Math.Min(report.Study.Options.ForecastFrame, (exhibit.Frames.Length / pixels) - StripFrames);
        (double Row, double Column) Place(double[] values, int frame) => (centre + (scale * values[2 * frame]), centre + (scale * values[(2 * frame) + 1]));
        return new([.. Enumerable.Range(Math.Max(0, first), StripFrames).Select(frame => new StripFrame(
            frame,
            exhibit.Frames[(frame * pixels)..((frame + 1) * pixels)],
            Place(exhibit.Truth, frame),
            Place(exhibit.Decoded, frame),
            [.. exhibit.Covariance[(4 * frame)..((4 * frame) + 4)].Select(value => value * scale * scale)]))], image.Size, image.Size);
    }

    private static PathTraces Paths(StudyRun shown, SequenceStudy study) => new([Path(shown, study, shown.Exhibit.Decoded, shown.Exhibit.Covariance) with
    {
        BaselineX = Channel(shown.Exhibit.Pixels, study, 0),
        BaselineY = Channel(shown.Exhibit.Pixels, study, 1),
    }], "1");

    private static RolloutPlot Forecast(StudyRun shown, SequenceStudy study) =>
        new([Path(shown, study, shown.Exhibit.Forecast, shown.Exhibit.ForecastCovariance)], study.Options.ForecastFrame, "1");

    private static PathSequence Path(StudyRun shown, SequenceStudy study, double[] decoded, double[] covariance)
    {
        int channels = study.Channels.Count;
        double[] frames = [.. Enumerable.Range(0, shown.Exhibit.Truth.Length / channels).Select(frame => (double)frame)];
        double[] Deviation(int channel) => [.. Enumerable.Range(0, frames.Length).Select(frame => Math.Sqrt(covariance[(frame * channels * channels) + (channel * (channels + 1))]))];
        double[] x = Channel(decoded, study, 0), y = Channel(decoded, study, 1);
        return new("test sequence 0", frames, Channel(shown.Exhibit.Truth, study, 0), Channel(shown.Exhibit.Truth, study, 1), x, y)
        {
            BandX = ValueBand.Gaussian95(x, Deviation(0)),
            BandY = ValueBand.Gaussian95(y, Deviation(1)),
        };
    }

    private static double[] Channel(double[] values, SequenceStudy study, int channel) =>
        [.. Enumerable.Range(0, values.Length / study.Channels.Count).Select(frame => values[(frame * study.Channels.Count) + channel])];

    private static LatentTrajectories States(StudyRun shown)
    {
        int state = shown.Scores.Eigenvalues.Count, frames = shown.Exhibit.State.Length / state;
        double[] time = [.. Enumerable.Range(0, frames).Select(frame => (double)frame)];
        double[] Of(double[] values, int dimension) => [.. Enumerable.Range(0, frames).Select(frame => values[(frame * state) + dimension])];
        return new([.. Enumerable.Range(0, state).Select(dimension => new Curve(Text($"state {dimension + 1}"), time, Of(shown.Exhibit.State, dimension))
        {
            Band = ValueBand.Gaussian95(Of(shown.Exhibit.State, dimension), Of(shown.Exhibit.StateDeviation, dimension)),
        })]);
    }

    private static CoveragePlot Coverage(SequenceStudyReport report, StudyCase best)
    {
        CoverageCurve Of(StudyCase model, string variant, Func<SequenceScores, IReadOnlyList<double>> coverage) => new(
            model.Name,
            [.. SequenceScores.Levels],
            [.. SequenceScores.Levels.Select((_, i) => report.RunsOf(model).Average(run => coverage(run.Scores)[i]))])
        {
            Variant = variant,
        };
        return new([.. report.Study.Cases.Select(model => Of(model, "raw", scores => scores.RawCoverage)), Of(best, "calibrated", scores => scores.Coverage)]);
    }

    private static NoiseScatter Noise(SequenceStudyReport report) => new([.. report.Study.Cases
        .Select(model => report.RunsOf(model)[0])
        .Where(run => run.Exhibit.TrueNoise.Length > 0)
        .Select(run => new ScatterPanel(Text($"{run.Case.Title}: R² {run.Scores.NoiseRSquared:0.000}."), "true noise variance (1)", "estimated (1)", run.Exhibit.TrueNoise, run.Exhibit.EstimatedNoise))]);

    private static JumpResponse Jumps(SequenceStudyReport report)
    {
        double[] frames = [.. Enumerable.Range(-SequenceExhibit.FramesBeforeJump, SequenceExhibit.FramesOfJump).Select(frame => (double)frame)];
        return new([.. report.Study.Cases.Select(model =>
        {
            double[] errors = [.. report.RunsOf(model).SelectMany(run => run.Exhibit.JumpErrors)];
            double[] Quantile(double share) => [.. frames.Select((_, at) => Sorted(errors, at, frames.Length, share))];
            return new Curve(model.Title, frames, Quantile(0.5)) { Band = new(Quantile(0.25), Quantile(0.75)) };
        })], "1")
        { BandMeaning = "the middle half of the jumps" };
    }

    private static double Sorted(double[] errors, int at, int frames, double share)
    {
        double[] column = [.. Enumerable.Range(0, errors.Length / frames).Select(jump => errors[(jump * frames) + at]).Order()];
        return column.Length == 0 ? double.NaN : column[(int)(share * (column.Length - 1))];
    }

    private static TrainingCurves Training(SequenceStudyReport report)
    {
        List<CurvePanel> panels =
        [
            Panel(report, "negativeLogLikelihood", "alignment (nats per frame)", "The filter's negative log-likelihood of z; its level depends on the objective's scale, so compare shapes only."),
            Panel(report, "spectralRadius", "spectral radius of A (1)", "1 is a rotation that lasts; the bound of the options is never kept exceeded."),
        ];
        MetricHistory history = report.Runs[0].History;
        panels.AddRange(history.Names.Where(name => name.StartsWith("gradientCosine.", StringComparison.Ordinal)).Select(name =>
            Panel(report, name, "cosine (1)", Text($"Gradients of two entropies by the encoder's weights, {name["gradientCosine.".Length..].Replace(".", " against ", StringComparison.Ordinal)}: 1 pulls the same way, 0 unrelated.")) with { YRange = (-1, 1) }));
        return new(panels);
    }

    private static CurvePanel Panel(SequenceStudyReport report, string metric, string title, string caption) => new(
        caption,
        "training step",
        title,
        [.. report.Study.Cases.Select(model =>
        {
            double[][] seeds = [.. report.RunsOf(model).Select(run => run.History[metric].ToArray())];
            double[] steps = [.. report.RunsOf(model)[0].History.Steps.Select(step => (double)step)];
            return new Curve(model.Name, steps, [.. steps.Select((_, i) => seeds.Average(seed => seed[i]))]) { Seeds = seeds.Length > 1 ? seeds : [] };
        })]);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
