using System.Globalization;
using System.Net;
using System.Text;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>Collects the body's HTML. A figure's data stand beside its place as JSON, from which page.js draws it.</summary>
internal sealed class PageWriter
{
    private readonly StringBuilder _html = new();
    private int _figures;

    /// <summary>The HTML so far.</summary>
    public string Body => _html.ToString();

    /// <summary>Appends markup; its text must be escaped already.</summary>
    public void Html(string markup) => _html.Append(markup);

    /// <summary>Says that a section has no data to show.</summary>
    public void Nothing() => Html("<p class=\"lead\">There is nothing to show here.</p>\n");

    /// <summary>Appends a figure and its caption.</summary>
    public void Figure(PlotlyFigure figure)
    {
        string caption = HtmlText.Escape(figure.Caption);
        GenericChart chart = GenericChart.setLayout(figure.Layout, GenericChart.ofTraceObjects(false, figure.Traces));
        _html.Append(CultureInfo.InvariantCulture, $"""
            <figure>
            <div class="plot" id="figure-{++_figures}" role="img" aria-label="{caption}" style="height:{figure.HeightPixels}px"></div>
            <script type="application/json">{Json(GenericChart.toFigureJson(chart))}</script>
            <figcaption>{caption}</figcaption></figure>

            """);
    }

    /// <summary>JSON inside of a script element: no text in it can close the element, or open a comment, which only angle brackets
    /// can.</summary>
    public static string Json(string json) => json.Replace("<", @"\u003c", StringComparison.Ordinal);
}

/// <summary>One figure.</summary>
/// <param name="Traces">What is drawn.</param>
/// <param name="Layout">Its layout, without what all figures share (<see cref="PageStyle"/>).</param>
/// <param name="HeightPixels">Height on the screen.</param>
/// <param name="Caption">One sentence: what to see. Plain text.</param>
internal sealed record PlotlyFigure(IReadOnlyList<Trace> Traces, Layout Layout, int HeightPixels, string Caption);

/// <summary>Text for the page: escaped, and numbers always with a point. What is not finite becomes a dash.</summary>
internal static class HtmlText
{
    public const string Missing = "–";

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    public static string Fixed(double value, int decimals) =>
        double.IsFinite(value) ? Signed(value.ToString("F" + decimals, CultureInfo.InvariantCulture)) : Missing;

    public static string Percent(double share) =>
        double.IsFinite(share) ? (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %" : Missing;

    public static string Interval(double low, double high, int decimals) =>
        double.IsFinite(low) && double.IsFinite(high) ? $"[{Fixed(low, decimals)}, {Fixed(high, decimals)}]" : Missing;

    /// <summary>A p-value; one below a thousandth is said to be below it.</summary>
    public static string Probability(double p) => p < 0.001 ? "< 0.001" : Fixed(p, 3);

    /// <summary>An error in position units with its unit; metres are shown in centimetres, radians in degrees.</summary>
    public static string Error(double value, string unit) => (double.IsFinite(value), unit) switch
    {
        (false, _) => Missing,
        (_, "m") => Fixed(100 * value, 1) + " cm",
        (_, "rad") => Fixed(180 / Math.PI * value, 1) + " deg",
        _ => $"{Fixed(value, 1)} {Escape(unit)}",
    };

    // A minus sign as wide as a plus, and none in front of a zero.
    private static string Signed(string number) =>
        number.StartsWith('-') ? (number.AsSpan(1).ContainsAnyExcept('0', '.') ? "−" : "") + number[1..] : number;
}
