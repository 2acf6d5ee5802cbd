using System.Globalization;
using System.Numerics;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>Filtered latent state of one film over its frames, a small figure for each of its dimensions.</summary>
/// <param name="States">One curve for each dimension: its name, the frames, the filtered mean, and as band +-1.96 standard deviations
/// (<see cref="ValueBand.Gaussian95"/>). Of more than six, the six whose means vary most are drawn, most varying first; of more than 1,000
/// frames the first 1,000.</param>
internal sealed record LatentTrajectories(IReadOnlyList<Curve> States) : ReportSection
{
    private const int MaximumStates = 6, MaximumFrames = 1_000;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Latent state";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        if (States.Count == 0)
        {
            page.Nothing();
            return;
        }
        (Curve Curve, double Variance)[] ranked =
            [.. States.Select(state => (Curve: state, Variance: Variance(state.Y))).OrderByDescending(state => state.Variance)];
        double total = ranked.Sum(state => state.Variance);
        string which = ranked.Length > MaximumStates
            ? string.Create(CultureInfo.InvariantCulture, $"The {MaximumStates} of {ranked.Length} dimensions that vary most")
            : "All dimensions";
        page.Html($"""
            <p class="lead">{which}, most varying first: the filtered mean with its 95 % band (±1.96 standard deviations). A band that is
            narrow beside the line's swing marks a dimension that the images pin down; a flat line is a dimension that is hardly used.</p>
            <div class="tiles">

            """);
        foreach ((Curve curve, double variance) in ranked.Take(MaximumStates))
        {
            page.Figure(Tile(curve, $"{curve.Name}: {HtmlText.Percent(variance / total)} of the variance of all means."));
        }
        page.Html("</div>\n");
    }

    private static PlotlyFigure Tile(Curve curve, string caption)
    {
        int count = Math.Min(curve.X.Length, MaximumFrames);
        List<Trace> traces = [Plot.Line("mean", curve.X[..count], curve.Y[..count], "var(--ours)", 1.4)];
        if (curve.Band is { } band)
        {
            traces.Insert(0, Plot.Band("95 % band", curve.X[..count], band.Low, band.High, "var(--band)"));
        }
        Layout layout = Plot.Layout(Plot.Axis("frame"), Plot.Axis("latent state (1)"), "x unified").With(("showlegend", false));
        return new(traces, layout, 220, caption);
    }

    private static double Variance(double[] values)
    {
        double[] known = [.. values.Where(double.IsFinite)];
        double mean = known.DefaultIfEmpty(0).Average();
        return known.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty(0).Average();
    }
}

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
