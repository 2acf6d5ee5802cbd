using System.Text.Json.Nodes;
using Dynamics.Reporting;
using Dynamics.Reporting.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Reporting;

/// <summary>What the sections compute before they are drawn.</summary>
public sealed class SectionTests
{
    [Fact]
    public void PrincipalPlane_CorrelatedFeatures_SpansTheLeadingSingularVectors()
    {
        const int Bins = 300, Dimension = 5;
        RandomStream random = new(3);
        float[] latents = new float[Bins * Dimension];
        for (int t = 0; t < Bins; t++)
        {
            double slow = random.NextGaussian(), fast = random.NextGaussian();
            for (int i = 0; i < Dimension; i++)
            {
                latents[(t * Dimension) + i] =
                    (float)((3 * slow * Math.Cos(i)) + (1.5 * fast * Math.Sin(i)) + (0.2 * random.NextGaussian()) + i);
            }
        }
        Matrix<double> centred = Matrix<double>.Build.Dense(Bins, Dimension, (t, i) => latents[(t * Dimension) + i]);
        Vector<double> mean = centred.ColumnSums() / Bins;
        centred = Matrix<double>.Build.Dense(Bins, Dimension, (t, i) => centred[t, i] - mean[i]);
        var svd = centred.Svd();
        PrincipalPlane plane = PrincipalPlane.Fit(latents, Dimension, [.. Enumerable.Range(0, Bins)]);

        double total = svd.S.PointwisePower(2).Sum();
        Assert.Equal(svd.S[0] * svd.S[0] / total, plane.VarianceShares.First, 1e-6);
        Assert.Equal(svd.S[1] * svd.S[1] / total, plane.VarianceShares.Second, 1e-6);
        for (int t = 0; t < Bins; t += 37)
        {
            Assert.Equal(Math.Abs(svd.U[t, 0] * svd.S[0]), Math.Abs(plane.Project(latents, t).First), 1e-4);
            Assert.Equal(Math.Abs(svd.U[t, 1] * svd.S[1]), Math.Abs(plane.Project(latents, t).Second), 1e-4);
        }
    }

    [Fact]
    public void ErrorByPosition_KnownErrors_GivesTheirQuartiles()
    {
        // Two stretches: errors 0 .. 4 on the left, a constant 7 on the right.
        double[] truth = [0, 0, 0, 0, 0, 10, 10, 10], decoded = [0, 1, -2, 3, 4, 17, 3, 17];
        ErrorByPosition errors = ErrorByPosition.FromPredictions(truth, decoded, "m", stretches: 2);

        Assert.Equal([2.5, 7.5], errors.PositionCentres);
        Assert.Equal([1, 7], errors.LowerQuartile);
        Assert.Equal([2, 7], errors.Median);
        Assert.Equal([3, 7], errors.UpperQuartile);
    }

    [Fact]
    public void ErrorByPosition_UnknownBins_AreLeftOut()
    {
        ErrorByPosition errors = ErrorByPosition.FromPredictions([0, double.NaN, 1], [0.5, 3, double.NaN], "m", stretches: 1);
        Assert.Equal([0.5], errors.Median);
    }

    [Fact]
    public void LatentMap_ManyBins_KeepsAtMostFiveThousand()
    {
        const int Bins = 12_345;
        LatentMap map = LatentMap.FromLatents(
            [.. Enumerable.Range(0, 2 * Bins).Select(i => (float)Math.Sin(i))], 2,
                [.. Enumerable.Range(0, Bins).Select(t => t % 10 == 0 ? float.NaN : t)],
            [.. Enumerable.Range(0, Bins).Select(t => t % 2 == 0 ? 1f : -1f)], [.. Enumerable.Range(0, Bins).Select(t => t % 3 != 0)], "m");

        Assert.InRange(map.First.Length, 4000, 5000);
        Assert.DoesNotContain(map.Position, double.IsNaN);
        Assert.Equal([-1, 0, 1], map.Direction.Distinct().Order());
    }

    [Fact]
    public void LapTrace_CircularTrack_DrawsEveryBinOnceAndBreaksWhereItWraps()
    {
        // Four rounds of ten bins and a lap in the other direction; the fifth bin is not tracked.
        float[] position = [.. Enumerable.Range(0, 50).Select(t => t == 4 ? float.NaN : t < 40 ? t % 10 : 9 - t % 10)];
        sbyte[] direction = [.. Enumerable.Range(0, 50).Select(t => (sbyte)(t < 20 ? 0 : t < 40 ? 1 : -1))];
        JsonNode[] lines = Draw(new LapTrace([.. Enumerable.Range(0, 50).Select(t => (double)t)], position, direction, "m")
        {
            Period = 10,
        });
        Assert.Equal([19, 20, 10], lines.Select(line => Y(line).Count(double.IsFinite)));
        Assert.Equal([2, 1, 0], lines.Select(line => Y(line).Reverse().SkipWhile(double.IsNaN).Count(double.IsNaN)));
        Assert.Equal(["outside laps", "laps up", "laps down"], lines.Select(line => (string)line["name"]!));
    }

    [Fact]
    public void RateHistogram_Rates_AreEachInOneBar()
    {
        double[] rates = [0, 0.01, 0.0999, 0.1, 0.9, 1, 1.1, 30];
        JsonNode[] bars = Draw(new RateHistogram(rates, [.. rates.Select(rate => rate > 20)]));
        Assert.Equal([6, 1], bars.Select(bar => Y(bar).Sum()));
        // Quarters of decades: 1 and 1.1 Hz share the one that begins at 0.
        Assert.Equal(2, Y(bars[0])[Array.IndexOf(DrawnSection.Numbers(bars[0], "x"), 0.125)]);
    }

    private static double[] Y(JsonNode trace) => DrawnSection.Numbers(trace, "y");

    private static JsonNode[] Draw(ReportSection section) => DrawnSection.Of(section).Traces();
}
