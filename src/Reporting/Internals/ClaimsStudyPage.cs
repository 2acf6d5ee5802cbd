using Dynamics.Experiments.Studies;

namespace Dynamics.Reporting.Internals;

/// <summary>The page of claims about collapse: the claims in words, phase diagrams, latents along training, tables.</summary>
internal static class ClaimsStudyPage
{
    private static readonly (string Figure, string Caption, string Title)[] s_diagrams =
    [
        ("probe", "What a linear probe finds: share of images, or R² of the true state.", "probe (1)"),
        ("rankme", "How many dimensions the latents fill (RankMe of the centred latents).", "RankMe"),
        ("failed", "Share of seeds that collapse or take a shortcut.", "share (1)"),
    ];

    private static readonly (Func<LatentTrajectory, double[]> Of, string Caption, string Title)[] s_readings =
    [
        (looks => looks.Energy,
            "Energy U: half the mean squared distance of partners (two views; forecast and latent) as unit vectors times sqrt(d), over d.",
            "energy (nats per d)"),
        (looks => looks.Entropy,
            "Entropy S: the estimate for the same vectors less that of a standard normal, over d. 0: all dimensions filled alike.",
            "entropy (nats per d)"),
        (looks => [.. looks.Energy.Zip(looks.Entropy, (energy, entropy) => energy - entropy)],
            "Free energy F = U - S: a reading by these definitions, no constant of nature.", "free energy (nats per d)"),
        (looks => looks.Structural,
            "Structural part of F: the least that a linear map of the encoder's features can have, where 0 is the least of all (Gaussian "
            + "reading). What is above it is the dynamic part, left to training.", "structural (nats per d)"),
        (looks => looks.Overhead, "Organisational overhead, a stated proxy: 1 - effective rank of the covariance / d.", "overhead (1)"),
    ];

    /// <summary>Lays out the page.</summary>
    public static ReportPage Of(ClaimsStudy study, StudyReport report)
    {
        PhasePoint[] points = [.. report.Cases.Cast<PhasePoint>()];
        List<ReportSection> sections = [InWords(study, report)];
        foreach (IGrouping<string, PhasePoint> diagram in points.GroupBy(point => point.Diagram))
        {
            CurvePanel[] panels =
            [
                .. diagram.Where(point => point.Axis.Length > 0).GroupBy(point => point.Axis)
                    .Where(axis => axis.Select(point => point.Position).Distinct().Count() > 1)
                    .SelectMany(axis => s_diagrams.Select(panel => Diagram(report, axis.Key, [.. axis], panel))),
            ];
            if (panels.Length > 0)
            {
                sections.Add(new TrainingCurves(panels) { Heading = $"Phase diagram: {diagram.Key}" });
            }
        }
        foreach (IGrouping<string, PhasePoint> diagram in points.GroupBy(point => point.Diagram))
        {
            sections.Add(new TrainingCurves([.. s_readings.Select(reading => Reading(report, [.. diagram], reading))
                .Where(panel => panel.Curves.Any(curve => curve.Y.Length > 0))])
            {
                Heading = $"Latents along training: {diagram.Key}",
            });
        }
        return StudyPage.Layout(report, study.Title, study.Question, [.. sections, .. StudyPage.Tables(report)]);
    }

    /// <summary>Claim, experiment, figure, verdict, literature.</summary>
    private static ReportTable InWords(ClaimsStudy study, StudyReport report)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (Claim claim in Claims.Of(study.Options))
        {
            if (claim.Rule.Decide(report.Figures) is { } found)
            {
                Figure measured = found.Measured;
                string interval = measured is { Low: { } low, High: { } high }
                    ? FormattableString.Invariant($" [{low:0.000}, {high:0.000}]") : "";
                rows.Add(
                [
                    claim.Statement, claim.Rule.Words, FormattableString.Invariant($"{measured.Value:0.000}{interval}"),
                    found.Verdict == ClaimVerdict.Undecided ? "undecided here" : found.Verdict.ToString().ToLowerInvariant(),
                    claim.Literature,
                ]);
            }
        }
        return new("Claims, each with its experiment, what was measured (95 % over seeds), the verdict, and what the literature says.",
            ["claim", "experiment", "measured", "verdict", "literature"], rows) { Heading = "Claims", TextColumns = [0, 1, 3, 4] };
    }

    private static CurvePanel Diagram(
        StudyReport report, string axis, PhasePoint[] points, (string Figure, string Caption, string Title) panel) => new(
        panel.Caption, axis, panel.Title,
        [
            .. points.GroupBy(point => point.Curve).Select(curve => Curve.OfFigures(
                curve.Key, curve.OrderBy(point => point.Position)
                    .Select(point => (point.Position, report.Figures.GetValueOrDefault(point.Prefix + panel.Figure))))),
        ]);

    /// <summary>One line for each point: the mean over its seeds.</summary>
    private static CurvePanel Reading(
        StudyReport report, PhasePoint[] points, (Func<LatentTrajectory, double[]> Of, string Caption, string Title) reading) => new(
        reading.Caption, "training step", reading.Title,
        [
            .. points.Select(point =>
            {
                LatentTrajectory[] seeds =
                [
                    .. report.Results.Where(result => result.Case.Name == point.Name)
                        .Select(result => result.DetailsAs<LatentTrajectory>()),
                ];
                double[][] values = [.. seeds.Select(reading.Of)];
                int looks = values.Min(seed => seed.Length); // none where a version that did not look at it made the case
                return new Curve(
                    point.Point, [.. seeds[0].Steps.Take(looks).Select(step => (double)step)],
                    [.. Enumerable.Range(0, looks).Select(look => values.Average(seed => seed[look]))]);
            }),
        ]);
}
