using Plotly.NET.LayoutObjects;
using Plotly.NET;

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

    /// <summary>Length after which position repeats; NaN of one that does not. On a circle lines break where they cross the seam, and there
    /// is no band.</summary>
    public double Period { get; init; } = double.NaN;

    /// <summary>What the vertical axis is called.</summary>
    public string Quantity { get; init; } = "position";

    /// <summary>How much of the trace is seen at first, seconds; the slider below shows the rest.</summary>
    public double WindowSeconds { get; init; } = 60;

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        (int first, int count) = Subsampling.Liveliest(TruePosition, MaximumBins);
        double[] times = TimesSeconds[first..(first + count)], truth = TruePosition[first..(first + count)];
        Trace[] traces =
        [
            .. double.IsNaN(Period)
                ? [Plot.Band("95 % interval", times, Low[first..(first + count)], High[first..(first + count)], "var(--band)")]
                : (Trace[])[],
            Broken("true", times, truth, "var(--ink)"),
            Broken("decoded", times, DecodedPosition[first..(first + count)], "var(--ours)"),
        ];
        LinearAxis x = Plot.Axis("time (s)", ("range", FirstView(times, truth)), ("rangeslider", Plot.Slider()));
        page.Figure(new(traces, Plot.Layout(x, Plot.Axis($"{Quantity} ({PositionUnit})"), "x unified"), 420, Caption(count)));
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

    /// <summary>A line with a gap wherever it jumps by more than half the period: it goes on at the other end.</summary>
    private Trace Broken(string name, double[] times, double[] values, string color)
    {
        (List<double> x, List<double> y) = ([], []);
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0 && Math.Abs(values[i] - values[i - 1]) > Period / 2)
            {
                x.Add(times[i]);
                y.Add(double.NaN);
            }
            x.Add(times[i]);
            y.Add(values[i]);
        }
        return Plot.Line(name, x, y, color, 1.6);
    }

    private string Caption(int drawn) =>
        (double.IsNaN(Period)
            ? $"Where the decoded line ({DecoderName}) leaves the true one, the band should be wide; "
            : $"The decoded line ({DecoderName}) should lie on the true one; both break where they cross the seam; ")
        + "drag or use the slider to move through the test part"
        + (drawn < TimesSeconds.Length ? $", of which the liveliest {drawn} of {TimesSeconds.Length} bins are here." : ".");
}

/// <summary>Absolute decoding error along the track. All arrays have one entry a stretch of track; NaN where no bin fell.</summary>
/// <param name="PositionCentres">Middle of each stretch, ascending.</param>
/// <param name="LowerQuartile">25 % of errors are below.</param>
/// <param name="Median">Half of the errors are below.</param>
/// <param name="UpperQuartile">75 % of errors are below.</param>
/// <param name="PositionUnit">Unit of measure of all four.</param>
internal sealed record ErrorByPosition(
    double[] PositionCentres, double[] LowerQuartile, double[] Median, double[] UpperQuartile, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Error along the track";

    internal override bool IsWide => false;

    /// <summary>Cuts the range of true positions into equal stretches and takes the quartiles of the absolute error in each.</summary>
    /// <param name="truePosition">True position of each bin; bins with NaN here or in <paramref name="decodedPosition"/> are left
    /// out.</param>
    /// <param name="decodedPosition">Decoded position of each bin.</param>
    /// <param name="positionUnit">Unit of measure of both.</param>
    /// <param name="stretches">Number of stretches, at least 1.</param>
    public static ErrorByPosition FromPredictions(double[] truePosition, double[] decodedPosition, string positionUnit, int stretches = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stretches, 1);
        if (truePosition.Length != decodedPosition.Length)
        {
            throw new ArgumentException(
                $"'decodedPosition' has {decodedPosition.Length} bins; expected {truePosition.Length}", nameof(decodedPosition));
        }
        int[] known = [.. Enumerable.Range(0, truePosition.Length).Where(t => double.IsFinite(truePosition[t] - decodedPosition[t]))];
        double low = known.Select(t => truePosition[t]).DefaultIfEmpty(0).Min();
        double width = (known.Select(t => truePosition[t]).DefaultIfEmpty(1).Max() - low) / stretches;
        ILookup<int, double> errors = known.ToLookup(
            t => width > 0 ? Math.Min(stretches - 1, (int)((truePosition[t] - low) / width)) : 0,
            t => Math.Abs(truePosition[t] - decodedPosition[t]));
        double[] QuantileOfEach(double probability) => [.. Enumerable.Range(0, stretches).Select(k => Quantile(errors[k], probability))];
        double[] centres = [.. Enumerable.Range(0, stretches).Select(k => low + (k + 0.5) * width)];
        return new ErrorByPosition(centres, QuantileOfEach(0.25), QuantileOfEach(0.5), QuantileOfEach(0.75), positionUnit);
    }

    internal override void Write(PageWriter page)
    {
        (double scale, string errorUnit) = PositionUnit switch
        {
            "m" => (100, "cm"),
            "rad" => (180 / Math.PI, "deg"),
            _ => (1, PositionUnit),
        };
        Trace[] traces =
        [
            Plot.Band("middle half", PositionCentres, Scaled(LowerQuartile, scale), Scaled(UpperQuartile, scale), "var(--band)"),
            Plot.Line("median", PositionCentres, Scaled(Median, scale), "var(--ours)"),
        ];
        LinearAxis y = Plot.Axis($"absolute error ({errorUnit})", ("rangemode", "tozero"));
        page.Figure(new(traces, Plot.Layout(Plot.Axis($"true position ({PositionUnit})"), y, "x unified"), 400,
            "The line is the median error at each place and the band holds the middle half: a hump is a part of the track that is "
            + "read badly."));
    }

    private static double[] Scaled(double[] values, double factor) => [.. values.Select(value => factor * value)];

    private static double Quantile(IEnumerable<double> values, double probability)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            return double.NaN;
        }
        double rank = probability * (sorted.Length - 1);
        int below = (int)rank;
        return below + 1 < sorted.Length ? sorted[below] + (rank - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
