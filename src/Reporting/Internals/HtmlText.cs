using System.Globalization;
using System.Net;

namespace Dynamics.Reporting.Internals;

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

    /// <summary>An error in position units with its unit; metres are shown in centimetres.</summary>
    public static string Error(double value, string unit) => (double.IsFinite(value), unit) switch
    {
        (false, _) => Missing,
        (_, "m") => Fixed(100 * value, 1) + " cm",
        _ => $"{Fixed(value, 1)} {Escape(unit)}",
    };

    // A minus sign as wide as a plus, and none in front of a zero.
    private static string Signed(string number) =>
        number.StartsWith('-') ? (number.AsSpan(1).ContainsAnyExcept('0', '.') ? "−" : "") + number[1..] : number;
}
