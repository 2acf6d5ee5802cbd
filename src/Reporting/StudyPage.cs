using Dynamics.Experiments.Studies;
using Dynamics.Reporting.Internals;
using Dynamics.Training;

namespace Dynamics.Reporting;

/// <summary>The page of a study: its tables, and what its kind of study draws beside them.</summary>
public static class StudyPage
{
    /// <summary>Lays out the page; <see cref="HtmlReport.Write"/> makes the file.</summary>
    public static ReportPage Of(StudyReport report) => report.Study switch
    {
        SequenceStudy study => SequenceStudyPage.Of(study, report),
        Hc11Study study => Hc11StudyPage.Of(study, report),
        ImagesStudy study => ImagesStudyPage.Of(study, report),
        HorizonsStudy study => HorizonsStudyPage.Of(study, report),
        ClaimsStudy study => ClaimsStudyPage.Of(study, report),
        CollapseStudy study => Layout(
            report, study.Title, study.Question,
            [new ReportNotes([CollapseStudy.Reconstruction]), .. Tables(report), .. StudyFigureSection.Of(report)]),
        IdentifyStudy study => IdentifyStudyPage.Of(study, report),
        Study study and (IcaStudy or PredictorsStudy) => Layout(
            report, study.Title, study.Question, [.. Tables(report), .. StudyFigureSection.Of(report)]),
        Study study => Layout(report, study.Title, study.Question, Tables(report)),
    };

    /// <summary>A page with everything that all studies tell alike.</summary>
    internal static ReportPage Layout(StudyReport report, string title, string summary, IEnumerable<ReportSection> sections) => new()
    {
        Title = title,
        Summary = summary,
        CreatedAt = DateTimeOffset.UtcNow,
        Facts =
        [
            new("seeds", string.Join(", ", report.Study.Seeds)),
            .. report.Missing.Count > 0 ? (ReportFact[])[new("not finished", report.MissingInWords)] : [],
        ],
        Details =
        [
            new("Options", [.. report.Study.ToOptions().Select(part => new ReportFact(part.Key, part.Value?.ToJsonString() ?? "null"))]),
            new("Versions", [.. RunEnvironment.Describe().Select(version => new ReportFact(version.Key, version.Value))]),
        ],
        Sections = [.. sections],
        Reading = [new("Tables", report.Study.Legend(report))],
    };

    /// <summary>The study's tables, but for those that have nothing to show.</summary>
    internal static IEnumerable<StudyTable> Tables(StudyReport report)
    {
        foreach (CaseTable table in report.Study.Tables(report))
        {
            StudyColumn[] columns =
            [
                .. table.Columns
                    .Select(column => (Column: column, Figures: table.Rows.Select(row => row.Find(report.Figures, column)).ToArray()))
                    .Where(column => column.Figures.Any(figure => figure is not null && double.IsFinite(figure.Value)))
                    .Select(column =>
                        new StudyColumn(column.Column.Heading, [.. column.Figures.Select(figure => Value(figure, table.ShowsSeeds))])
                    {
                        Decimals = column.Column.Decimals,
                    }),
            ];
            if (columns.Length > 0)
            {
                yield return new(table.Caption, table.RowHeading, [.. table.Rows.Select(row => row.Title)], columns)
                {
                    Heading = table.Heading,
                    BestRow = table.Best is { } best ? table.Rows.ToList().IndexOf(best) : null,
                };
            }
        }
    }

    /// <summary>A curve that is a mean over seeds, each of which is drawn, too, where there are several.</summary>
    internal static Curve MeanCurve(string name, IReadOnlyList<MetricHistory> seeds, string metric)
    {
        double[][] values = [.. seeds.Select(history => history[metric].ToArray())];
        double[] steps = [.. seeds[0].Steps.Select(step => (double)step)];
        return new(name, steps, [.. steps.Select((_, i) => values.Average(seed => seed[i]))]) { Seeds = values.Length > 1 ? values : [] };
    }

    private static StudyValue Value(Figure? figure, bool withSeeds) => figure is null
        ? new(double.NaN)
        : new(figure.Value, figure.Low ?? double.NaN, figure.High ?? double.NaN) { Seeds = withSeeds ? figure.Seeds ?? [] : [] };
}
