using System.Globalization;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>Small pieces of figures. Properties have the names of plotly.js's reference. Colours are CSS variables in the form
/// <c>var(--name)</c>;
/// the page puts the theme's value in.</summary>
internal static class Plot
{
    /// <summary>How many colours there are; figures with more curves use them again.</summary>
    public const int SeriesColors = 8;

    /// <summary>Sets properties, and returns the object itself.</summary>
    public static T With<T>(this T part, params ReadOnlySpan<(string Name, object? Value)> properties)
        where T : DynamicObj.DynamicObj
    {
        foreach ((string name, object? value) in properties)
        {
            part.SetProperty(name, value);
        }
        return part;
    }

    /// <summary>Numbers as plotly.js reads them fastest, in base64; what is not finite becomes NaN, which is a gap. In single precision
    /// where its
    /// error is no thousandth of a screen's pixel, else (for instance times since 1970) in double precision.</summary>
    public static EncodedTypedArray Numbers(IEnumerable<double> values) => Encode([.. values], shape: null);

    /// <summary>The same in rows of <paramref name="columns"/> numbers; <paramref name="values"/> are row-major.</summary>
    public static EncodedTypedArray Matrix(double[] values, int columns) =>
        Encode(values, FSharpOption<IEnumerable<int>>.Some([values.Length / columns, columns]));

    /// <summary>A name as a text in a figure. plotly.js reads some markup in those, and placeholders in braces, so both are escaped; it
    /// knows few
    /// entities, so nothing else is.</summary>
    public static string Label(string name) => name
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("{", "&#123;", StringComparison.Ordinal);

    /// <summary>Names as in <see cref="Label"/>.</summary>
    public static string[] Labels(IEnumerable<string> names) => [.. names.Select(Label)];

    /// <summary>An axis with its title, which names the unit.</summary>
    public static LinearAxis Axis(string title, params ReadOnlySpan<(string Name, object? Value)> properties) =>
        new LinearAxis().With(("title", new Title().With(("text", Label(title))))).With(properties);

    /// <summary>The layout of a figure with one panel; <paramref name="hoverMode"/> as in plotly.js, as a rule <c>x unified</c> for curves
    /// and
    /// <c>closest</c> for points.</summary>
    public static Layout Layout(LinearAxis x, LinearAxis y, string hoverMode) =>
        new Layout().With(("xaxis", x), ("yaxis", y), ("hovermode", hoverMode));

    /// <summary>The layout of a plane whose axes have one scale. Its margins are fixed: with ones that fit themselves to the numbers on the
    /// axes, which
    /// depend on the scale and so on the margins, plotly.js can go round in circles for seconds.</summary>
    public static Layout PlaneLayout(string xTitle, string yTitle) =>
        Layout(Axis(xTitle, ("automargin", false)), Axis(yTitle, ("automargin", false), ("scaleanchor", "x")), "closest")
            .With(("margin", new Margin().With(("l", 64), ("b", 52))));

    /// <summary>A legend whose marks are larger than the small points of the figure, so that their colours can be told apart.</summary>
    public static Legend LargeMarks() => new Legend().With(("itemsizing", "constant"));

    /// <summary>What a trace calls the axis of the i-th panel of a figure, <c>x</c>, <c>x2</c>, <c>x3</c>, ...</summary>
    public static string AxisId(string letter, int panel) =>
        panel == 0 ? letter : string.Create(CultureInfo.InvariantCulture, $"{letter}{panel + 1}");

    /// <summary>What the layout calls it, <c>xaxis</c>, <c>xaxis2</c>, <c>xaxis3</c>, ...</summary>
    public static string AxisKey(string letter, int panel) => AxisId($"{letter}axis", panel);

    /// <summary>The colour of the i-th curve of a figure, Okabe and Ito's palette.</summary>
    public static string SeriesColor(int index) => $"var(--series-{1 + (index % SeriesColors)})";

    /// <summary>A line through points; broken where a value is missing.</summary>
    public static Trace Line(
        string name, IEnumerable<double> x, IEnumerable<double> y, string color, double width = 1.8, string dash = "solid") =>
        Scatter("lines", name, x, y).With(("line", new Line().With(("color", color), ("width", width), ("dash", dash))));

    /// <summary>Points.</summary>
    public static Trace Points(
        string name, IEnumerable<double> x, IEnumerable<double> y, params ReadOnlySpan<(string Name, object? Value)> marker) =>
        Scatter("markers", name, x, y).With(("marker", new Marker().With(marker)));

    /// <summary>Bars.</summary>
    public static Trace Bars(string name, IEnumerable<double> x, IEnumerable<double> y, string color) => new Trace("bar").With(
        ("name", Label(name)), ("x", Numbers(x)), ("y", Numbers(y)), ("marker", new Marker().With(("color", color))));

    /// <summary>A filled band between two curves; one polygon for each stretch in which both are known.</summary>
    public static Trace Band(string name, double[] x, double[] low, double[] high, string color)
    {
        (List<double> outlineX, List<double> outlineY) = ([], []);
        for (int start = 0; start < x.Length; start++)
        {
            int end = start;
            while (end < x.Length && double.IsFinite(low[end]) && double.IsFinite(high[end]))
            {
                end++;
            }
            outlineX.AddRange([.. x[start..end], .. x[start..end].Reverse(), double.NaN]);
            outlineY.AddRange([.. high[start..end], .. low[start..end].Reverse(), double.NaN]);
            start = end;
        }
        return Line(name, outlineX, outlineY, color, width: 0).With(("fill", "toself"), ("fillcolor", color), ("hoverinfo", "skip"));
    }

    /// <summary>Values over a plane as coloured cells.</summary>
    /// <param name="x">Middle of each column.</param>
    /// <param name="y">Middle of each row.</param>
    /// <param name="values">Row-major, NaN for cells that stay empty.</param>
    /// <param name="quantity">What the values are, for instance <c>rate</c>.</param>
    /// <param name="unit">Their unit of measure.</param>
    public static Trace HeatMap(double[] x, double[] y, double[] values, string quantity, string unit) => new Trace("heatmap").With(
        ("x", Numbers(x)),
        ("y", Numbers(y)),
        ("z", Matrix(values, x.Length)),
        ("colorscale", "Viridis"),
        ("zmin", 0),
        ("zmax", values.Where(double.IsFinite).DefaultIfEmpty(1).Max()),
        ("hoverongaps", false),
        ("hovertemplate", $"%{{z:.2f}} {Label(unit)}<extra></extra>"),
        ("colorbar", ColorBar($"{quantity} ({unit})")));

    /// <summary>The bar beside a figure that says what its colours mean.</summary>
    public static ColorBar ColorBar(string title) => new ColorBar().With(
        ("title", new Title().With(("text", Label(title)), ("side", "right"))), ("thickness", 12), ("outlinewidth", 0));

    /// <summary>The same trace without an own entry in the legend: it comes and goes with the one of its name whose group that
    /// is.</summary>
    public static Trace Follow(Trace trace) => trace.With(("legendgroup", trace.GetPropertyValue("name")), ("showlegend", false));

    /// <summary>A dotted line from the bottom of a figure to its top.</summary>
    public static Shape VerticalLine(double x) => new Shape().With(
        ("type", "line"), ("xref", "x"), ("x0", x), ("x1", x), ("yref", "paper"), ("y0", 0), ("y1", 1),
        ("line", new Line().With(("color", "var(--muted)"), ("width", 1.2), ("dash", "dot"))));

    /// <summary>The slider below an axis of time, which shows all of it.</summary>
    public static RangeSlider Slider() => new RangeSlider().With(
        ("visible", true), ("thickness", 0.13), ("bordercolor", "var(--rule)"), ("borderwidth", 1));

    private static Trace Scatter(string mode, string name, IEnumerable<double> x, IEnumerable<double> y) => new Trace("scatter").With(
        ("mode", mode), ("name", Label(name)), ("x", Numbers(x)), ("y", Numbers(y)));

    private static EncodedTypedArray Encode(double[] values, FSharpOption<IEnumerable<int>>? shape)
    {
        double[] clean = Array.ConvertAll(values, value => double.IsFinite(value) ? value : double.NaN);
        double[] known = [.. clean.Where(double.IsFinite)];
        double span = known.Length == 0 ? 0 : known.Max() - known.Min(), largest = known.Select(Math.Abs).DefaultIfEmpty(0).Max();
        // Half a unit in the last of a float's 24 bits, against a thousandth of one of a thousand pixels.
        bool single = largest <= float.MaxValue && largest / (1 << 24) <= 1e-6 * span;
        return single
            ? EncodedTypedArray.ofFloat32Array(Array.ConvertAll(clean, value => (float)value), shape)
            : EncodedTypedArray.ofFloat64Array(clean, shape);
    }
}

/// <summary>Which part of a long series is drawn.</summary>
internal static class Subsampling
{
    /// <summary>The stretch of at most <paramref name="length"/> samples, starting at a multiple of a quarter of it, in which the series
    /// moves most (sum of absolute steps; steps to or from NaN count nothing). The first one wins a tie.</summary>
    public static (int First, int Count) Liveliest(double[] series, int length)
    {
        if (series.Length <= length)
        {
            return (0, series.Length);
        }
        double[] travelled = new double[series.Length];
        for (int i = 1; i < series.Length; i++)
        {
            double step = Math.Abs(series[i] - series[i - 1]);
            travelled[i] = travelled[i - 1] + (double.IsFinite(step) ? step : 0);
        }
        int best = 0;
        for (int first = 0; first + length <= series.Length; first += Math.Max(1, length / 4))
        {
            if (travelled[first + length - 1] - travelled[first] > travelled[best + length - 1] - travelled[best])
            {
                best = first;
            }
        }
        return (best, length);
    }

    /// <summary>At most <paramref name="maximum"/> of the indices, evenly spread and in order.</summary>
    public static int[] Thin(IReadOnlyList<int> indices, int maximum)
    {
        int count = Math.Min(indices.Count, maximum);
        int[] kept = new int[count];
        for (int i = 0; i < count; i++)
        {
            kept[i] = indices[(int)((long)i * indices.Count / count)];
        }
        return kept;
    }
}
