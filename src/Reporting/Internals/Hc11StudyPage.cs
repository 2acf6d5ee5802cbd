using System.Globalization;
using Dynamics.Data;
using Dynamics.Experiments.Studies;
using Dynamics.KalmanSsl;
using Dynamics.Losses;

namespace Dynamics.Reporting.Internals;

/// <summary>The page of <c>study hc11</c>: which objective works on spikes, and what the latents of each are like.</summary>
internal static class Hc11StudyPage
{
    private static readonly ReportFact[] Reading =
    [
        new("B, A",
            "B: trained on the first 60 % of the recording, tested on the last 25 %: does it decode later? A: test trips lie between "
                + "train trips, an easier question; the mean of three folds."),
        new("In-sample, no split",
            "In-sample: readout scored on the train part that it was fitted on. No split: encoder and readout fitted and scored on "
                + "everything, which is how well a flexible readout fits and not how well it decodes."),
        new("Interval",
            "B: 95 % of bootstrap resamples of the test part's laps (circular blocks of time where there are few). A: t interval over "
                + "folds with the correction of Nadeau and Bengio for train parts that overlap. Neither holds the spread over seeds, "
                + "which stands below."),
        new("Minus recipe", "Difference in R² to the recipe on the same resampled laps: the chance that both share is gone."),
        new("Predictive information",
            "1/2 log det cov(z) - 1/2 log det cov(z - prediction), nats a bin on the test part. No linear map of z changes it."),
        new("Lasting share",
            "How much of it is left where the prediction is half a second old. Behaviour lasts that long; bursts and theta do not."),
        new("Predictability",
            "Share of the variance of z that the past predicts, in the directions in which it is largest, second largest, and so on."),
        new("Effective dimension", "(tr C)² / tr C² of the covariance of z: 1 where all variance lies in one direction."),
        new("Cautious filter",
            $"The trained model's filter is told of {Hc11StudyOptions.CautiousFactor} times its observation noise and so integrates for "
            + "longer; the readout is fitted anew, nothing else is."),
        new("Innovation ratio",
            "Mean squared innovation over what the filter expects. Below 1 the filter believes in more noise than there is, and so "
                + "ignores small changes."),
    ];

    /// <summary>Lays out the page.</summary>
    public static ReportPage Of(Hc11Study study, StudyReport report)
    {
        BinnedRecording recording = study.Binned(report.Job);
        IReadOnlyDictionary<string, Hc11Dynamics> dynamics = study.Dynamics(report);
        string[] names = [.. study.Objectives(report).Where(dynamics.ContainsKey)];
        List<ReportSection> sections = [.. StudyPage.Tables(report)];
        if (names.Length > 0)
        {
            EigenvalueSet[] spectra = [.. names.Select(name => new EigenvalueSet(name, dynamics[name].Eigenvalues[0]))];
            sections.AddRange(
                [Curves(study, report, names, dynamics), Coverage(report, names), new EigenvaluePlot(spectra, recording.BinWidthSeconds)]);
        }
        ReportPage page = StudyPage.Layout(
            report,
            $"{recording.Name}: objectives on spikes",
            "Position read out of latents that were learned from spikes without labels, by every objective, with what the latents "
                + "themselves are like.",
            sections);
        return page with
        {
            Facts = [.. Facts(study, report, recording), .. page.Facts],
            Details =
            [
                new("Objectives",
                    [.. study.Options.Objectives.Select(Hc11Objective.ByName)
                    .Select(objective => new ReportFact(objective.Name, objective.Meaning))]),
                new("Splits",
                    [.. study.Options.Protocols.Select(Hc11Protocol.ByName)
                    .Select(protocol => new ReportFact(protocol.Name, protocol.Meaning))]),
                .. page.Details,
            ],
            Reading = Reading,
        };
    }

    private static TrainingCurves Curves(
        Hc11Study study, StudyReport report, string[] names, IReadOnlyDictionary<string, Hc11Dynamics> dynamics)
    {
        CurvePanel Panel(string caption, string title, string metric) => new(
            caption, "training step", title, [.. names.Select(name => StudyPage.MeanCurve(name, dynamics[name].Histories, metric))]);
        IEnumerable<string> cosines = dynamics[names[0]].Histories[0].Names.Where(
            name => name.StartsWith("gradientCosine.", StringComparison.Ordinal));
        return new(
        [
            new("How much of z the past predicts, direction by direction: many low ones are noise that the objective pays for.",
                "direction",
                "predicted share of variance (1)", [.. names.Select(name => Spectrum(study, report, name))]) { YRange = (-0.05, 1) },
            Panel("Learned noise scale s, in which observations have variance e^s + floor: a fall without end is a collapse.", "s (nats)",
                "logNoiseScale"),
            Panel("Spectral radius of A: below 1 the latent dynamics forget.", "spectral radius (1)", "spectralRadius"),
            .. cosines.Select(metric => Panel(
                $"Cosine of the gradients of two entropies by the encoder, {metric.Split('.')[1]} and {metric.Split('.')[2]}: 1 where "
                    + $"both ask for the same.",
                "cosine (1)", metric) with { YRange = (-1, 1) }),
        ]) { Heading = "Predictability and training" };
    }

    private static Curve Spectrum(Hc11Study study, StudyReport report, string name)
    {
        Figure[] shares =
            [.. Enumerable.Range(1, study.Options.Model.LatentDimension).Select(i => report.Figures[$"hc11.{name}.predictability.{i}"])];
        int seeds = shares[0].Seeds?.Count ?? 0;
        return new(name, [.. shares.Select((_, i) => i + 1.0)], [.. shares.Select(share => share.Value)])
        {
            Seeds = [.. Enumerable.Range(0, seeds).Select(seed => shares.Select(share => share.Seeds![seed]).ToArray())],
        };
    }

    private static CoveragePlot Coverage(StudyReport report, string[] names)
    {
        int[] levels = [50, 80, 95];
        return new([.. names.Select(name => new CoverageCurve(
            name,
            [.. levels.Select(level => level / 100.0)],
            [.. levels.Select(level => report.Figures[$"hc11.{name}.b.mlp.coverage{level}_raw"].Value)]))])
        { Heading = "Coverage before calibration" };
    }

    private static ReportFact[] Facts(Hc11Study study, StudyReport report, BinnedRecording recording)
    {
        (KalmanLdmOptions model, long steps) = (study.Options.Model, study.Options.Training.Steps);
        double repeated = 100 * report.Figures["hc11.repeated_bins"].Value;
        int points = new KozachenkoLeonenkoObjective().Points;
        return
        [
            new("model",
                $"L {model.LatentDimension}, D {model.StateDimension}, windows of {model.WindowSteps(recording.BinWidthSeconds)} bins, "
                + $"{model.BatchWindows} a step, {steps} steps"),
            new("bins", Say($"{1000 * recording.BinWidthSeconds:g3} ms")),
            new("running", Say($"|velocity| > {recording.Options.RunningThreshold:g3} {recording.PositionUnit}/s")),
            new("repeated bins", Say($"{repeated:0} % of bins have no third nearest neighbour apart from themselves among {points}")),
        ];
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
