using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>Some frames of one film side by side in one scale of gray, with the true dot, the estimated one and the Gaussian regions of the
/// estimate.</summary>
/// <param name="Frames">Frames in order of time, of which the first ten are drawn. Frames a period of the path apart would all show one
/// place, so the
/// caller chooses, for instance every other one.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
internal sealed record FrameStrip(IReadOnlyList<StripFrame> Frames, int Height, int Width) : ReportSection
{
    private const int MaximumFrames = 10, FramesPerRow = 5, RowPixels = 215, OtherPixels = 105;
    private const double Gap = 0.012, TitleShare = 0.12;

    // The images look the same in both themes, so these do too: bright with a black rim they stand out from every gray.
    private const string TruthColor = "#e69f00", EstimateColor = "#56b4e9", RimColor = "#000000";

    /// <inheritdoc/>
    public override string Heading { get; init; } = "What the model sees";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        if (Frames.Count == 0)
        {
            page.Nothing();
            return;
        }
        StripFrame[] drawn = [.. Frames.Take(MaximumFrames)];
        List<Trace> traces = [];
        for (int i = 0; i < drawn.Length; i++)
        {
            foreach (Trace trace in Traces(drawn[i], isFirst: i == 0))
            {
                traces.Add(trace.With(("xaxis", Plot.AxisId("x", i)), ("yaxis", Plot.AxisId("y", i))));
            }
        }
        page.Html("<div class=\"scroll\"><div class=\"strip\">\n");
        page.Figure(new(traces, Layout(drawn), OtherPixels + (RowPixels * RowsOf(drawn)), string.Create(CultureInfo.InvariantCulture,
            $"Noisy images of {Height} × {Width} pixels, all in one scale of gray. The cross is the true dot, the disc the estimated one; "
            + $"the cross should lie inside the full ellipse in 50 % of all frames and inside the dashed one in 95 %.")));
        page.Html("</div></div>\n");
    }

    private IEnumerable<Trace> Traces(StripFrame frame, bool isFirst)
    {
        Trace Entry(Trace trace) => isFirst ? trace : Plot.Follow(trace);
        yield return Image(Lengths.Require(frame.Pixels, Height * Width, nameof(frame.Pixels)));
        foreach ((string name, double share, string dash) in new[] { ("95 % region", 0.95, "dash"), ("50 % region", 0.5, "solid") })
        {
            yield return Plot.Follow(Ellipse(name, frame, share, "solid", RimColor, 3.6));
            yield return Entry(Ellipse(name, frame, share, dash, EstimateColor, 1.6));
        }
        yield return Entry(Mark("estimated", frame.Estimate, "circle", EstimateColor, 10));
        yield return Entry(Mark("true", frame.Truth, "x", TruthColor, 8));
    }

    private Trace Image(float[] pixels) => new Trace("heatmap").With(
        ("z", Plot.Matrix(Array.ConvertAll(pixels, pixel => (double)pixel), Width)),
        ("coloraxis", "coloraxis"),
        ("hovertemplate", "row %{y}, column %{x}: %{z:.2f}<extra></extra>"));

    private static Trace Ellipse(string name, StripFrame frame, double share, string dash, string color, double width)
    {
        (double[] rows, double[] columns) = GaussianEllipse.Outline(frame.Estimate, frame.Covariance, share);
        return Plot.Line(name, columns, rows, color, width, dash).With(("hoverinfo", "skip"), ("legendgroup", name));
    }

    private static Trace Mark(string name, (double Row, double Column) place, string symbol, string color, int size) => Plot.Points(
        name, [place.Column], [place.Row],
        ("size", size), ("symbol", symbol), ("color", color), ("line", new Line().With(("width", 1), ("color", RimColor)))).With(
        ("legendgroup", name), ("hovertemplate", $"{name}: row %{{y:.2f}}, column %{{x:.2f}}<extra></extra>"));

    private Layout Layout(StripFrame[] drawn)
    {
        // One scale for all images: black for the smallest value, white for the largest.
        ColorAxis gray = new ColorAxis().With(
            ("colorscale", new[] { new object[] { 0, "#000000" }, [1, "#ffffff"] }), ("colorbar", Plot.ColorBar("pixel (1)")));
        Layout layout = new Layout().With(("hovermode", "closest"), ("coloraxis", gray));
        int rows = RowsOf(drawn);
        double width = (1 - (Gap * (FramesPerRow - 1))) / FramesPerRow, height = 1.0 / rows;
        for (int i = 0; i < drawn.Length; i++)
        {
            (int row, int column) = (i / FramesPerRow, i % FramesPerRow);
            double left = column * (width + Gap), bottom = 1 - ((row + 1) * height);
            (string x, string y) = (Plot.AxisId("x", i), Plot.AxisId("y", i));
            (string columnTitle, string rowTitle) =
                (column == 0 && row == rows - 1 ? "column (pixel)" : "", column == 0 ? "row (pixel)" : "");
            double[] across = [left, left + width], up = [bottom, bottom + ((1 - TitleShare) * height)];
            layout.With(
                (Plot.AxisKey("x", i), PixelAxis(columnTitle, [-0.5, Width - 0.5], y, across)),
                (Plot.AxisKey("y", i), PixelAxis(rowTitle, [Height - 0.5, -0.5], x, up).With(("scaleanchor", x))));
        }
        // Only the first has the word: there is no room for ten of them on paper.
        return layout.With(("annotations", drawn.Select((frame, i) =>
            Title((i == 0 ? "frame " : "") + frame.Frame.ToString(CultureInfo.InvariantCulture), i)).ToArray()));
    }

    private static int RowsOf(StripFrame[] drawn) => (drawn.Length + FramesPerRow - 1) / FramesPerRow;

    private static LinearAxis PixelAxis(string title, double[] range, string anchor, double[] domain) => Plot.Axis(title,
        ("range", range), ("anchor", anchor), ("domain", domain), ("constrain", "domain"), ("showgrid", false),
        ("showticklabels", title.Length > 0));

    private static Annotation Title(string text, int panel) => new Annotation().With(
        ("text", text), ("xref", $"{Plot.AxisId("x", panel)} domain"), ("yref", $"{Plot.AxisId("y", panel)} domain"),
        ("x", 0.5), ("y", 1), ("yanchor", "bottom"), ("showarrow", false));
}

/// <summary>One image of a <see cref="FrameStrip"/>. Places are in pixels: the middle of the first pixel is (0, 0), rows count downwards,
/// columns to
/// the right; NaN where a place is unknown.</summary>
/// <param name="Frame">Number of the frame in its sequence.</param>
/// <param name="Pixels">Row-major, [row * width + column].</param>
/// <param name="Truth">Where the dot is.</param>
/// <param name="Estimate">Where it is estimated to be.</param>
/// <param name="Covariance">Covariance of the estimate, pixels squared, row-major: [row, row], [row, column], [column, row], [column,
/// column].
/// One that is not positive definite draws no ellipse.</param>
/// <exception cref="ArgumentException">The covariance has not four values.</exception>
internal sealed record StripFrame(
    int Frame, float[] Pixels, (double Row, double Column) Truth, (double Row, double Column) Estimate, double[] Covariance)
{
    /// <summary>Covariance of the estimate.</summary>
    public double[] Covariance { get; } = Lengths.Require(Covariance, 4, nameof(Covariance));
}

/// <summary>The ellipse around the middle of a Gaussian in the plane that holds a given share of it: the squared Mahalanobis distance has
/// a chi-squared distribution of two degrees of freedom, whose quantile is -2 ln(1 - share).</summary>
internal static class GaussianEllipse
{
    private const int Corners = 48;

    /// <summary>The outline as a closed polygon; empty when something is unknown or the covariance is not positive definite.</summary>
    /// <param name="middle">Middle of the ellipse.</param>
    /// <param name="covariance">Covariance, row-major [2, 2], of which the lower triangle is read.</param>
    /// <param name="share">Share of the probability inside, above 0 and below 1.</param>
    public static (double[] Rows, double[] Columns) Outline((double Row, double Column) middle, double[] covariance, double share)
    {
        // The lower Cholesky factor maps a circle to the ellipse.
        double first = Math.Sqrt(covariance[0]), mixed = covariance[2] / first, second = Math.Sqrt(covariance[3] - mixed * mixed);
        if (!(first > 0 && second > 0 && double.IsFinite(middle.Row + middle.Column + first + second)))
        {
            return ([], []);
        }
        double radius = Math.Sqrt(-2 * Math.Log(1 - share));
        double[] angles = [.. Enumerable.Range(0, Corners + 1).Select(i => 2 * Math.PI * i / Corners)];
        return ([.. angles.Select(angle => middle.Row + radius * first * Math.Cos(angle))],
            [.. angles.Select(angle => middle.Column + radius * (mixed * Math.Cos(angle) + second * Math.Sin(angle)))]);
    }
}
