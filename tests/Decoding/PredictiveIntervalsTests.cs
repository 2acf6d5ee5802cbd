using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class PredictiveIntervalsTests
{
    [Fact]
    public void Gaussian_NinetyFivePercent_HasTheTextbookWidth()
    {
        PredictiveIntervals intervals = PredictiveIntervals.Gaussian([3], [1f], [2.0], [float.NaN]);
        int level = PredictiveIntervals.LevelIndex(0.95);
        Assert.Equal(1 - 2 * 1.959964, intervals.Lower[level], 5);
        Assert.Equal(1 + 2 * 1.959964, intervals.Upper[level], 5);
        Assert.True(float.IsNaN(intervals.Crps[0]));
    }

    [Fact]
    public void LevelIndex_UnknownLevel_NamesTheLevels() =>
        Assert.Contains("0.9", Assert.Throws<ArgumentException>(() => PredictiveIntervals.LevelIndex(0.42)).Message);
}

public class ConformalCalibrationTests
{
    // Exchangeable bins, heavy tails, and intervals that are far too narrow: coverage of a fresh point is ceil((n+1) p)/(n+1) exactly.
    [Fact]
    public void Apply_ExchangeableBins_CoversNominally()
    {
        const int Trials = 1500, Bins = 199;
        var random = new RandomStream(8);
        int[] hits = new int[PredictiveIntervals.Levels.Count];
        for (int trial = 0; trial < Trials; trial++)
        {
            ConformalCalibration calibration = ConformalCalibration.Fit(Narrow(Bins), Draws(random, Bins));
            PredictiveIntervals scaled = calibration.Apply(Narrow(1));
            float truth = Draws(random, 1)[0];
            for (int level = 0; level < hits.Length; level++)
            {
                hits[level] += truth >= scaled.Lower[level] && truth <= scaled.Upper[level] ? 1 : 0;
            }
        }
        for (int level = 0; level < hits.Length; level++)
        {
            double nominal = PredictiveIntervals.Levels[level], k = 4 * Math.Sqrt(nominal * (1 - nominal) / Trials);
            Assert.InRange(hits[level] / (double)Trials, nominal - k, nominal + k);
        }
    }

    [Fact]
    public void Or_TwoCalibrations_HoldsWhereEachDoes()
    {
        var random = new RandomStream(9);
        PredictiveIntervals raw = Narrow(500);
        float[] near = Draws(random, 500), far = [.. Draws(random, 500).Select(value => Math.Abs(value) < 1 ? value / 10 : 10 * value)];
        ConformalCalibration one = ConformalCalibration.Fit(raw, near), other = ConformalCalibration.Fit(raw, far), both = one.Or(other);
        Assert.Contains(0, one.Factors.Zip(other.Factors, (a, b) => a < b ? 0 : 1));
        Assert.Contains(1, one.Factors.Zip(other.Factors, (a, b) => a < b ? 0 : 1));
        Assert.Equal(one.Factors.Zip(other.Factors, Math.Max), both.Factors);
        Assert.Equal(1000, both.BinCount);
        ConformalCalibration none = ConformalCalibration.Fit(raw, [.. Enumerable.Repeat(float.NaN, 500)]);
        Assert.Equal(one.Factors, none.Or(one).Factors);
        Assert.Equal(one.Factors, one.Or(none).Factors);
    }

    [Fact]
    public void Fit_TruthNowhereKnown_LeavesIntervalsAlone()
    {
        PredictiveIntervals raw = Narrow(3);
        Assert.Equal(raw.Lower, ConformalCalibration.Fit(raw, [float.NaN, float.NaN, float.NaN]).Apply(raw).Lower);
    }

    private static PredictiveIntervals Narrow(int bins) => PredictiveIntervals.Gaussian(
        [.. Enumerable.Range(0, bins)], new float[bins], [.. Enumerable.Repeat(0.2, bins)], new float[bins]);

    private static float[] Draws(RandomStream random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)Math.Pow(random.NextGaussian(), 3))];
}
