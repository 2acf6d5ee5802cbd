using Dynamics.Losses;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

public sealed class PointSubsetTests
{
    [Fact]
    public void Strided_SuccessiveDraws_VisitEveryRowAndNoRowTwiceADraw()
    {
        var visited = new HashSet<long>();
        for (long draw = 0; draw < 4; draw++) // 10 rows by 3 at a time: stretches of 3 or 4
        {
            long[] rows = Rows(10, 3, draw);
            Assert.Equal(3, rows.Distinct().Count());
            Assert.Equal(rows.Order(), rows);
            visited.UnionWith(rows);
        }
        Assert.Equal(Enumerable.Range(0, 10).Select(row => (long)row), visited.Order());
        Assert.Equal(Rows(10, 3, 1), Rows(10, 3, 5));
    }

    [Fact]
    public void Strided_AsManyAsThereAre_IsAll()
    {
        Assert.Equal([0L, 1, 2, 3], Rows(4, 4, 7));
        Assert.Equal([0L, 1, 2, 3], Rows(4, 9, 0));
    }

    private static long[] Rows(long pointCount, long count, long draw)
    {
        using var scope = NewDisposeScope();
        return PointSubset.Strided(pointCount, count, draw, CPU).data<long>().ToArray();
    }
}
