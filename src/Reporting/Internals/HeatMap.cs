using System.Text.Json.Nodes;

namespace Dynamics.Reporting.Internals;

/// <summary>Values over a plane as coloured cells.</summary>
internal static class HeatMap
{
    /// <summary>One map; <paramref name="values"/> row-major, NaN for cells that stay empty.</summary>
    public static JsonObject Trace(double[] x, double[] y, double[] values, string unit, bool showScale) => new()
    {
        ["type"] = "heatmap",
        ["x"] = Plot.Numbers(x),
        ["y"] = Plot.Numbers(y),
        ["z"] = new JsonArray([.. values.Chunk(x.Length).Select(row => (JsonNode)Plot.Numbers(row))]),
        ["colorscale"] = "Viridis",
        ["zmin"] = 0,
        ["showscale"] = showScale,
        ["hoverongaps"] = false,
        ["hovertemplate"] = $"%{{z:.2f}} {unit}<extra></extra>",
        ["colorbar"] = new JsonObject { ["title"] = new JsonObject { ["text"] = unit }, ["thickness"] = 12, ["outlinewidth"] = 0 },
    };

    /// <summary>Axes of one scale.</summary>
    public static JsonObject Layout(string positionUnit)
    {
        JsonObject y = Plot.Axis($"y ({positionUnit})");
        y["scaleanchor"] = "x";
        return new JsonObject { ["xaxis"] = Plot.Axis($"x ({positionUnit})"), ["yaxis"] = y, ["hovermode"] = "closest" };
    }
}
