using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class CountStepsTests
{
    private const int Bins = 23, Units = 3;
    private static readonly float[] s_dense = Draw();
    private static readonly SparseCounts s_counts = Sparse(s_dense);

    public static TheoryData<int> StepBins => [1, 2, 5, 23, 40];

    [Theory]
    [MemberData(nameof(StepBins))]
    public void Of_EveryBin_EndsOneStepThatSumsTheBinsUpToIt(int stepBins)
    {
        CountSteps steps = CountSteps.Of(s_counts, stepBins);
        float[] dense = steps.Counts.ToDense();
        int[] step = StepOfBin(steps);
        Assert.Equal(Bins, steps.Counts.BinCount);
        Assert.Equal(Enumerable.Range(0, Bins), step.Order());
        for (int bin = 0; bin < Bins; bin++)
        {
            for (int unit = 0; unit < Units; unit++)
            {
                float expected = 0;
                for (int past = Math.Max(0, bin + 1 - stepBins); past <= bin; past++)
                {
                    expected += s_dense[(past * Units) + unit];
                }
                Assert.Equal(expected, dense[(step[bin] * Units) + unit]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(StepBins))]
    public void Phases_FollowingSteps_DoNotOverlapAndLeaveNoBinOut(int stepBins)
    {
        CountSteps steps = CountSteps.Of(s_counts, stepBins);
        int[] step = StepOfBin(steps), bin = new int[Bins];
        for (int i = 0; i < Bins; i++)
        {
            bin[step[i]] = i;
        }
        foreach (BinRange phase in steps.Phases.Where(phase => phase.Length > 0))
        {
            Assert.InRange(bin[phase.Start], 0, stepBins - 1);
            Assert.All(Enumerable.Range(phase.Start + 1, phase.Length - 1), i => Assert.Equal(stepBins, bin[i] - bin[i - 1]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void Within_SomeBins_AreTheWholeStepsThatLeaveThemNowhere(int stepBins)
    {
        BinSet bins = new([new(2, 9), new(11, 20)]);
        CountSteps steps = CountSteps.Of(s_counts, stepBins);
        int[] step = StepOfBin(steps);
        bool IsWithin(int end) => bins.Ranges.Any(range => end + 1 - stepBins >= range.Start && end < range.End);
        int[] expected = [.. Enumerable.Range(0, Bins).Where(IsWithin).Select(end => step[end]).Order()];
        Assert.Equal(expected, steps.Within(bins).Bins());
    }

    [Fact]
    public void ToBins_CovariancesThatPhasesShare_AreKeptOnce()
    {
        CountSteps steps = CountSteps.Of(s_counts, 2);
        GaussianSeries Series(BinRange phase, double last) => new(
            1, [.. Enumerable.Range(0, phase.Length).Select(i => 100f + phase.Start + i)],
            [.. Enumerable.Range(0, phase.Length).Select(i => Math.Min(i, 1))], [[3], [last]]);
        GaussianSeries bins = steps.ToBins([Series(steps.Phases[0], 5), Series(steps.Phases[1], 6)]);
        int[] step = StepOfBin(steps);
        Assert.Equal(step.Select(i => 100f + i), bins.Mean);
        Assert.Equal([[3], [5], [6]], bins.Covariances);
        Assert.Equal(3, bins.Covariances[bins.CovarianceIndex[0]][0]);
        Assert.Equal([6.0, 5, 6], Enumerable.Range(20, 3).Select(bin => bins.Covariances[bins.CovarianceIndex[bin]][0]));
        Assert.Throws<ArgumentException>(() => steps.ToBins([bins]));
    }

    [Fact]
    public void SideBySide_IndependentSeries_HaveTheirCovariancesInBlocks()
    {
        GaussianSeries first = new(1, [1, 2, 3], [0, 1, 1], [[2], [3]]);
        GaussianSeries second = new(2, [4, 5, 6, 7, 8, 9], [0, 0, 1], [[1, 0, 0, 1], [2, 1, 1, 2]]);
        GaussianSeries both = GaussianSeries.SideBySide([first, second]);
        Assert.Equal([1f, 4, 5, 2, 6, 7, 3, 8, 9], both.Mean);
        Assert.Equal([2.0, 0, 0, 0, 1, 0, 0, 0, 1], both.Covariances[both.CovarianceIndex[0]]);
        Assert.Equal([3.0, 0, 0, 0, 2, 1, 0, 1, 2], both.Covariances[both.CovarianceIndex[2]]);
        Assert.Same(first, GaussianSeries.SideBySide([first]));
        Assert.Throws<ArgumentException>(() => GaussianSeries.SideBySide([first, new(1, [1], [0], [[1]])]));
    }

    /// <summary>Found through <see cref="CountSteps.ToBins"/>: the step that each bin ends.</summary>
    private static int[] StepOfBin(CountSteps steps) => [.. steps.ToBins([.. steps.Phases.Select(phase =>
        new GaussianSeries(1, [.. Enumerable.Range(phase.Start, phase.Length).Select(i => (float)i)], new int[phase.Length], [[1]]))])
        .Mean.Select(value => (int)value)];

    private static float[] Draw()
    {
        RandomStream random = new(4);
        return [.. Enumerable.Range(0, Bins * Units).Select(_ => (float)random.NextInt(3))];
    }

    private static SparseCounts Sparse(float[] dense)
    {
        int[] filled = [.. Enumerable.Range(0, dense.Length).Where(i => dense[i] > 0)];
        return new(
            [.. Enumerable.Range(0, Bins + 1).Select(bin => filled.Count(i => i < bin * Units))],
            [.. filled.Select(i => i % Units)], [.. filled.Select(i => dense[i])], Units);
    }
}
