using Dynamics.Experiments.Studies;

namespace Dynamics.Reporting.Internals;

/// <summary>The page of identification: verdicts in words, the tables, recovery over size and shape, and for each system the true states
/// beside what is recovered of them.</summary>
internal static class IdentifyStudyPage
{
    /// <summary>Lays out the page.</summary>
    public static ReportPage Of(IdentifyStudy study, StudyReport report) => StudyPage.Layout(
        report, study.Title, study.Question,
        [
            new ReportNotes([.. IdentifyStudy.Verdicts(report)]) { Heading = "Verdicts" }, .. StudyPage.Tables(report), .. Curves(report),
            .. Planes(report),
        ]);

    private static IEnumerable<StudyFigureSection> Planes(StudyReport report) => report.Results
        .Where(result => result.Case is IdentifySystemCase).DistinctBy(result => result.Case.Name)
        .Select(result => (((IdentifySystemCase)result.Case).System, result.DetailsAs<IdentifyEvidence>().Drawing))
        .Where(entry => entry.Drawing is not null).GroupBy(entry => entry.System)
        .Select(system => new StudyFigureSection([.. system.Select(entry => entry.Drawing!)])
        {
            Heading = char.ToUpperInvariant(system.Key.Title[0]) + system.Key.Title[1..],
        });

    private static IEnumerable<StudyFigureSection> Curves(StudyReport report)
    {
        StudySeries[] shapes =
        [
            .. report.Cases.OfType<IdentifyPairsCase>().GroupBy(one => (one.System, one.Dimension)).Where(size => size.Count() > 1)
                .Select(size => Line(
                    report, $"{size.Key.System}, N = {size.Key.Dimension}", [.. size.Select(one => (one.Shape, one.Name))])),
        ];
        StudySeries[] sizes =
        [
            .. report.Cases.OfType<IdentifySystemCase>().Where(one => one.System.HighDimension is not null).GroupBy(one => one.Method.Name)
                .Select(method => Line(
                    report, method.Key, [.. method.Select(one => ((double)one.System.HighDimension!, one.Name))])),
        ];
        StudyFigure[] figures =
        [
            .. shapes.Length == 0 ? (StudyFigure[])[] : [new("Recovery over the shape of the states: best where they are Gaussian.",
                "shape alpha", "affine R²", shapes)],
            .. sizes.Length == 0 ? (StudyFigure[])[] : [new("Recovery over the number of latents.", "N", "affine R²", sizes)],
        ];
        return figures.Length == 0 ? [] : [new(figures) { Heading = "Recovery over shape and size" }];
    }

    private static StudySeries Line(StudyReport report, string name, (double X, string Case)[] points)
    {
        (double X, double Y)[] known = [.. points.OrderBy(point => point.X)
            .Where(point => report.Figures.ContainsKey(point.Case + ".affine_r2"))
            .Select(point => (point.X, report.Figures[point.Case + ".affine_r2"].Value))];
        return new(name, [.. known.Select(point => point.X)], [.. known.Select(point => point.Y)]);
    }
}
