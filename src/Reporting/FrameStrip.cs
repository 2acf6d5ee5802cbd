using System.Globalization;
using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Some frames of one film side by side in one scale of gray, with the true dot, the estimated one and the Gaussian regions of the estimate.</summary>
/// <param name="Frames">Frames in order of time, of which the first ten are drawn. Frames a period of the path apart would all show one place, so the
/// caller chooses, for instance every other one.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
public sealed record FrameStrip(IReadOnlyList<StripFrame> Frames, int Height, int Width) : ReportSection
{
    private const int MaximumFrames = 10;
    private const double Gap = 0.012;

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
        JsonArray traces = [];
        for (int i = 0; i < drawn.Length; i++)
        {
            foreach (JsonObject trace in Traces(drawn[i]))
            {
                (trace["xaxis"], trace["yaxis"]) = (Plot.AxisId("x", i), Plot.AxisId("y", i));
                traces.Add(i == 0 || !trace.ContainsKey("name") ? trace : Plot.Follow(trace));
            }
        }
        page.Html("<div class=\"scroll\"><div class=\"strip\">\n");
        page.Figure(new PlotlyFigure(traces, Layout(drawn), 270, string.Create(CultureInfo.InvariantCulture,
            $"Noisy images of {Height} × {Width} pixels, all in one scale of gray. The cross is the true dot, the disc the estimated one; the cross should lie inside the full ellipse in 50 % of all frames and inside the dashed one in 95 %.")));
        page.Html("</div></div>\n");
    }

    private IEnumerable<JsonObject> Traces(StripFrame frame)
    {
        yield return HeatMap.Image(Lengths.Require(frame.Pixels, Height * Width, nameof(frame.Pixels)), Width);
        foreach ((string name, double share, string dash) in new[] { ("95 % region", 0.95, "dash"), ("50 % region", 0.5, "solid") })
        {
            yield return Plot.Follow(Ellipse(name, frame, share, "solid", RimColor, 3.6));
            yield return Ellipse(name, frame, share, dash, EstimateColor, 1.6);
        }
        yield return Mark("estimated", frame.Estimate, "circle", EstimateColor, 10);
        yield return Mark("true", frame.Truth, "x", TruthColor, 8);
    }

    private static JsonObject Ellipse(string name, StripFrame frame, double share, string dash, string color, double width)
    {
        (double[] rows, double[] columns) = GaussianEllipse.Outline(frame.Estimate, frame.Covariance, share);
        JsonObject line = Plot.Line(name, columns, rows, color, width);
        line["line"]!["dash"] = dash;
        line["hoverinfo"] = "skip";
        line["legendgroup"] = name;
        return line;
    }

    private static JsonObject Mark(string name, (double Row, double Column) place, string symbol, string color, int size) => new()
    {
        ["type"] = "scatter",
        ["mode"] = "markers",
        ["name"] = name,
        ["legendgroup"] = name,
        ["x"] = Plot.Numbers([place.Column]),
        ["y"] = Plot.Numbers([place.Row]),
        ["hovertemplate"] = $"{name}: row %{{y:.2f}}, column %{{x:.2f}}<extra></extra>",
        ["marker"] = new JsonObject { ["size"] = size, ["symbol"] = symbol, ["color"] = color, ["line"] = new JsonObject { ["width"] = 1, ["color"] = RimColor } },
    };

    private JsonObject Layout(StripFrame[] drawn)
    {
        var layout = new JsonObject { ["hovermode"] = "closest", ["coloraxis"] = HeatMap.GrayAxis("pixel (1)") };
        JsonArray titles = [];
        double width = (1 - Gap * (drawn.Length - 1)) / drawn.Length;
        for (int i = 0; i < drawn.Length; i++)
        {
            double left = i * (width + Gap);
            layout[Plot.AxisKey("x", i)] = PixelAxis(i == 0 ? "column (pixel)" : "", [-0.5, Width - 0.5], Plot.AxisId("y", i), [left, left + width]);
            JsonObject y = PixelAxis(i == 0 ? "row (pixel)" : "", [Height - 0.5, -0.5], Plot.AxisId("x", i), [0, 0.88]);
            y["scaleanchor"] = Plot.AxisId("x", i);
            layout[Plot.AxisKey("y", i)] = y;
            // Only the first has the word: there is no room for ten of them on paper.
            titles.Add(Title((i == 0 ? "frame " : "") + drawn[i].Frame.ToString(CultureInfo.InvariantCulture), i));
        }
        layout["annotations"] = titles;
        return layout;
    }

    private static JsonObject PixelAxis(string title, double[] range, string anchor, double[] domain)
    {
        JsonObject axis = Plot.Axis(title);
        axis["range"] = Plot.Numbers(range);
        axis["anchor"] = anchor;
        axis["domain"] = Plot.Numbers(domain);
        axis["constrain"] = "domain";
        axis["showgrid"] = false;
        axis["showticklabels"] = title.Length > 0;
        return axis;
    }

    private static JsonObject Title(string text, int panel) => new()
    {
        ["text"] = text,
        ["xref"] = $"{Plot.AxisId("x", panel)} domain",
        ["yref"] = $"{Plot.AxisId("y", panel)} domain",
        ["x"] = 0.5,
        ["y"] = 1,
        ["yanchor"] = "bottom",
        ["showarrow"] = false,
    };
}
