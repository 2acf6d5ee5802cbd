using System.Globalization;
using Dynamics.Experiments.Studies;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Reporting.Internals;
using Dynamics.Training;

namespace Dynamics.Reporting;

/// <summary>The page of <c>study hc11</c>: which objective works on spikes, and what the latents of each are like.</summary>
public static class Hc11StudyPage
{
    private static readonly ReportFact[] Reading =
    [
        new("B, A", "B: trained on the first 60 % of the recording, tested on the last 25 %: does it decode later? A: test trips lie between train trips, an easier question; the mean of three folds."),
        new("In-sample, no split", "In-sample: readout scored on the train part that it was fitted on. No split: encoder and readout fitted and scored on everything, which is how well a flexible readout fits and not how well it decodes."),
        new("Interval", "B: 95 % of bootstrap resamples of the test part's laps (circular blocks of time where there are few). A: t interval over folds with the correction of Nadeau and Bengio for train parts that overlap. Neither holds the spread over seeds, which stands below."),
        new("Minus recipe", "Difference in R² to the recipe on the same resampled laps: the chance that both share is gone."),
        new("Predictive information", "1/2 log det cov(z) - 1/2 log det cov(z - prediction), nats a bin on the test part. No linear map of z changes it."),
        new("Lasting share", "How much of it is left where the prediction is half a second old. Behaviour lasts that long; bursts and theta do not."),
        new("Predictability", "Share of the variance of z that the past predicts, in the directions in which it is largest, second largest, and so on."),
        new("Effective dimension", "(tr C)² / tr C² of the covariance of z: 1 where all variance lies in one direction."),
        new("Cautious filter", string.Create(CultureInfo.InvariantCulture, $"The trained model's filter is told of {Hc11Study.CautiousFactor:0} times its observation noise and so integrates for longer; the readout is fitted anew, nothing else is.")),
        new("Innovation ratio", "Mean squared innovation over what the filter expects. Below 1 the filter believes in more noise than there is, and so ignores small changes."),
    ];

    /// <summary>Lays out the page; <see cref="HtmlReport.Write"/> makes the file.</summary>
    public static ReportPage Of(Hc11StudyReport report)
    {
        List<ReportSection> sections = [Scores(report), Inflation(report), Baselines(report)];
        if (report.Dynamics.Count > 0)
        {
            sections.AddRange([Evidence(report), Curves(report), Coverage(report), Eigenvalues(report)]);
        }
        return new()
        {
            Title = $"{report.Recording.Name}: objectives on spikes",
            Summary = "Position read out of latents that were learned from spikes without labels, by every objective, with what the latents themselves are like.",
            CreatedAt = DateTimeOffset.UtcNow,
            Facts = Facts(report),
            Details =
            [
                new("Objectives", [.. Names(report).Select(Hc11Objective.ByName).Select(objective => new ReportFact(objective.Name, objective.Meaning))]),
                new("Splits", [.. report.Job.Options.Protocols.Select(Hc11Protocol.ByName).Select(protocol => new ReportFact(protocol.Name, protocol.Meaning))]),
                new("Options", [.. OptionsJson.ToObject(report.Job.Options).Select(part => new ReportFact(part.Key, part.Value?.ToJsonString() ?? "null"))]),
                new("Versions", [.. RunEnvironment.Describe().Select(version => new ReportFact(version.Key, version.Value))]),
            ],
            Sections = sections,
            Reading = Reading,
        };
    }

    private static IReadOnlyList<string> Names(Hc11StudyReport report) => report.Job.Options.Objectives;

    private static string ErrorUnit(Hc11StudyReport report) => report.Recording.PositionUnit == "m" ? "cm" : report.Recording.PositionUnit;

    private static StudyTable Scores(Hc11StudyReport report) => Table(report, "Later in the session",
        "Test part of protocol B; brackets: 95 % interval over laps. Filtered latents are causal, smoothed ones see the future.",
        ("R², perceptron", "b.mlp.r2", 3), ("running bins", "b.mlp.r2@run", 3), ("minus recipe", "b.mlp.r2_minus_recipe", 3), ("R², linear", "b.linear.r2", 3), ("R², neighbours", "b.knn.r2", 3),
        ("R², perceptron, smoothed", "b.smoothed_mlp.r2", 3), ($"median error ({ErrorUnit(report)})", $"b.mlp.median_error_{ErrorUnit(report)}", 1), ("coverage of 95 %", "b.mlp.coverage95", 3)) with
    {
        BestRow = Enumerable.Range(0, Names(report).Count).MaxBy(row => report.Figures.GetValueOrDefault($"hc11.{Names(report)[row]}.b.mlp.r2")?.Value ?? double.NegativeInfinity),
    };

    private static StudyTable Inflation(Hc11StudyReport report) => Table(report, "Easier questions",
        "The same models asked easier questions; brackets: protocol A over folds, else over laps.",
        ("A, perceptron", "a.mlp.r2", 3), ("A, running bins", "a.mlp.r2@run", 3), ("A, perceptron, smoothed", "a.smoothed_mlp.r2", 3), ("in-sample, perceptron", "insample.mlp.r2", 3), ("in-sample, linear", "insample.linear.r2", 3),
        ("no split, perceptron", "nosplit.mlp.r2", 3), ("no split, linear", "nosplit.linear.r2", 3));

    private static StudyTable Evidence(Hc11StudyReport report) => Table(report, "Why",
        "Measures of the latents on the test part of protocol B, without labels; means over seeds.",
        ("effective dimension", "effective_dimension", 2), ("predictive information (nats per bin)", "predictive_nats", 2), ("lasting share", "lasting_share", 2), ("variance by spike count", "spike_count_share", 2),
        ("innovation ratio", "innovation_ratio", 2), ("R² if the filter is cautious", "cautious.mlp.r2", 3), ("its running bins", "cautious.mlp.r2@run", 3), ("scale of z", "scale", 2), ("spectral radius", "spectral_radius", 4), ("slow modes", "slow_modes", 1));

    private static ReportTable Baselines(Hc11StudyReport report) => new(
        "Without latents, on the same splits. Counts are smoothed over the past; where nothing is split they are those of single bins.", ["baseline", "R² all bins", "R² running"],
        [.. report.Figures.Keys.Where(name => name.EndsWith(".r2", StringComparison.Ordinal) && name.Split('.')[1] is "counts" or "bayes" or "single_bin")
            .Select(name => new[] { string.Join(' ', name.Split('.')[1..^1]), Text(report.Figures[name]), Text(report.Figures.GetValueOrDefault(name + "@run")) })])
    { Heading = "Baselines" };

    private static StudyTable Table(Hc11StudyReport report, string heading, string caption, params ReadOnlySpan<(string Heading, string Figure, int Decimals)> columns)
    {
        List<StudyColumn> shown = [];
        foreach ((string column, string figure, int decimals) in columns)
        {
            Figure?[] cells = [.. Names(report).Select(name => report.Figures.GetValueOrDefault($"hc11.{name}.{figure}"))];
            if (cells.Any(cell => cell is not null))
            {
                shown.Add(new(column, [.. cells.Select(Value)]) { Decimals = decimals });
            }
        }
        return new(caption, "objective", Names(report), shown) { Heading = heading };
    }

    private static StudyValue Value(Figure? figure) => figure is null
        ? new(double.NaN)
        : new(figure.Value, figure.Low ?? double.NaN, figure.High ?? double.NaN) { Seeds = figure.Seeds ?? [] };

    private static TrainingCurves Curves(Hc11StudyReport report)
    {
        List<CurvePanel> panels =
        [
            new("How much of z the past predicts, direction by direction: many low ones are noise that the objective pays for.", "direction", "predicted share of variance (1)",
                [.. Names(report).Select(name => Spectrum(report, name))]) { YRange = (-0.05, 1) },
            new("Spectral radius of A: below 1 the latent dynamics forget.", "training step", "spectral radius (1)", [.. Names(report).Select(name => Metric(report, name, "spectralRadius"))]),
        ];
        panels.Insert(1, new("Learned noise scale s, in which observations have variance e^s + floor: a fall without end is a collapse.", "training step", "s (nats)", [.. Names(report).Select(name => Metric(report, name, "logNoiseScale"))]));
        IEnumerable<string> cosines = report.Dynamics.Values.First().Histories[0].Names.Where(name => name.StartsWith("gradientCosine.", StringComparison.Ordinal));
        panels.AddRange(cosines.Select(metric => new CurvePanel(
            $"Cosine of the gradients of two entropies by the encoder, {metric.Split('.')[1]} and {metric.Split('.')[2]}: 1 where both ask for the same.", "training step", "cosine (1)",
            [.. Names(report).Select(name => Metric(report, name, metric))]) { YRange = (-1, 1) }));
        return new(panels) { Heading = "Predictability and training" };
    }

    private static Curve Spectrum(Hc11StudyReport report, string name)
    {
        Figure[] shares = [.. Enumerable.Range(1, report.Job.Options.Model.LatentDimension).Select(i => report.Figures[$"hc11.{name}.predictability.{i}"])];
        int seeds = shares[0].Seeds?.Count ?? 0;
        return new(name, [.. shares.Select((_, i) => i + 1.0)], [.. shares.Select(share => share.Value)])
        {
            Seeds = [.. Enumerable.Range(0, seeds).Select(seed => shares.Select(share => share.Seeds![seed]).ToArray())],
        };
    }

    private static Curve Metric(Hc11StudyReport report, string name, string metric)
    {
        IReadOnlyList<MetricHistory> histories = report.Dynamics[name].Histories;
        double[] steps = [.. histories[0].Steps.Select(step => (double)step)];
        double[][] seeds = [.. histories.Select(history => history[metric].ToArray())];
        return new(name, steps, [.. steps.Select((_, i) => seeds.Average(seed => seed[i]))]) { Seeds = seeds.Length > 1 ? seeds : [] };
    }

    private static CoveragePlot Coverage(Hc11StudyReport report)
    {
        int[] levels = [50, 80, 95];
        return new([.. Names(report).Select(name => new CoverageCurve(
            name,
            [.. levels.Select(level => level / 100.0)],
            [.. levels.Select(level => report.Figures[$"hc11.{name}.b.mlp.coverage{level}_raw"].Value)]))])
        { Heading = "Coverage before calibration" };
    }

    private static EigenvaluePlot Eigenvalues(Hc11StudyReport report) =>
        new([.. Names(report).Select(name => new EigenvalueSet(name, report.Dynamics[name].Eigenvalues[0]))], report.Recording.BinWidthSeconds);

    private static List<ReportFact> Facts(Hc11StudyReport report)
    {
        Hc11StudyOptions options = report.Job.Options;
        return
        [
            new("model", Say($"L {options.Model.LatentDimension}, D {options.Model.StateDimension}, windows of {options.Model.WindowBins} bins, {options.Model.BatchWindows} a step, {options.Training.Steps} steps")),
            new("bins", Say($"{1000 * report.Recording.BinWidthSeconds:g3} ms")),
            new("running", Say($"|velocity| > {report.Recording.Options.RunningThreshold:g3} {report.Recording.PositionUnit}/s")),
            new("seeds", string.Join(", ", options.Seeds)),
            new("repeated bins", Say($"{100 * report.Figures["hc11.repeated_bins"].Value:0} % of bins have no third nearest neighbour apart from themselves among {new KozachenkoLeonenkoObjective().Points}")),
        ];
    }

    private static string Text(Figure? figure) => figure switch
    {
        null => HtmlText.Missing,
        { Low: { } low, High: { } high } => $"{HtmlText.Fixed(figure.Value, 3)} {HtmlText.Interval(low, high, 3)}",
        _ => HtmlText.Fixed(figure.Value, 3),
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
