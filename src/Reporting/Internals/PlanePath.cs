using System.Globalization;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>True and decoded path in a plane, and a map of where the decoder goes wrong. All arrays have one entry a bin, in order of time;
/// <see cref="double.NaN"/> where a value is unknown.</summary>
/// <param name="TrueX">Tracked place along the first channel.</param>
/// <param name="TrueY">Along the second.</param>
/// <param name="X">Decoded place along the first channel.</param>
/// <param name="Y">Along the second.</param>
/// <param name="Names">Names of the two channels.</param>
/// <param name="PositionUnit">Unit of measure of all four.</param>
/// <param name="BinWidthSeconds">Time from one entry to the next.</param>
internal sealed record PlanePath(
    double[] TrueX, double[] TrueY, double[] X, double[] Y, (string X, string Y) Names, string PositionUnit, double BinWidthSeconds)
    : ReportSection
{
    private const double ShownSeconds = 30;
    private const int MapCells = 24;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Path and errors in the plane";

    /// <summary>Name of the decoder, for the captions.</summary>
    public string DecoderName { get; init; } = "decoder";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        page.Html("<div class=\"pair\">\n");
        page.Figure(Path());
        page.Figure(ErrorMap());
        page.Html("</div>\n");
    }

    private PlotlyFigure Path()
    {
        (int first, int count) = Subsampling.Liveliest(TrueX, Math.Max(2, (int)(ShownSeconds / BinWidthSeconds)));
        Range part = first..(first + count);
        Trace[] traces =
        [
            Plot.Line("true", TrueX[part], TrueY[part], "var(--ink)", 1.6),
            Plot.Line("decoded", X[part], Y[part], "var(--ours)", 1.6),
        ];
        string seconds = string.Create(CultureInfo.InvariantCulture, $"{count * BinWidthSeconds:0} s");
        return new(
            traces, Layout(), 440,
            $"The {seconds} of the test part with most movement along {Names.X}: the path of {DecoderName} should draw the shape of the "
            + "true one.");
    }

    private PlotlyFigure ErrorMap()
    {
        int[] known = [.. Enumerable.Range(0, X.Length).Where(t => double.IsFinite(TrueX[t] + TrueY[t] + X[t] + Y[t]))];
        (double Low, double High) Span(double[] values) =>
            known.Length == 0 ? (0, 1) : (known.Min(t => values[t]), known.Max(t => values[t]));
        ((double Low, double High) spanX, (double Low, double High) spanY) = (Span(TrueX), Span(TrueY));
        double side = Math.Max(Math.Max(spanX.High - spanX.Low, spanY.High - spanY.Low) / MapCells, 1e-9);
        int columns = 1 + (int)((spanX.High - spanX.Low) / side), rows = 1 + (int)((spanY.High - spanY.Low) / side);
        ILookup<int, double> errors = known.ToLookup(
            t => ((int)((TrueY[t] - spanY.Low) / side) * columns) + (int)((TrueX[t] - spanX.Low) / side),
            t => double.Hypot(TrueX[t] - X[t], TrueY[t] - Y[t]));
        (double scale, string unit) = PositionUnit == "m" ? (100, "cm") : (1, PositionUnit);
        double[] medians = [.. Enumerable.Range(0, columns * rows).Select(cell => scale * Median([.. errors[cell].Order()]))];
        double[] Centres(int count, double low) => [.. Enumerable.Range(0, count).Select(i => low + ((i + 0.5) * side))];
        Trace map = Plot.HeatMap(Centres(columns, spanX.Low), Centres(rows, spanY.Low), medians, "median error", unit);
        return new([map], Layout(), 440, "Median distance between true and decoded place, by the true place: bright is read badly.");
    }

    private Layout Layout() => Plot.PlaneLayout($"{Names.X} ({PositionUnit})", $"{Names.Y} ({PositionUnit})");

    private static double Median(double[] sorted) => sorted.Length == 0 ? double.NaN : sorted[(sorted.Length - 1) / 2];
}
