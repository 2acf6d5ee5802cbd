using System.Globalization;
using System.Text.Json.Nodes;

namespace Dynamics.Reporting.Internals;

/// <summary>The figure of a <see cref="CurvePanel"/>: bands at the back, single seeds over them, lines in front.</summary>
internal static class CurveFigure
{
    private const int MaximumPoints = 2_000;

    /// <summary>Draws one panel.</summary>
    /// <param name="panel">What to draw.</param>
    /// <param name="names">All names that share the colours, those of other panels among them.</param>
    /// <param name="heightPixels">Height on the screen.</param>
    public static PlotlyFigure Create(CurvePanel panel, IList<string> names, int heightPixels)
    {
        JsonObject y = Plot.Axis(panel.YTitle);
        if (panel.LogarithmicY)
        {
            y["type"] = "log";
        }
        else if (panel.YRange is { } range)
        {
            y["range"] = Plot.Numbers([range.Low, range.High]);
            y["zeroline"] = true;
        }
        var layout = new JsonObject { ["xaxis"] = Plot.Axis(panel.XTitle), ["yaxis"] = y, ["hovermode"] = "x unified" };
        int longest = panel.Curves.Select(curve => curve.X.Length).DefaultIfEmpty(0).Max();
        string thinned = longest > MaximumPoints ? string.Create(CultureInfo.InvariantCulture, $" Drawn are {MaximumPoints} of {longest} values.") : "";
        return new PlotlyFigure(Traces(panel, names), layout, heightPixels, panel.Caption + thinned);
    }

    private static JsonArray Traces(CurvePanel panel, IList<string> names)
    {
        var (bands, seeds, lines) = (new List<JsonNode>(), new List<JsonNode>(), new List<JsonNode>());
        foreach (Curve curve in panel.Curves)
        {
            string color = Plot.SeriesColor(names.IndexOf(curve.Name));
            int[] drawn = Subsampling.Thin([.. Enumerable.Range(0, curve.X.Length)], MaximumPoints);
            double[] x = [.. drawn.Select(i => curve.X[i])];
            double[] Drawable(double[] values) => [.. drawn.Select(i => panel.LogarithmicY && values[i] <= 0 ? double.NaN : values[i])];
            if (curve.Band is { } band)
            {
                JsonObject area = Plot.Band(curve.Name, x, Drawable(band.Low), Drawable(band.High), color);
                area["opacity"] = 0.2;
                bands.Add(Plot.Follow(area));
            }
            foreach (double[] seed in curve.Seeds)
            {
                JsonObject line = Plot.Line(curve.Name, x, Drawable(seed), color, 1);
                line["opacity"] = 0.4;
                line["hoverinfo"] = "skip";
                seeds.Add(Plot.Follow(line));
            }
            JsonObject mean = Plot.Line(curve.Name, x, Drawable(curve.Y), color, curve.Seeds.Count > 0 ? 2.2 : 1.4);
            if (curve.Band is not null || curve.Seeds.Count > 0)
            {
                mean["legendgroup"] = mean["name"]!.DeepClone();
            }
            lines.Add(mean);
        }
        return new([.. bands, .. seeds, .. lines]);
    }
}
