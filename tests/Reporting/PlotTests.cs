using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dynamics.Reporting.Internals;
using Plotly.NET;

namespace Dynamics.Tests.Reporting;

/// <summary>How numbers and names reach plotly.js.</summary>
public sealed class PlotTests
{
    [Fact]
    public void Numbers_NotFinite_BecomeNaN() =>
        Assert.Equal([1, double.NaN, double.NaN, 0.25], Decoded([1, double.PositiveInfinity, double.NaN, 0.25]).Numbers);

    [Theory]
    [InlineData(0, 1, "f4")]
    [InlineData(24_000, 26_000, "f4")] // half an hour on a session clock: to a millisecond
    [InlineData(1.7e9, 1.7e9 + 3_600, "f8")] // an hour of times since 1970
    [InlineData(-1e200, 1e200, "f8")]
    [InlineData(3, 3, "f8")] // no spread at all
    public void Numbers_OfOneRange_KeepAMillionthOfIt(double low, double high, string expected)
    {
        double[] values = [.. Enumerable.Range(0, 101).Select(i => low + ((high - low) * i / 100))];
        (double[] numbers, string type) = Decoded(values);
        Assert.Equal(expected, type);
        Assert.All(values.Zip(numbers), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-6 * (high - low)));
    }

    [Fact]
    public void Numbers_Empty_AreEmpty() => Assert.Empty(Decoded([]).Numbers);

    [Fact]
    public void Matrix_Rows_AreThoseOfTheValues()
    {
        JsonNode trace = Json(Plot.HeatMap([0, 1, 2], [0, 1], [1, 2, 3, 4, double.NaN, 6], "rate", "Hz"));
        Assert.Equal([[1.0, 2, 3], [4, double.NaN, 6]], DrawnSection.Rows(trace));
        Assert.Equal((0, 6), ((double)trace["zmin"]!, (double)trace["zmax"]!));
    }

    [Fact]
    public void Label_MarkupAndPlaceholders_AreEscapedAndNothingElse() =>
        Assert.Equal("&lt;b&gt;x&lt;/b&gt; &amp;amp; \"é\" %&#123;y}", Plot.Label("<b>x</b> &amp; \"é\" %{y}"));

    [Fact]
    public void Figure_TextThatNobodyEscaped_CannotCloseItsScript()
    {
        PageWriter page = new();
        page.Figure(new([new Trace("scatter").With(("name", "</script><!--<b>x"))], new Layout(), 300, "Caption."));

        Assert.Single(Regex.Matches(page.Body, "</script>"));
        Assert.Equal("</script><!--<b>x", (string)DrawnSection.FiguresOf(page.Body)[0]["data"]![0]!["name"]!);
    }

    private static (double[] Numbers, string Type) Decoded(double[] values)
    {
        JsonNode trace = Json(new Trace("scatter").With(("x", Plot.Numbers(values))));
        return (DrawnSection.Numbers(trace, "x"), (string)trace["x"]!["dtype"]!);
    }

    private static JsonNode Json(Trace trace) =>
        JsonNode.Parse(GenericChart.toFigureJson(GenericChart.ofTraceObject(false, trace)))!["data"]![0]!;
}
