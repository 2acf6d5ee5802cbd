using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class BinSetTests
{
    private static readonly BinSet s_set = new([new(2, 5), new(5, 5), new(7, 9)]);

    [Fact]
    public void Bins_SeveralRanges_AreTheirUnionInOrder()
    {
        Assert.Equal([2, 3, 4, 7, 8], s_set.Bins());
        Assert.Equal((5, new BinRange(2, 9), "2-5, 7-9"), (s_set.Length, s_set.Span, s_set.ToString()));
        Assert.Equal((0, new BinRange(0, 0)), (BinSet.Empty.Length, BinSet.Empty.Span));
    }

    [Fact]
    public void Overlaps_RangeInTheGap_IsFalse()
    {
        Assert.False(s_set.Overlaps(new BinRange(5, 7)));
        Assert.True(s_set.Overlaps(new BinRange(4, 7)));
        Assert.False(s_set.Overlaps(BinSet.Empty));
    }

    [Fact]
    public void Equals_SameRanges_IsByValueAndSurvivesJson()
    {
        Assert.Equal(s_set, new BinSet([new(2, 5), new(7, 9)]));
        Assert.Equal(new Split(s_set, BinSet.Empty, new BinRange(9, 12)),
            OptionsJson.Parse<Split>(OptionsJson.ToText(new Split(s_set, BinSet.Empty, new BinRange(9, 12))), "test"));
    }

    [Fact]
    public void Constructor_RangesOutOfOrder_AreRefused() => Assert.Throws<ArgumentException>(() => new BinSet([new(4, 6), new(5, 8)]));
}
