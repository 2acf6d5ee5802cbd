using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class SparseCountsTests
{
    /// <summary>Bins 2 and 3 decide; columns keep their order.</summary>
    [Fact]
    public void MostActive_SomeBins_KeepsTheUnitsWithTheLargestSumsThere()
    {
        float[] dense =
        [
            9, 0, 0, 0,
            0, 0, 0, 0,
            0, 2, 1, 3,
            1, 2, 0, 0,
            9, 0, 0, 1,
        ];
        SparseCounts counts = Of(dense, units: 4);
        SparseCounts kept = counts.MostActive(2, new BinSet([new BinRange(2, 4)]));
        Assert.Equal(2, kept.UnitCount);
        Assert.Equal([0, 0, 0, 0, 2, 3, 2, 0, 0, 1], kept.ToDense());
        Assert.Equal(dense, counts.MostActive(9, new BinSet([new BinRange(2, 4)])).ToDense());
    }

    private static SparseCounts Of(float[] dense, int units)
    {
        List<int> offsets = [0], columns = [];
        List<float> values = [];
        for (int at = 0; at < dense.Length; at++)
        {
            if (dense[at] != 0)
            {
                columns.Add(at % units);
                values.Add(dense[at]);
            }
            if ((at + 1) % units == 0)
            {
                offsets.Add(columns.Count);
            }
        }
        return new([.. offsets], [.. columns], [.. values], units);
    }
}
