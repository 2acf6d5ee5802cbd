using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class PairedDifferenceTests
{
    private static readonly float[] Truth = Series(1, 0.98);

    [Fact]
    public void Between_SamePredictions_IsExactlyZero()
    {
        float[] predicted = Noisy(0.5f, 2);
        PairedDifference difference = PairedDifference.Between("a", [predicted], "b", [predicted], Truth, null, 200, 1);
        Assert.Equal((0.0, 0.0, 0.0), (difference.RSquared.Value, difference.RSquared.Low, difference.RSquared.High));
    }

    [Fact]
    public void Between_SharedErrors_IsTighterThanEachAlone()
    {
        float[] better = Noisy(0.5f, 2), worse = [.. better.Zip(Series(3, 0), (p, e) => p + 0.3f * e)];
        PairedDifference paired = PairedDifference.Between("a", [better], "b", [worse], Truth, null, 400, 1);
        PairedDifference alone = PairedDifference.Between("a", [better], "zero", [new float[Truth.Length]], Truth, null, 400, 1);
        Assert.True(paired.RSquared.Low > 0);
        Assert.Equal(
            PositionScores.RSquared(Truth, better) - PositionScores.RSquared(Truth, worse), paired.RSquared.Value, 12);
        Assert.True(paired.RSquared.High - paired.RSquared.Low < alone.RSquared.High - alone.RSquared.Low);
    }

    /// <summary>Of a place with two components R² is pooled; of one it is what it is without.</summary>
    [Fact]
    public void Between_PlacesOfTwoComponents_PoolsThem()
    {
        float[] better = Noisy(0.5f, 2), worse = Noisy(0.8f, 4), other = [.. Truth.Select(value => 3 * value)];
        float[][] truth = [Truth, other], one = [better, worse], two = [worse, worse];
        PairedDifference difference = PairedDifference.Between("a", [one], "b", [two], truth, null, 200, 1);
        Assert.Equal(
            PositionScores.PooledRSquared(truth, one) - PositionScores.PooledRSquared(truth, two), difference.RSquared.Value, 12);
        Assert.Equal(
            PairedDifference.Between("a", [better], "b", [worse], Truth, null, 200, 1).RSquared,
            PairedDifference.Between("a", [[better]], "b", [[worse]], [Truth], null, 200, 1).RSquared);
    }

    private static float[] Noisy(float scale, ulong seed) => [.. Truth.Zip(Series(seed, 0.9), (t, e) => t + scale * e)];

    private static float[] Series(ulong seed, double rho) =>
        [.. SmallTrack.Autoregression(3000, rho, new RandomStream(seed)).Select(v => (float)v)];
}
