using System.Numerics;
using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Eigenvalues of the transition matrix A beside the unit circle.</summary>
/// <param name="Sets">One for each trained model.</param>
/// <param name="BinWidthSeconds">Bin width; turns an eigenvalue into a time constant and a frequency.</param>
public sealed record EigenvaluePlot(IReadOnlyList<EigenvalueSet> Sets, double BinWidthSeconds) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Latent dynamics";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        double[] angles = [.. Enumerable.Range(0, 181).Select(i => i * Math.PI / 90)];
        JsonObject circle = Plot.Line("unit circle", angles.Select(Math.Cos), angles.Select(Math.Sin), "var(--muted)", 1.2);
        circle["hoverinfo"] = "skip";
        JsonArray traces = [circle];
        for (int i = 0; i < Sets.Count; i++)
        {
            traces.Add(Points(Sets[i], Plot.SeriesColor(i)));
        }
        JsonObject y = Plot.Axis("imaginary part (per bin)");
        y["scaleanchor"] = "x";
        var layout = new JsonObject { ["xaxis"] = Plot.Axis("real part (per bin)"), ["yaxis"] = y, ["hovermode"] = "closest" };
        page.Figure(new PlotlyFigure(traces, layout, 400,
            "The nearer an eigenvalue of A is to the circle, the longer that direction remembers; off the real axis it turns. Point at one for its time constant."));
    }

    private JsonObject Points(EigenvalueSet set, string color) => new()
    {
        ["type"] = "scatter",
        ["mode"] = "markers",
        ["name"] = HtmlText.Escape(set.Name),
        ["x"] = Plot.Numbers(set.Eigenvalues.Select(value => value.Real)),
        ["y"] = Plot.Numbers(set.Eigenvalues.Select(value => value.Imaginary)),
        ["text"] = new JsonArray([.. set.Eigenvalues.Select(value => JsonValue.Create(Describe(value)))]),
        ["hovertemplate"] = "%{text}",
        ["marker"] = new JsonObject { ["size"] = 9, ["opacity"] = 0.85, ["color"] = color, ["line"] = new JsonObject { ["width"] = 1, ["color"] = "var(--panel)" } },
    };

    private string Describe(Complex value)
    {
        double timeConstant = -BinWidthSeconds / Math.Log(value.Magnitude);
        double hertz = Math.Abs(value.Phase) / (2 * Math.PI * BinWidthSeconds);
        string memory = value.Magnitude < 1 ? $"time constant {HtmlText.Fixed(timeConstant, 2)} s" : "does not decay";
        return $"|λ| {HtmlText.Fixed(value.Magnitude, 4)}, {memory}" + (value.Imaginary == 0 ? "" : $", {HtmlText.Fixed(hertz, 2)} Hz");
    }
}
