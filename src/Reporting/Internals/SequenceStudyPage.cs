using System.Globalization;
using Dynamics.Experiments.Studies;
using Dynamics.Training;

namespace Dynamics.Reporting.Internals;

/// <summary>The page of a study on simulated sequences: scores, frames with the decoded place, paths, forecasts, latent states,
/// eigenvalues, calibration, training.</summary>
internal static class SequenceStudyPage
{
    private const int StripFrames = 10;

    private static readonly ReportFact[] Reading =
    [
        new("R²",
            "1 − squared error / squared deviation from the mean of the scored frames, mean over x and y, on sequences with a random "
                + "start that nothing was fitted to."),
        new("Interval", "95 % of bootstrap resamples over whole test sequences. Seeds draw data and model anew and stand apart."),
        new("Pixels",
            "A linear regression on the single frame, fitted on the same sequences as the readout: what no model of time is needed for."),
        new("Coverage",
            "Share of the truth inside the stated ellipse. Raw: posterior through the readout plus the readout's residual. Calibrated: "
                + "the ellipse's size comes from validation sequences."),
        new("Angle", "Turn a frame of the eigenmode of A that carries most of the decoded channel; found without looking at the truth."),
        new("F_MI, F_LDM",
            "Objectives with the entropy of each bin, which reward predictive information, and with the entropy given the past, which do "
                + "not (arXiv 2605.03517)."),
    ];

    /// <summary>Lays out the page.</summary>
    public static ReportPage Of(SequenceStudy study, StudyReport report)
    {
        IReadOnlyList<SequenceRun> runs = SequenceRun.Of(report);
        SequenceCase best = study.Best(report);
        SequenceRun shown = runs.First(run => run.Case == best);
        List<ReportSection> sections = [.. StudyPage.Tables(report)];
        if (Strip(study, shown) is { } strip)
        {
            sections.Add(strip);
        }
        sections.AddRange([Paths(shown, study), Forecast(shown, study), States(shown), Coverage(runs, best)]);
        sections.Add(
            new EigenvaluePlot(
                [.. ByCase(runs).Select(own => new EigenvalueSet(own.Key.Name, [.. own.SelectMany(run => run.Scores.Eigenvalues)]))], 1));
        if (runs.Any(run => run.Exhibit.TrueNoise.Length > 0))
        {
            sections.Add(Noise(runs));
        }
        if (runs.Any(run => run.Exhibit.JumpErrors.Length > 0))
        {
            sections.Add(Jumps(runs));
        }
        sections.Add(Training(runs));
        ReportPage page = StudyPage.Layout(report, study.Title, study.Question, sections);
        return page with { Facts = [.. page.Facts, .. Facts(study, report, shown)], Reading = Reading };
    }

    private static IEnumerable<IGrouping<SequenceCase, SequenceRun>> ByCase(IReadOnlyList<SequenceRun> runs) =>
        runs.GroupBy(run => run.Case);

    private static IEnumerable<ReportFact> Facts(SequenceStudy study, StudyReport report, SequenceRun shown)
    {
        SequenceStudyOptions options = study.Options;
        yield return new(
            "train", Text($"{options.TrainSequences} sequences, {options.Training.Steps} steps of {options.Model.BatchSequences}"));
        yield return new("readout", Text($"{options.ReadoutSequences} of them, fresh noise"));
        yield return new("test", Text($"{options.TestSequences} fresh sequences a seed"));
        yield return new("shown below", $"{shown.Case.Title}, seed {shown.Seed}");
        if (report.Elapsed is { } elapsed)
        {
            yield return new("time", Text($"{elapsed.TotalSeconds:0} s"));
        }
    }

    /// <summary>Frames after the burn-in, one apart, with the place in pixels; null where the frames are no images of a dot.</summary>
    private static FrameStrip? Strip(SequenceStudy study, SequenceRun shown)
    {
        if (study.ImageOf(shown) is not { SwirlRadians: 0 } image)
        {
            return null;
        }
        SequenceExhibit exhibit = shown.Exhibit;
        double scale = image.Size / (2 * image.HalfWidth), centre = image.CenterPixel ?? ((image.Size - 1) / 2.0);
        int pixels = image.Size * image.Size, first = Math.Min(study.Options.ForecastFrame, (exhibit.Frames.Length / pixels) - StripFrames);
        (double Row, double Column) Place(double[] values, int frame) =>
            (centre + (scale * values[2 * frame]), centre + (scale * values[(2 * frame) + 1]));
        return new([.. Enumerable.Range(Math.Max(0, first), StripFrames).Select(frame => new StripFrame(
            frame,
            exhibit.Frames[(frame * pixels)..((frame + 1) * pixels)],
            Place(exhibit.Truth, frame),
            Place(exhibit.Decoded, frame),
            [.. exhibit.Covariance[(4 * frame)..((4 * frame) + 4)].Select(value => value * scale * scale)]))], image.Size, image.Size);
    }

    private static PathTraces Paths(SequenceRun shown, SequenceStudy study) =>
        new([Path(shown, study, shown.Exhibit.Decoded, shown.Exhibit.Covariance) with
    {
        BaselineX = Channel(shown.Exhibit.Pixels, study, 0),
        BaselineY = Channel(shown.Exhibit.Pixels, study, 1),
    }], "1");

    private static RolloutPlot Forecast(SequenceRun shown, SequenceStudy study) =>
        new([Path(shown, study, shown.Exhibit.Forecast, shown.Exhibit.ForecastCovariance)], study.Options.ForecastFrame, "1");

    private static PathSequence Path(SequenceRun shown, SequenceStudy study, double[] decoded, double[] covariance)
    {
        int channels = study.Channels.Count;
        double[] frames = [.. Enumerable.Range(0, shown.Exhibit.Truth.Length / channels).Select(frame => (double)frame)];
        double[] Deviation(int channel) =>
            [.. Enumerable.Range(0, frames.Length)
                .Select(frame => Math.Sqrt(covariance[(frame * channels * channels) + (channel * (channels + 1))]))];
        double[] x = Channel(decoded, study, 0), y = Channel(decoded, study, 1);
        return new("test sequence 0", frames, Channel(shown.Exhibit.Truth, study, 0), Channel(shown.Exhibit.Truth, study, 1), x, y)
        {
            BandX = ValueBand.Gaussian95(x, Deviation(0)),
            BandY = ValueBand.Gaussian95(y, Deviation(1)),
        };
    }

    private static double[] Channel(double[] values, SequenceStudy study, int channel) =>
        [.. Enumerable.Range(0, values.Length / study.Channels.Count).Select(frame => values[(frame * study.Channels.Count) + channel])];

    private static LatentTrajectories States(SequenceRun shown)
    {
        int state = shown.Scores.Eigenvalues.Count, frames = shown.Exhibit.State.Length / state;
        double[] time = [.. Enumerable.Range(0, frames).Select(frame => (double)frame)];
        double[] Of(double[] values, int dimension) =>
            [.. Enumerable.Range(0, frames).Select(frame => values[(frame * state) + dimension])];
        return new(
            [.. Enumerable.Range(0, state)
                .Select(dimension => new Curve(Text($"state {dimension + 1}"), time, Of(shown.Exhibit.State, dimension))
        {
            Band = ValueBand.Gaussian95(Of(shown.Exhibit.State, dimension), Of(shown.Exhibit.StateDeviation, dimension)),
        })]);
    }

    private static CoveragePlot Coverage(IReadOnlyList<SequenceRun> runs, SequenceCase best)
    {
        CoverageCurve Of(IGrouping<SequenceCase, SequenceRun> own, string variant, Func<SequenceScores, IReadOnlyList<double>> coverage) =>
            new(
            own.Key.Name,
            [.. SequenceScores.Levels],
            [.. SequenceScores.Levels.Select((_, i) => own.Average(run => coverage(run.Scores)[i]))])
        {
            Variant = variant,
        };
        return new(
        [
            .. ByCase(runs).Select(own => Of(own, "raw", scores => scores.RawCoverage)),
            Of(ByCase(runs).Single(own => own.Key == best), "calibrated", scores => scores.Coverage),
        ]);
    }

    private static NoiseScatter Noise(IReadOnlyList<SequenceRun> runs) => new([.. ByCase(runs)
        .Select(own => own.First())
        .Where(run => run.Exhibit.TrueNoise.Length > 0)
        .Select(run => new ScatterPanel(
            Text($"{run.Case.Title}: R² {run.Scores.NoiseRSquared:0.000}."), "true noise variance (1)", "estimated (1)",
                run.Exhibit.TrueNoise, run.Exhibit.EstimatedNoise))]);

    private static JumpResponse Jumps(IReadOnlyList<SequenceRun> runs)
    {
        double[] frames =
            [.. Enumerable.Range(-SequenceExhibit.FramesBeforeJump, SequenceExhibit.FramesOfJump).Select(frame => (double)frame)];
        return new([.. ByCase(runs).Select(own =>
        {
            double[] errors = [.. own.SelectMany(run => run.Exhibit.JumpErrors)];
            double[] Quantile(double share) => [.. frames.Select((_, at) => Sorted(errors, at, frames.Length, share))];
            return new Curve(own.Key.Title, frames, Quantile(0.5)) { Band = new(Quantile(0.25), Quantile(0.75)) };
        })], "1")
        { BandMeaning = "the middle half of the jumps" };
    }

    private static double Sorted(double[] errors, int at, int frames, double share)
    {
        double[] column = [.. Enumerable.Range(0, errors.Length / frames).Select(jump => errors[(jump * frames) + at]).Order()];
        return column.Length == 0 ? double.NaN : column[(int)(share * (column.Length - 1))];
    }

    private static TrainingCurves Training(IReadOnlyList<SequenceRun> runs)
    {
        (string Name, MetricHistory[] Seeds)[] cases =
            [.. ByCase(runs).Select(own => (own.Key.Name, own.Select(run => run.History()).ToArray()))];
        CurvePanel Panel(string metric, string title, string caption) =>
            new(caption, "training step", title, [.. cases.Select(one => StudyPage.MeanCurve(one.Name, one.Seeds, metric))]);
        const string Cosine = "gradientCosine.";
        return new(
        [
            Panel("negativeLogLikelihood", "alignment (nats per frame)",
                "The filter's negative log-likelihood of z; its level depends on the objective's scale, so compare shapes only."),
            Panel("spectralRadius", "spectral radius of A (1)",
                "1 is a rotation that lasts; the bound of the options is never kept exceeded."),
            .. cases[0].Seeds[0].Names.Where(name => name.StartsWith(Cosine, StringComparison.Ordinal)).Select(name =>
            {
                string pair = name[Cosine.Length..].Replace(".", " against ", StringComparison.Ordinal);
                string caption = $"Gradients of two entropies by the encoder's weights, {pair}: 1 pulls the same way, 0 unrelated.";
                return Panel(name, "cosine (1)", caption) with { YRange = (-1, 1) };
            }),
        ]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
