using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Dynamics.Reporting.Internals;

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
        double scale = PositionUnit == "m" ? 100 : 1;
        string errorUnit = PositionUnit == "m" ? "cm" : PositionUnit;
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
