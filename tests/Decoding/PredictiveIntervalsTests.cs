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
