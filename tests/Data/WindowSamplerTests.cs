using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class WindowSamplerTests
{
    [Fact]
    public void Sample_ManySteps_IsUniformOverAllWindowsThatFit()
    {
        var sampler = new WindowSampler(new BinRange(100, 130), 11, seed: 4);
        Assert.Equal(20, sampler.StartCount);
        var hits = new int[200];
        Span<int> starts = stackalloc int[50];
        for (long step = 0; step < 2000; step++)
        {
            sampler.Sample(step, starts);
            foreach (int start in starts)
            {
                hits[start]++;
            }
        }
        Assert.Equal(100_000, hits[100..120].Sum());
        // Chi-square with 19 degrees of freedom: mean 19, standard deviation 6.2; five of them.
        Assert.InRange(hits[100..120].Sum(h => (h - 5000.0) * (h - 5000.0) / 5000), 0, 19 + 5 * 6.2);
    }

    [Fact]
    public void Sample_SameSeedAndStep_NeedsNoPast()
    {
        int[] first = new int[8], again = new int[8], other = new int[8];
        new WindowSampler(new BinRange(0, 10_000), 400, 9).Sample(123, first);
        var sampler = new WindowSampler(new BinRange(0, 10_000), 400, 9);
        sampler.Sample(122, other);
        sampler.Sample(123, again);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        new WindowSampler(new BinRange(0, 10_000), 400, 10).Sample(123, other);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Constructor_RangeOfOneWindow_HasOneStartAndShorterFails()
    {
        int[] starts = new int[5];
        new WindowSampler(new BinRange(7, 407), 400, 1).Sample(0, starts);
        Assert.All(starts, start => Assert.Equal(7, start));
        var mistake = Assert.Throws<InputException>(() => new WindowSampler(new BinRange(7, 406), 400, 1));
        Assert.Equal("window", mistake.Where);
        Assert.Contains("longer --train", mistake.Remedy);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowSampler(new BinRange(0, 10), 0, 1));
    }

    [Fact]
    public void Sample_SeveralRanges_IsUniformOverTheWindowsThatFit()
    {
        var sampler = new WindowSampler(new BinSet([new(0, 12), new(20, 25), new(100, 110)]), 8, seed: 2);
        Assert.Equal(5 + 3, sampler.StartCount);
        int[] starts = new int[40_000];
        sampler.Sample(5, starts);
        int[] possible = [0, 1, 2, 3, 4, 100, 101, 102];
        Assert.Equal(possible, starts.Distinct().Order());
        double sigma = Math.Sqrt(40_000 * (1 / 8.0) * (7 / 8.0));
        Assert.All(starts.GroupBy(start => start), group => Assert.InRange(group.Count(), 5000 - 4 * sigma, 5000 + 4 * sigma));
    }
}
