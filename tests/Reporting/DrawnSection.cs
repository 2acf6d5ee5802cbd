using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dynamics.Reporting;
using Dynamics.Reporting.Internals;

namespace Dynamics.Tests.Reporting;

/// <summary>What one section gives the page: its markup without the figures, and the figures for plotly.js.</summary>
internal sealed partial record DrawnSection(string Html, JsonNode[] Figures)
{
    public static DrawnSection Of(ReportSection section)
    {
        PageWriter page = new();
        section.WriteWhole(page, wide: true);
        return new(FigureData().Replace(page.Body, ""), FiguresOf(page.Body));
    }

    /// <summary>The figures in a page or a part of it.</summary>
    public static JsonNode[] FiguresOf(string html) =>
        [.. FigureData().Matches(html).Select(match => JsonNode.Parse(match.Groups[1].Value)!)];

    /// <summary>The traces of one figure.</summary>
    public JsonNode[] Traces(int figure = 0) => [.. Figures[figure]["data"]!.AsArray().Select(trace => trace!)];

    /// <summary>The layout of one figure.</summary>
    public JsonNode Layout(int figure = 0) => Figures[figure]["layout"]!;

    /// <summary>The numbers of one of a trace's or an axis's arrays, as plotly.js reads them.</summary>
    public static double[] Numbers(JsonNode part, string name)
    {
        if (part[name] is JsonArray plain)
        {
            return [.. plain.Select(value => (double)value!)];
        }
        byte[] bytes = Convert.FromBase64String((string)part[name]!["bdata"]!);
        return (string)part[name]!["dtype"]! switch
        {
            "f4" => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), value => (double)value),
            "f8" => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            string other => throw new InvalidDataException($"{name} has the type {other}"),
        };
    }

    /// <summary>The rows of a heat map or an image.</summary>
    public static double[][] Rows(JsonNode trace)
    {
        int columns = int.Parse(((string)trace["z"]!["shape"]!).Split(',')[1]);
        return [.. Numbers(trace, "z").Chunk(columns)];
    }

    [GeneratedRegex("<script type=\"application/json\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex FigureData();
}
