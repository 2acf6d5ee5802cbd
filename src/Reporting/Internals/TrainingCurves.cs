using System.Globalization;
using Plotly.NET.LayoutObjects;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>What was logged during training (loss, entropy, gradient norm, cosine of two gradients, validation score), one panel for each
/// quantity.</summary>
/// <param name="Panels">Panels in reading order, two in a row on a wide screen.</param>
internal sealed record TrainingCurves(IReadOnlyList<CurvePanel> Panels) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Training";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        List<string> names = [.. Panels.SelectMany(panel => panel.Curves).Select(curve => curve.Name).Distinct()];
        page.Html("<div class=\"pair\">\n");
        foreach (CurvePanel panel in Panels)
        {
            page.Figure(CurveFigure.Create(panel, names, 300));
        }
        page.Html("</div>\n");
    }
}

/// <summary>One small figure of <see cref="TrainingCurves"/>, for instance the loss of every seed.</summary>
/// <param name="Caption">One sentence: what to see.</param>
/// <param name="XTitle">Title of the horizontal axis with its unit, for instance <c>training step</c>.</param>
/// <param name="YTitle">Title of the vertical axis with its unit, for instance <c>loss (nats per bin)</c>.</param>
/// <param name="Curves">One line each. Of a curve with more than 2,000 values as many are drawn, evenly spread, and the caption says
/// so.</param>
internal sealed record CurvePanel(string Caption, string XTitle, string YTitle, IReadOnlyList<Curve> Curves)
{
    /// <summary>True for a logarithmic vertical axis; values that are not positive are then gaps.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>True for a vertical axis that begins at 0 even where no value is near it.</summary>
    public bool FromZero { get; init; }

    /// <summary>Ends of a vertical axis that is not to fit itself to the values, for instance -1 and 1 for a cosine; not for a logarithmic
    /// one.</summary>
    public (double Low, double High)? YRange { get; init; }
}

/// <summary>The figure of a <see cref="CurvePanel"/>: bands at the back, single seeds over them, lines in front.</summary>
internal static class CurveFigure
{
    private const int MaximumPoints = 2_000;

    /// <summary>Draws one panel.</summary>
    /// <param name="panel">What to draw.</param>
    /// <param name="names">All names that share the colours, those of other panels among them.</param>
    /// <param name="heightPixels">Height on the screen.</param>
    public static PlotlyFigure Create(CurvePanel panel, IList<string> names, int heightPixels)
    {
        LinearAxis y = Plot.Axis(panel.YTitle);
        if (panel.LogarithmicY)
        {
            y.With(("type", "log"), ("dtick", LogarithmicTicks(panel)));
        }
        else if (panel.YRange is { } range)
        {
            y.With(("range", new[] { range.Low, range.High }), ("zeroline", true));
        }
        else if (panel.FromZero)
        {
            y.With(("rangemode", "tozero"));
        }
        int longest = panel.Curves.Select(curve => curve.X.Length).DefaultIfEmpty(0).Max();
        string thinned = longest > MaximumPoints
            ? string.Create(CultureInfo.InvariantCulture, $" Drawn are {MaximumPoints} of {longest} values.")
            : "";
        return new(Traces(panel, names), Plot.Layout(Plot.Axis(panel.XTitle), y, "x unified"), heightPixels, panel.Caption + thinned);
    }

    /// <summary>A tick at 1, 2 and 5 of each decade; where there are many decades, only at 1.</summary>
    private static object LogarithmicTicks(CurvePanel panel)
    {
        double[] drawn = [.. panel.Curves
            .SelectMany(curve => curve.Y.Concat(curve.Seeds.SelectMany(seed => seed)))
            .Where(y => double.IsFinite(y) && y > 0)];
        return drawn.Length > 0 && drawn.Max() > 1000 * drawn.Min() ? 1 : "D2";
    }

    private static Trace[] Traces(CurvePanel panel, IList<string> names)
    {
        (List<Trace> bands, List<Trace> seeds, List<Trace> lines) = ([], [], []);
        foreach (Curve curve in panel.Curves)
        {
            string color = Plot.SeriesColor(names.IndexOf(curve.Name));
            int[] drawn = Subsampling.Thin([.. Enumerable.Range(0, curve.X.Length)], MaximumPoints);
            double[] x = [.. drawn.Select(i => curve.X[i])];
            double[] Drawable(double[] values) => [.. drawn.Select(i => panel.LogarithmicY && values[i] <= 0 ? double.NaN : values[i])];
            if (curve.Band is { } band)
            {
                bands.Add(Plot.Follow(Plot.Band(curve.Name, x, Drawable(band.Low), Drawable(band.High), color).With(("opacity", 0.2))));
            }
            foreach (double[] seed in curve.Seeds)
            {
                seeds.Add(Plot.Follow(Plot.Line(curve.Name, x, Drawable(seed), color, 1).With(("opacity", 0.4), ("hoverinfo", "skip"))));
            }
            Trace mean = Plot.Line(curve.Name, x, Drawable(curve.Y), color, curve.Seeds.Count > 0 ? 2.2 : 1.4);
            bool isGroup = curve.Band is not null || curve.Seeds.Count > 0;
            lines.Add(isGroup ? mean.With(("legendgroup", mean.GetPropertyValue("name"))) : mean);
        }
        return [.. bands, .. seeds, .. lines];
    }
}

/// <summary>One line of a <see cref="CurvePanel"/>.</summary>
/// <param name="Name">Which run, for instance <c>seed 0</c>. Curves of one name have one colour in all panels.</param>
/// <param name="X">Horizontal values, ascending, for instance training steps.</param>
/// <param name="Y">Values; NaN leaves a gap.</param>
/// <exception cref="ArgumentException">An array has another length than <paramref name="X"/>.</exception>
internal sealed record Curve(string Name, double[] X, double[] Y)
{
    /// <summary>Values.</summary>
    public double[] Y { get; } = Lengths.Require(Y, X.Length, nameof(Y));

    /// <summary>A band around the line in its colour, one entry a value.</summary>
    public ValueBand? Band { get; init => field = value?.OfLength(X.Length, nameof(Band)); }

    /// <summary>What the line is the mean of, for instance every seed, [seed][value]: faint lines in its colour.</summary>
    public IReadOnlyList<double[]> Seeds
    {
        get;
        init => field = [.. value.Select(seed => Lengths.Require(seed, X.Length, nameof(Seeds)))];
    } = [];

    /// <summary>A figure over what was varied, with every seed where there are several.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="points">Values of what was varied, ascending, each with its figure; points without one are left out.</param>
    public static Curve OfFigures(string name, IEnumerable<(double At, Core.Figure? Figure)> points)
    {
        (double At, Core.Figure Figure)[] drawn =
            [.. points.Where(point => point.Figure is not null).Select(point => (point.At, point.Figure!))];
        int seeds = drawn.Length == 0 ? 0 : drawn.Min(point => point.Figure.Seeds?.Count ?? 0);
        return new(name, [.. drawn.Select(point => point.At)], [.. drawn.Select(point => point.Figure.Value)])
        {
            Seeds = seeds < 2 ? []
                : [.. Enumerable.Range(0, seeds).Select(seed => drawn.Select(point => point.Figure.Seeds![seed]).ToArray())],
        };
    }
}

/// <summary>A band around a line, one entry a point of the line; NaN where it is unknown, which leaves a gap.</summary>
/// <param name="Low">Lower edge.</param>
/// <param name="High">Upper edge, as many values as <paramref name="Low"/>.</param>
/// <exception cref="ArgumentException">The two have different lengths.</exception>
internal sealed record ValueBand(double[] Low, double[] High)
{
    private const double Sd95 = 1.959964;

    /// <summary>Upper edge.</summary>
    public double[] High { get; } = Lengths.Require(High, Low.Length, nameof(High));

    /// <summary>The band that holds 95 % of a Gaussian: the mean -+ 1.96 standard deviations.</summary>
    /// <param name="mean">Mean of each point.</param>
    /// <param name="standardDeviation">Standard deviation of each point, in the unit of the mean.</param>
    /// <exception cref="ArgumentException">The two have different lengths.</exception>
    public static ValueBand Gaussian95(double[] mean, double[] standardDeviation)
    {
        Lengths.Require(standardDeviation, mean.Length, nameof(standardDeviation));
        return new([.. mean.Zip(standardDeviation, (m, sd) => m - Sd95 * sd)], [.. mean.Zip(standardDeviation, (m, sd) => m + Sd95 * sd)]);
    }

    internal ValueBand OfLength(int expected, string name)
    {
        Lengths.Require(Low, expected, name);
        return this;
    }
}

/// <summary>One check of lengths for all sections, where their arrays come in.</summary>
internal static class Lengths
{
    /// <summary>The array itself.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public static T[] Require<T>(T[] values, int expected, string name) => values.Length == expected
        ? values
        : throw new ArgumentException($"'{name}' has {values.Length} values; expected {expected}", name);
}
