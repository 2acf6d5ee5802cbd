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

    /// <summary>One image, pixel by pixel, in the figure's shared scale <c>coloraxis</c>; <paramref name="pixels"/> row-major.</summary>
    public static JsonObject Image(float[] pixels, int width) => new()
    {
        ["type"] = "heatmap",
        ["z"] = new JsonArray([.. pixels.Chunk(width).Select(row => (JsonNode)Plot.Numbers(row.Select(pixel => (double)pixel)))]),
        ["coloraxis"] = "coloraxis",
        ["hovertemplate"] = "row %{y}, column %{x}: %{z:.2f}<extra></extra>",
    };

    /// <summary>The scale of <see cref="Image"/>, black for the smallest value of all images and white for the largest.</summary>
    public static JsonObject GrayAxis(string title) => new()
    {
        ["colorscale"] = new JsonArray(new JsonArray(0, "#000000"), new JsonArray(1, "#ffffff")),
        ["colorbar"] = new JsonObject { ["title"] = new JsonObject { ["text"] = title, ["side"] = "right" }, ["thickness"] = 12, ["outlinewidth"] = 0 },
    };

    /// <summary>Axes of one scale.</summary>
    public static JsonObject Layout(string positionUnit)
    {
        JsonObject y = Plot.Axis($"y ({positionUnit})");
        y["scaleanchor"] = "x";
        return new JsonObject { ["xaxis"] = Plot.Axis($"x ({positionUnit})"), ["yaxis"] = y, ["hovermode"] = "closest" };
    }
}
