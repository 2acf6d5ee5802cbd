using Plotly.NET.LayoutObjects;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>Position over time, coloured by lap. All arrays have one entry a bin, in order of time.</summary>
/// <param name="TimesSeconds">Bin centres, seconds on the session clock, ascending.</param>
/// <param name="Position">Tracked position; NaN leaves a gap.</param>
/// <param name="Direction">+1 and -1 in laps towards larger and smaller positions, 0 outside laps.</param>
/// <param name="PositionUnit">Unit of measure of the position.</param>
internal sealed record LapTrace(double[] TimesSeconds, float[] Position, sbyte[] Direction, string PositionUnit) : ReportSection
{
    private const int MostPoints = 20_000;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Position and laps";

    /// <summary>Length after which the position repeats; NaN on a track with ends. The line is broken where it wraps.</summary>
    public double Period { get; init; } = double.NaN;

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        (string Name, sbyte Direction, string Color)[] lines =
            [("outside laps", 0, "var(--still)"), ("laps up", 1, "var(--series-1)"), ("laps down", -1, "var(--series-2)")];
        IEnumerable<Trace> traces = lines
            .Where(line => Direction.Contains(line.Direction))
            .Select(line => Line(line.Name, line.Direction, line.Color));
        LinearAxis x = Plot.Axis("time (s)", ("rangeslider", Plot.Slider()));
        page.Figure(new([.. traces], Plot.Layout(x, Plot.Axis($"position ({PositionUnit})"), "closest"), 420,
            "Every coloured stretch is one lap; what is grey was no full pass. Drag over a part, or use the slider, to see whether the "
                + "laps "
            + "are those you would count."));
    }

    /// <summary>The bins of one direction; a gap between stretches of it.</summary>
    private Trace Line(string name, sbyte direction, string color)
    {
        int every = Math.Max(1, (int)Math.Ceiling(Position.Length / (double)MostPoints));
        (List<double> x, List<double> y) = ([], []);
        double last = double.NaN;
        for (int t = 0; t < Position.Length; t += every)
        {
            bool drawn = Direction[t] == direction && float.IsFinite(Position[t]);
            if (!double.IsNaN(last) && (!drawn || Math.Abs(Position[t] - last) > Period / 2))
            {
                x.Add(TimesSeconds[t]);
                y.Add(double.NaN);
            }
            last = drawn ? Position[t] : double.NaN;
            if (drawn)
            {
                x.Add(TimesSeconds[t]);
                y.Add(last);
            }
        }
        return Plot.Line(name, x, y, color, 1.4);
    }
}

/// <summary>Where along a track the animal spends its time. All arrays have one entry a stretch of track.</summary>
/// <param name="Centres">Middle of each stretch.</param>
/// <param name="Seconds">Time spent there.</param>
/// <param name="RunningSeconds">Time spent there in running.</param>
/// <param name="PositionUnit">Unit of measure of the centres.</param>
internal sealed record TrackOccupancy(double[] Centres, double[] Seconds, double[] RunningSeconds, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Occupancy";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        Trace[] traces = [Bars("all bins", Seconds, "var(--all)"), Bars("running bins", RunningSeconds, "var(--running)")];
        LinearAxis y = Plot.Axis("share of the time (%)", ("rangemode", "tozero"));
        Layout layout = Plot.Layout(Plot.Axis($"position ({PositionUnit})"), y, "x unified").With(("barmode", "group"), ("bargap", 0.1));
        page.Figure(new(traces, layout, 320,
            "Time at each place, for all bins and for running ones, each out of its own total: places where an animal hardly runs have "
            + "rate maps of few spikes."));
    }

    private Trace Bars(string name, double[] seconds, string color) =>
        Plot.Bars(name, Centres, seconds.Select(s => 100 * s / Math.Max(double.Epsilon, seconds.Sum())), color);
}

/// <summary>Where in a plane the animal spends its time.</summary>
/// <param name="X">Middle of each column.</param>
/// <param name="Y">Middle of each row.</param>
/// <param name="Seconds">Time spent in each cell, row-major [row * columns + column]; cells without time stay empty.</param>
/// <param name="PositionUnit">Unit of measure of x and y.</param>
internal sealed record PlaneOccupancy(double[] X, double[] Y, double[] Seconds, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Occupancy in the plane";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page) => page.Figure(new(
        [Plot.HeatMap(X, Y, [.. Seconds.Select(s => s > 0 ? s : double.NaN)], "time", "s")],
        Plot.PlaneLayout($"x ({PositionUnit})", $"y ({PositionUnit})"),
        380,
        "Time at each place; empty cells were never visited, and nothing can be said of firing there."));
}
