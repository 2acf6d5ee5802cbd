using Dynamics.Experiments.Studies;
using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>The figures that a case of a study left for the page: lines, points over them in the same colour, planes.</summary>
/// <param name="Figures">The figures, two in a row on a wide screen.</param>
internal sealed record StudyFigureSection(IReadOnlyList<StudyFigure> Figures) : ReportSection
{
    private const int MaximumPoints = 1_500;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Theory and simulation";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        page.Html("<div class=\"pair\">\n");
        foreach (StudyFigure figure in Figures)
        {
            page.Figure(Draw(figure));
        }
        page.Html("</div>\n");
    }

    /// <summary>A section for each case that has figures.</summary>
    public static IEnumerable<StudyFigureSection> Of(StudyReport report) => StudyFigures.Of(report)
        .Where(entry => entry.Figures.Count > 0)
        .Select(entry => new StudyFigureSection(entry.Figures)
        {
            Heading = char.ToUpperInvariant(entry.Case.Title[0]) + entry.Case.Title[1..],
        });

    private static PlotlyFigure Draw(StudyFigure figure)
    {
        string[] names = [.. figure.Series.Select(series => series.Name).Distinct()];
        Trace[] traces = [.. figure.Series.Select(series => Trace(figure, series, Plot.SeriesColor(Array.IndexOf(names, series.Name))))];
        if (figure.IsPlane)
        {
            Layout plane = Plot.PlaneLayout(figure.XTitle, figure.YTitle).With(("legend", Plot.LargeMarks()));
            return new(traces, plane, 400, figure.Caption);
        }
        LinearAxis y = Plot.Axis(figure.YTitle);
        if (figure.LogarithmicY)
        {
            y.With(("type", "log"), ("exponentformat", "power"));
        }
        return new(traces, Plot.Layout(Plot.Axis(figure.XTitle), y, "closest"), 360, figure.Caption);
    }

    private static Trace Trace(StudyFigure figure, StudySeries series, string color)
    {
        int[] drawn = Subsampling.Thin([.. Enumerable.Range(0, series.X.Length)], MaximumPoints);
        double[] x = [.. drawn.Select(i => series.X[i])];
        double[] y = [.. drawn.Select(i => figure.LogarithmicY && series.Y[i] <= 0 ? double.NaN : series.Y[i])];
        if (!series.IsPoints)
        {
            Trace line = Plot.Line(series.Name, x, y, color, 1.6);
            return line.With(("legendgroup", line.GetPropertyValue("name")));
        }
        Trace points = Plot.Points(series.Name, x, y, ("size", figure.IsPlane ? 3 : 5), ("opacity", 0.7), ("color", color));
        // Points that go with a line come and go with its entry in the legend.
        return figure.Series.Any(other => !other.IsPoints && other.Name == series.Name) ? Plot.Follow(points) : points;
    }
}
