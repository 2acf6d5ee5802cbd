using System.Globalization;
using System.Text.Json.Nodes;

namespace Dynamics.Reporting.Internals;

/// <summary>Small pieces of plotly.js figures.</summary>
internal static class Plot
{
    /// <summary>Numbers in JSON with seven significant digits, null for what is not finite.</summary>
    public static JsonArray Numbers(IEnumerable<double> values)
    {
        var array = new JsonArray();
        foreach (double value in values)
        {
            array.Add(Number(value));
        }
        return array;
    }

    /// <summary>One number as in <see cref="Numbers"/>.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value)
        ? JsonValue.Create(double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
        : null;

    /// <summary>Names as labels of a figure; plotly.js reads some markup in them, so they are escaped.</summary>
    public static JsonArray Labels(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(HtmlText.Escape(name)))]);

    /// <summary>An axis with its title, which names the unit.</summary>
    public static JsonObject Axis(string title) => new() { ["title"] = new JsonObject { ["text"] = HtmlText.Escape(title) } };

    /// <summary>What a trace calls the axis of the i-th panel of a figure, <c>x</c>, <c>x2</c>, <c>x3</c>, ...</summary>
    public static string AxisId(string letter, int panel) => panel == 0 ? letter : string.Create(CultureInfo.InvariantCulture, $"{letter}{panel + 1}");

    /// <summary>What the layout calls it, <c>xaxis</c>, <c>xaxis2</c>, <c>xaxis3</c>, ...</summary>
    public static string AxisKey(string letter, int panel) => AxisId($"{letter}axis", panel);

    /// <summary>The colour of the i-th curve of a figure, Okabe and Ito's palette.</summary>
    public static string SeriesColor(int index) => $"var(--series-{1 + index % 6})";

    /// <summary>A line through points; broken where a value is missing.</summary>
    public static JsonObject Line(string name, IEnumerable<double> x, IEnumerable<double> y, string color, double width = 1.8) => new()
    {
        ["type"] = "scatter",
        ["mode"] = "lines",
        ["name"] = HtmlText.Escape(name),
        ["x"] = Numbers(x),
        ["y"] = Numbers(y),
        ["line"] = new JsonObject { ["color"] = color, ["width"] = width },
    };

    /// <summary>A filled band between two curves; one polygon for each stretch in which both are known.</summary>
    public static JsonObject Band(string name, IReadOnlyList<double> x, IReadOnlyList<double> low, IReadOnlyList<double> high, string color)
    {
        var outlineX = new List<double>();
        var outlineY = new List<double>();
        for (int start = 0; start < x.Count; start++)
        {
            int end = start;
            while (end < x.Count && double.IsFinite(low[end]) && double.IsFinite(high[end]))
            {
                end++;
            }
            for (int i = start; i < end; i++)
            {
                outlineX.Add(x[i]);
                outlineY.Add(high[i]);
            }
            for (int i = end - 1; i >= start; i--)
            {
                outlineX.Add(x[i]);
                outlineY.Add(low[i]);
            }
            outlineX.Add(double.NaN);
            outlineY.Add(double.NaN);
            start = end;
        }
        JsonObject band = Line(name, outlineX, outlineY, color, width: 0);
        band["fill"] = "toself";
        band["fillcolor"] = color;
        band["hoverinfo"] = "skip";
        return band;
    }

    /// <summary>The same trace without an own entry in the legend: it comes and goes with the one of its name whose group that is.</summary>
    public static JsonObject Follow(JsonObject trace)
    {
        trace["legendgroup"] = trace["name"]!.DeepClone();
        trace["showlegend"] = false;
        return trace;
    }

    /// <summary>A dotted line from the bottom of a figure to its top, an entry of the layout's <c>shapes</c>.</summary>
    public static JsonObject VerticalLine(double x) => new()
    {
        ["type"] = "line",
        ["xref"] = "x",
        ["x0"] = Number(x),
        ["x1"] = Number(x),
        ["yref"] = "paper",
        ["y0"] = 0,
        ["y1"] = 1,
        ["line"] = new JsonObject { ["color"] = "var(--muted)", ["width"] = 1.2, ["dash"] = "dot" },
    };
}
