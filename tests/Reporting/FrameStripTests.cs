using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Tests.Reporting;

/// <summary>The film strip: which frames, where the marks lie, what the ellipses hold.</summary>
public sealed class FrameStripTests
{
    [Fact]
    public void FrameStrip_Film_ShowsTheCrossAtTheBrightestPixel()
    {
        DrawnSection section = DrawnSection.Of(SyntheticStudyPage.Strip());
        JsonNode[] images = [.. section.Traces().Where(trace => (string?)trace["type"] == "heatmap")], crosses =
            [.. section.Traces().Where(trace => (string?)trace["name"] == "true")];

        Assert.Equal(10, images.Length);
        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => i == 0 ? "frame 0" : $"{i}"),
            section.Layout()["annotations"]!.AsArray().Select(title => (string)title!["text"]!));
        int near = 0;
        for (int i = 0; i < 10; i++)
        {
            double[][] pixels = DrawnSection.Rows(images[i]);
            double brightest = pixels.Max(row => row.Max());
            int row = Array.FindIndex(pixels, values => values.Contains(brightest)), column = Array.IndexOf(pixels[row], brightest);
            bool isNear = Math.Abs(row - DrawnSection.Numbers(crosses[i], "y")[0]) < 1
                && Math.Abs(column - DrawnSection.Numbers(crosses[i], "x")[0]) < 1;
            near += isNear ? 1 : 0;
            Assert.Equal((string?)images[i]["xaxis"], (string?)crosses[i]["xaxis"]);
        }
        // A dot between two pixels may be brightest in either; with rows and columns exchanged it would be there in few frames.
        Assert.InRange(near, 9, 10);
        Assert.Equal(10, images.Select(image => (string)image["xaxis"]!).Distinct().Count());
        Assert.All(images, image => Assert.Equal("coloraxis", (string?)image["coloraxis"]));
        // Row 0 lies on top, and only the first panel enters the legend.
        Assert.Equal([9.5, -0.5], DrawnSection.Numbers(section.Layout()["yaxis10"]!, "range"));
        Assert.Equal(4, section.Traces().Count(trace => trace["name"] is not null && trace["showlegend"] is null));
    }

    [Fact]
    public void FrameStrip_UnknownEstimate_LeavesEllipsesOutAndKeepsTheImage()
    {
        StripFrame Frame(double row, params double[] covariance) => new(3, new float[4], (double.NaN, 0), (row, 1), covariance);
        DrawnSection section = DrawnSection.Of(new FrameStrip(
            [Frame(double.NaN, 1, 0, 0, 1), Frame(1, 1, 2, 2, 1), Frame(1, 0, 0, 0, 1), Frame(1, 1, 0, 0, double.NaN)], 2, 2));
        Assert.All(section.Traces().Where(trace => ((string?)trace["name"])?.EndsWith("region") == true), trace =>
            Assert.Empty(DrawnSection.Numbers(trace, "x")));
        Assert.Equal(4, section.Traces().Count(trace => (string?)trace["type"] == "heatmap"));
        Assert.Throws<ArgumentException>(() => DrawnSection.Of(new FrameStrip([Frame(1, 1, 0, 0, 1)], 3, 2)));
        Assert.Throws<ArgumentException>(() => Frame(1, 1, 0, 1));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void GaussianEllipse_Draws_HoldsItsShareOfThem(double share)
    {
        // Row = 0.8 a, column = -0.5 a + 0.3 b with independent standard normals.
        const int Draws = 20_000;
        (double[] rows, double[] columns) = GaussianEllipse.Outline((2, -1), [0.64, -0.4, -0.4, 0.34], share);
        RandomStream random = new(11);
        int inside = 0;
        for (int i = 0; i < Draws; i++)
        {
            double a = random.NextGaussian(), b = random.NextGaussian();
            inside += IsInside(rows, columns, 2 + 0.8 * a, -1 - 0.5 * a + 0.3 * b) ? 1 : 0;
        }
        // Four standard errors, and 0.3 % of the area for the corners of the polygon: sin(u) / u with u = 2 pi / 48 is 0.9971.
        double error = 4 * Math.Sqrt(share * (1 - share) / Draws);
        Assert.InRange((double)inside / Draws, share - 0.003 - error, share + error);
    }

    private static bool IsInside(double[] rows, double[] columns, double row, double column)
    {
        bool inside = false;
        for (int i = 0, j = rows.Length - 1; i < rows.Length; j = i++)
        {
            if (rows[i] > row != rows[j] > row && column < columns[i] + (row - rows[i]) / (rows[j] - rows[i]) * (columns[j] - columns[i]))
            {
                inside = !inside;
            }
        }
        return inside;
    }
}
