using System.Text.Json.Nodes;
using Dynamics.Reporting;
using Dynamics.Reporting.Internals;

namespace Dynamics.Tests.Reporting;

/// <summary>What one section gives the page: its markup and its figures for plotly.js.</summary>
internal sealed record DrawnSection(string Html, JsonArray Figures)
{
    public static DrawnSection Of(ReportSection section)
    {
        PageWriter page = new();
        page.Section(section);
        return new(page.Body, JsonNode.Parse(page.FiguresJson)!.AsArray());
    }

    /// <summary>The traces of one figure.</summary>
    public JsonNode[] Traces(int figure = 0) => [.. Figures[figure]!["traces"]!.AsArray().Select(trace => trace!)];

    /// <summary>The layout of one figure.</summary>
    public JsonNode Layout(int figure = 0) => Figures[figure]!["layout"]!;

    /// <summary>The numbers of one of a trace's arrays, NaN for null.</summary>
    public static double[] Numbers(JsonNode trace, string axis) => [.. trace[axis]!.AsArray().Select(value => (double?)value ?? double.NaN)];
}
