using System.Globalization;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Reporting.Internals;
using Dynamics.Training;

namespace Dynamics.Reporting;

/// <summary>The page of a decoding: scores, traces, latent space, coverage, training, dynamics.</summary>
public static class DecodingPage
{
    private const string Shown = "latent.mlp";

    private static readonly ReportFact[] Reading =
    [
        new("R²",
            "1 − squared error / squared deviation from the test part's own mean, on bins that nothing was fitted to. 0 is as good as "
                + "knowing that mean; below 0 is worse."),
        new("Plane, circle",
            "R² of a place with two components pools their squared errors; the error is the distance in the plane or round the circle, "
                + "and coverage is the mean over both components."),
        new("Interval",
            "95 % of bootstrap resamples over blocks of held-out predictions. It holds the chance in the test data; the spread over "
                + "seeds is shown apart."),
        new("Coverage", "Share of test bins whose true position lies inside the predicted 95 % interval. Near 95 % is honest."),
        new("Null p",
            "Share of circular shifts of position against spikes that score at least as well. Small means the score is not mere "
                + "smoothness."),
        new("Causal", "Uses nothing later than the bin it decodes, so it could run during the experiment."),
    ];

    /// <summary>Lays out the page; <see cref="HtmlReport.Write"/> makes the file.</summary>
    public static ReportPage Of(DecodingReport report)
    {
        DecodingTable table = report.Table;
        DecoderResult shown = table.Decoders.FirstOrDefault(decoder => decoder.Name == Shown)
            ?? table.Decoders.MaxBy(decoder => decoder.ValidationRSquared)!;
        List<ReportSection> sections =
            [new DecoderTable(table.Decoders, table.PositionUnit, shown.Name), .. Traces(report, shown)];
        if (report.Latents is [{ } latent, ..])
        {
            sections.Add(LatentMap.FromLatents(
                latent.Filtered.Mean, latent.Filtered.Dimension, report.Recording.Position, report.Recording.Velocity,
                report.Recording.Running, report.Recording.PositionUnit) with { Period = report.Recording.PositionPeriod });
        }
        sections.Add(Coverage(table, shown));
        if (report.Result.Target.Topology is "line" or "circle")
        {
            sections.Add(ErrorAlong(report, shown));
        }
        if (report.Run is { } run)
        {
            sections.Add(Curves(run));
            if (run.Eigenvalues() is { Count: > 0 } spectra)
            {
                sections.Add(
                    new EigenvaluePlot(
                        [.. spectra.Select((values, i) => new EigenvalueSet($"seed {run.Manifest.Seeds[i]}", values))],
                        run.Recording.BinWidthSeconds));
            }
        }
        string observed = report.Result.Target.Components[0].Recording.Counts.Continuous ? "continuous signals" : "spikes";
        return new()
        {
            Title = table.RecordingName,
            Summary = report.Latents.Count > 0
                ? $"{Title(report)} decoded from latents that were learned from {observed} without labels, beside every baseline, on "
                    + "bins that nothing was fitted on."
                : $"{Title(report)} decoded from {observed} by every baseline, on bins that nothing was fitted on.",
            CreatedAt = DateTimeOffset.UtcNow,
            Facts = Facts(report),
            Details = Details(report),
            Sections = sections,
            Reading = Reading,
        };
    }

    /// <summary>Where the shown decoder leads and where the animal was: over time, and for a plane in it, too.</summary>
    private static IEnumerable<ReportSection> Traces(DecodingReport report, DecoderResult shown)
    {
        Target target = report.Result.Target;
        if (report.Result.Components.Count == 1 || target is CircleTarget)
        {
            yield return Trace(report, shown, Truth(report, shown)) with
            {
                Period = target is CircleTarget circle ? circle.Period : double.NaN,
            };
            yield break;
        }
        DecoderResult[] components = [.. report.Result.Components.Select(table => table[shown.Name])];
        double[][] truth = [.. target.Components.Select(component => Doubles(InTest(component, shown)))];
        yield return new PlanePath(
            truth[0], truth[1], Doubles(components[0].Predicted), Doubles(components[1].Predicted),
            (target.Components[0].Name, target.Components[1].Name), target.UnitOfMeasure, report.Recording.BinWidthSeconds)
        {
            DecoderName = shown.Name,
        };
        for (int i = 0; i < components.Length; i++)
        {
            string name = target.Components[i].Name;
            yield return Trace(report, components[i], truth[i]) with { Heading = $"{name}, true and decoded", Quantity = name };
        }
    }

    private static PositionTrace Trace(DecodingReport report, DecoderResult shown, double[] truth)
    {
        (double start, double width) = (report.Recording.FirstBinStartSeconds, report.Recording.BinWidthSeconds);
        double[] times =
            [.. Enumerable.Range(shown.TestRange.Start, shown.TestRange.Length).Select(bin => start + ((bin + 0.5) * width))];
        return new(
            times, truth, Doubles(shown.Predicted), Doubles(shown.Lower), Doubles(shown.Upper), report.Table.PositionUnit)
        {
            DecoderName = shown.Name,
        };
    }

    /// <summary>Errors by the true place; round a circle the short way.</summary>
    private static ErrorByPosition ErrorAlong(DecodingReport report, DecoderResult shown)
    {
        double[] truth = Truth(report, shown), decoded = Doubles(shown.Predicted);
        if (report.Result.Target is CircleTarget { Period: double period })
        {
            decoded = [.. truth.Zip(decoded, (place, other) => other - (period * Math.Round((other - place) / period)))];
        }
        return ErrorByPosition.FromPredictions(truth, decoded, report.Table.PositionUnit);
    }

    private static double[] Truth(DecodingReport report, DecoderResult shown) => Doubles(report.Result.Target.Place(
        [.. report.Result.Target.Components.Select(component => InTest(component, shown))]));

    private static float[] InTest(TargetComponent component, DecoderResult shown) =>
        component.Recording.Position[shown.TestRange.Start..shown.TestRange.End];

    private static CoveragePlot Coverage(DecodingTable table, DecoderResult shown)
    {
        IEnumerable<DecoderResult> decoders =
            table.Decoders.Where(decoder => decoder == shown || decoder.Name is "smoothed.observed" or "counts.mlp" or "bayes.walk");
        return new([.. decoders.Select(decoder => new CoverageCurve(
            decoder.Name,
            [.. decoder.CoverageCurve.Select(point => point.Nominal)],
            [.. decoder.CoverageCurve.Select(point => point.Calibrated)]))]);
    }

    private static string Title(DecodingReport report) => report.Result.Target is { Topology: not "line" } target
        ? $"{target.Name} ({target.Topology})"
        : "Position";

    /// <summary>What the run's kind of model has logged of these.</summary>
    private static TrainingCurves Curves(Run run)
    {
        (string Seed, MetricHistory History)[] seeds = [.. run.Manifest.Seeds.Select(seed => ($"seed {seed}", run.History(seed)))];
        CurvePanel Panel(string metric, string title, string caption, bool logarithmic = false) => new(
            caption,
            "training step",
            title,
            [.. seeds.Where(seed => seed.History.Names.Contains(metric))
                .Select(seed => new Curve(seed.Seed, [.. seed.History.Steps.Select(step => (double)step)], [.. seed.History[metric]]))])
        {
            LogarithmicY = logarithmic,
        };
        CurvePanel[] panels =
        [
            Panel("loss", "loss (nats per bin)", "The objective: prediction error less entropy; it should fall and level off."),
            Panel("entropyBonus", "weighted entropy (nats)", "Entropy of the encoder's output; a steady fall without end is a collapse."),
            Panel("gradientNorm.dynamics", "gradient norm of the dynamics", "It should stay finite and of one order of magnitude.",
                logarithmic: true),
            Panel("spectralRadius", "spectral radius of A (1)",
                "Below 1 the latent dynamics forget; the bound of the options is never exceeded."),
        ];
        return new([.. panels.Where(panel => panel.Curves.Count > 0)]);
    }

    private static List<ReportFact> Facts(DecodingReport report)
    {
        double width = report.Recording.BinWidthSeconds;
        string Span(BinRange range) =>
            string.Create(CultureInfo.InvariantCulture, $"{range.Start * width:0} to {range.End * width:0}");
        string Part(BinSet bins) => bins.Length == 0 ? "none" : string.Join(", ", bins.Ranges.Select(Span)) + " s";
        return
        [
            new("train", Part(report.Table.Split.Train)),
            new("validation", Part(report.Table.Split.Validation)),
            new("test", Part(report.Table.Split.Test)),
            new("bins", string.Create(CultureInfo.InvariantCulture, $"{1000 * width:g3} ms")),
            new("running", report.SpeedRule),
            new("seeds", report.Latents.Count == 0 ? "none" : string.Join(", ", report.Latents.Select(latent => latent.Seed))),
        ];
    }

    private static List<ReportDetails> Details(DecodingReport report)
    {
        List<ReportDetails> details =
            [new("Versions", [.. RunEnvironment.Describe().Select(version => new ReportFact(version.Key, version.Value))])];
        details.Add(new(
            "Choices made on validation",
            [.. report.Table.Decoders.Select(decoder => new ReportFact(decoder.Name, string.Join("; ", decoder.Choices)))]));
        if (report.Run is { } run)
        {
            details.Insert(
                0, new("Options", [.. run.Options.Select(part => new ReportFact(part.Key, part.Value?.ToJsonString() ?? "null"))]));
        }
        if (report.Table.Notes.Count > 0)
        {
            details.Insert(0, new("Notes", [.. report.Table.Notes.Select((note, index) => new ReportFact($"{index + 1}", note))]));
        }
        return details;
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}
