using Dynamics.Experiments.Studies;

namespace Dynamics.Reporting.Internals;

/// <summary>The page of the sweep over horizons: for each system what latents tell of the state, how far forecasts are off, and how many
/// dimensions are filled, over k; then the tables.</summary>
internal static class HorizonsStudyPage
{
    private static readonly (string Figure, string Caption, string Title)[] s_panels =
    [
        ("r2", "What the latents tell of the true state (probe R²).", "R²"),
        ("rollout_error", "How far forecasts k frames ahead are off, of the latents' spread; 1 is no better than their mean.", "error (1)"),
        ("rankme", "How many dimensions the latents fill: a small error of few dimensions is cheap.", "RankMe"),
    ];

    /// <summary>Lays out the page.</summary>
    public static ReportPage Of(HorizonsStudy study, StudyReport report)
    {
        HorizonCase[] cases = [.. report.Cases.Cast<HorizonCase>()];
        IEnumerable<ReportSection> curves = cases.Select(one => one.Data).Distinct().Select(data => new TrainingCurves(
            [.. s_panels.Select(panel => Panel(report, [.. cases.Where(one => one.Data == data)], panel))]) { Heading = data.Title });
        return StudyPage.Layout(report, study.Title, study.Question,
            [new ReportNotes([HorizonFindings.Prediction, HorizonFindings.Of(report)]), .. curves, .. StudyPage.Tables(report)]);
    }

    private static CurvePanel Panel(StudyReport report, HorizonCase[] cases, (string Figure, string Caption, string Title) panel) => new(
        panel.Caption, "horizon k (frames)", panel.Title,
        [
            .. cases.GroupBy(one => (one.Predictor, one.Regularizer)).Select(group => Curve.OfFigures(
                $"{group.Key.Predictor}, {group.Key.Regularizer}", group.OrderBy(one => one.Horizon)
                    .Select(one => ((double)one.Horizon, report.Figures.GetValueOrDefault(one.Prefix + panel.Figure))))),
        ]);
}
