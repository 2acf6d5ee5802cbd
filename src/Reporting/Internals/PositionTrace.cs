using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>True and decoded position over time with the predicted 95 % interval. All arrays have one entry a bin, in order of time;
/// <see cref="double.NaN"/> where a value is unknown, which leaves a gap.</summary>
/// <param name="TimesSeconds">Bin centres, seconds on the session clock, ascending.</param>
/// <param name="TruePosition">Tracked position.</param>
/// <param name="DecodedPosition">Decoded position.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="PositionUnit">Unit of measure of the positions.</param>
internal sealed record PositionTrace(
    double[] TimesSeconds, double[] TruePosition, double[] DecodedPosition, double[] Low, double[] High, string PositionUnit)
    : ReportSection
{
    // More bins than this make the page heavy; at 25 ms they are about seven minutes.
    private const int MaximumBins = 16_000;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Position, true and decoded";

    /// <summary>Name of the decoder, for the caption.</summary>
    public string DecoderName { get; init; } = "decoder";

    /// <summary>How much of the trace is seen at first, seconds; the slider below shows the rest.</summary>
    public double WindowSeconds { get; init; } = 60;

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        (int first, int count) = Subsampling.Liveliest(TruePosition, MaximumBins);
        double[] times = TimesSeconds[first..(first + count)], truth = TruePosition[first..(first + count)];
        Trace[] traces =
        [
            Plot.Band("95 % interval", times, Low[first..(first + count)], High[first..(first + count)], "var(--band)"),
            Plot.Line("true", times, truth, "var(--ink)", 1.6),
            Plot.Line("decoded", times, DecodedPosition[first..(first + count)], "var(--ours)", 1.6),
        ];
        LinearAxis x = Plot.Axis("time (s)", ("range", FirstView(times, truth)), ("rangeslider", Plot.Slider()));
        page.Figure(new(traces, Plot.Layout(x, Plot.Axis($"position ({PositionUnit})"), "x unified"), 420, Caption(count)));
    }

    private double[] FirstView(double[] times, double[] truth)
    {
        if (times.Length < 2)
        {
            return [0, WindowSeconds];
        }
        double binSeconds = (times[^1] - times[0]) / (times.Length - 1);
        int window = (int)Math.Clamp(WindowSeconds / binSeconds, 1, times.Length);
        (int first, int count) = Subsampling.Liveliest(truth, window);
        return [times[first], times[first + count - 1]];
    }

    private string Caption(int drawn) =>
        $"Where the decoded line ({DecoderName}) leaves the true one, the band should be wide; "
        + "drag or use the slider to move through the test part"
        + (drawn < TimesSeconds.Length ? $", of which the liveliest {drawn} of {TimesSeconds.Length} bins are here." : ".");
}
