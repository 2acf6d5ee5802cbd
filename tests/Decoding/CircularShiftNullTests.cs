using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class CircularShiftNullTests
{
    [Fact]
    public void Test_IndependentSmoothSeries_GivesUniformPValues()
    {
        const int Trials = 400;
        double[] p = [.. Enumerable.Range(0, Trials).AsParallel().Select(trial => CircularShiftNull.Test(
            Smooth(trial, 0), [Smooth(trial, 1)], 200).PValue).Order()];
        double distance =
            p.Select((value, i) => Math.Max(Math.Abs(value - (double)i / Trials), Math.Abs(value - (i + 1.0) / Trials))).Max();
        // Kolmogorov-Smirnov at 0.1 % is 1.95 / sqrt(n); p-values step by 1 / 201.
        Assert.True(distance < 1.95 / Math.Sqrt(Trials) + 1.0 / 201, $"distance {distance}");
    }

    [Fact]
    public void Test_PredictionFollowsTruth_GivesTheSmallestP()
    {
        float[] truth = Smooth(1, 0), noise = Smooth(1, 1);
        CircularShiftNull test = CircularShiftNull.Test(truth, [[.. truth.Zip(noise, (t, n) => t + 0.5f * n)]], 200);
        Assert.Equal(1.0 / 201, test.PValue, 12);
    }

    [Fact]
    public void Test_FewBins_EqualsDirectShifting()
    {
        float[] truth = [.. Smooth(5, 0).Take(60)], predicted = [.. Smooth(6, 0).Take(60).Zip(truth, (a, b) => a + 0.3f * b)];
        CircularShiftNull test = CircularShiftNull.Test(truth, [predicted], 10_000);
        double Shifted(int shift) => PositionScores.RSquared([.. Enumerable.Range(0, 60).Select(t => truth[(t + shift) % 60])], predicted);
        int[] shifts = [.. Enumerable.Range(test.ShortestShift, 60 - 2 * test.ShortestShift + 1)];
        Assert.Equal(shifts.Length, test.ShiftCount);
        Assert.Equal((1.0 + shifts.Count(shift => Shifted(shift) >= Shifted(0))) / (1 + shifts.Length), test.PValue, 12);
    }

    [Fact]
    public void Test_ConstantPrediction_CannotReject() =>
        Assert.Equal(1, CircularShiftNull.Test(Smooth(2, 0), [[.. Enumerable.Repeat(0.3f, 3000)]], 500).PValue);

    [Fact]
    public void AutocorrelationTime_Autoregression_IsWhereItFallsBelowOneOverE()
    {
        float[] series = [.. SmallTrack.Autoregression(200_000, 0.95, new RandomStream(3)).Select(v => (float)v)];
        Assert.InRange(CircularShiftNull.AutocorrelationTime(series), 18, 22); // ln(1/e) / ln 0.95 = 19.5
    }

    private static float[] Smooth(int trial, ulong stream) =>
        [.. SmallTrack.Autoregression(3000, 0.9, new RandomStream((ulong)trial, stream)).Select(v => (float)v)];
}
