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
}
