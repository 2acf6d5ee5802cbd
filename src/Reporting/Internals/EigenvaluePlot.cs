using System.Numerics;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>Eigenvalues of the transition matrix A beside the unit circle.</summary>
/// <param name="Sets">One for each trained model.</param>
/// <param name="BinWidthSeconds">Bin width; turns an eigenvalue into a time constant and a frequency.</param>
internal sealed record EigenvaluePlot(IReadOnlyList<EigenvalueSet> Sets, double BinWidthSeconds) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Latent dynamics";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        double[] angles = [.. Enumerable.Range(0, 181).Select(i => i * Math.PI / 90)];
        Trace circle = Plot.Line("unit circle", angles.Select(Math.Cos), angles.Select(Math.Sin), "var(--muted)", 1.2)
            .With(("hoverinfo", "skip"));
        Trace[] traces = [circle, .. Sets.Select((set, i) => Points(set, Plot.SeriesColor(i)))];
        page.Figure(new(traces, Plot.PlaneLayout("real part (per bin)", "imaginary part (per bin)"), 400,
            "The nearer an eigenvalue of A is to the circle, the longer that direction remembers; off the real axis it turns. "
            + "Point at one for its time constant."));
    }

    private Trace Points(EigenvalueSet set, string color) => Plot.Points(
        set.Name, set.Eigenvalues.Select(value => value.Real), set.Eigenvalues.Select(value => value.Imaginary),
        ("size", 9), ("opacity", 0.85), ("color", color), ("line", new Line().With(("width", 1), ("color", "var(--panel)")))).With(
        ("text", set.Eigenvalues.Select(Describe).ToArray()), ("hovertemplate", "%{text}"));

    private string Describe(Complex value)
    {
        double timeConstant = -BinWidthSeconds / Math.Log(value.Magnitude);
        double hertz = Math.Abs(value.Phase) / (2 * Math.PI * BinWidthSeconds);
        string memory = value.Magnitude < 1 ? $"time constant {HtmlText.Fixed(timeConstant, 2)} s" : "does not decay";
        return $"|λ| {HtmlText.Fixed(value.Magnitude, 4)}, {memory}" + (value.Imaginary == 0 ? "" : $", {HtmlText.Fixed(hertz, 2)} Hz");
    }
}

/// <summary>The eigenvalues of one trained model's transition matrix.</summary>
/// <param name="Name">Which model, for instance <c>seed 0</c>.</param>
/// <param name="Eigenvalues">Eigenvalues per bin, in any order.</param>
internal sealed record EigenvalueSet(string Name, IReadOnlyList<Complex> Eigenvalues);
