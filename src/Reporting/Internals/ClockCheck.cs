using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>What spikes say about place when time is shifted between the two.</summary>
/// <param name="LagsSeconds">The shifts, ascending.</param>
/// <param name="BitRate">Spatial information at each of them, bits per second, mean over units.</param>
/// <param name="ChanceBitRate">The same for shifts that leave nothing but chance.</param>
internal sealed record ClockCheck(double[] LagsSeconds, double[] BitRate, double ChanceBitRate) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Spikes and position on one clock?";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        Trace[] traces =
        [
            Plot.Line("spatial information", LagsSeconds, BitRate, "var(--ours)"),
            Plot.Line("chance", [LagsSeconds[0], LagsSeconds[^1]], [ChanceBitRate, ChanceBitRate], "var(--muted)", 1.2, "dot"),
        ];
        LinearAxis x = Plot.Axis("position later than spikes by (s)", ("zeroline", true));
        LinearAxis y = Plot.Axis("information (bit per second)", ("rangemode", "tozero"));
        page.Figure(new(traces, Plot.Layout(x, y, "x unified"), 320,
            "On one clock the line peaks at 0; a peak elsewhere is an offset between the clocks, and a flat line near the dotted one says that the "
            + "two do not belong together."));
    }
}
