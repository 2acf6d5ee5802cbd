using Dynamics.Data;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Tests.Formats.Internals.Tables;

public sealed class SpikeTableTests
{
    [Fact]
    public void ToTrains_MoreSpikesThanABlock_DealsThemOutInOrder()
    {
        SpikeTable table = new("spikes.csv");
        const int Spikes = 60_000; // several blocks, each as large as all before it
        for (int i = Spikes - 1; i >= 0; i--)
        {
            table.Add(i % 7 * 1000, i / 10.0); // times run back
        }
        Assert.Equal(Spikes, table.Count);
        IReadOnlyList<SpikeTrain> trains = table.ToTrains([6000, 5000, 4000, 3000, 2000, 1000, 0, -1]);
        Assert.Equal([6000, 5000, 4000, 3000, 2000, 1000, 0, -1], trains.Select(train => train.UnitId));
        Assert.All(trains.SkipLast(1), train => Assert.Equal(
            [.. Enumerable.Range(0, Spikes).Where(i => i % 7 * 1000 == train.UnitId).Select(i => i / 10.0)], train.TimesSeconds));
        Assert.Empty(trains[^1].TimesSeconds);
        Assert.Equal(0, table.Count);
        table.Add(5, 1);
        Assert.Equal([1.0], Assert.Single(table.ToTrains(null)).TimesSeconds);
    }

    [Fact]
    public void ToTrains_UnitNotListed_SaysItsFirstSpike()
    {
        SpikeTable table = new("spikes.csv");
        table.Add(1, 0.5);
        table.Add(2, 7);
        table.Add(2, 3);
        InputException error = Assert.Throws<InputException>(() => table.ToTrains([1]));
        Assert.Equal("unit 2 fires at 7 s but is not listed among the units", error.What);
    }

    [Fact]
    public void Add_AUnitForEverySpike_IsRefused()
    {
        // Samples in the place of units.
        SpikeTable table = new("spikes.csv");
        for (int unit = 0; unit < SpikeBlock.MostUnits; unit++)
        {
            table.Add(unit, unit);
        }
        InputException error = Assert.Throws<InputException>(() => table.Add(SpikeBlock.MostUnits, 1));
        Assert.Contains("more than 65536 units", error.Message, StringComparison.Ordinal);
        Assert.Equal(SpikeBlock.MostUnits, table.ToTrains(null).Count);
    }

    [Fact]
    public void Of_NearlyAsManyUnitsAsSpikes_AsksWhichColumnIsWhich()
    {
        int[] samples = [.. Enumerable.Range(0, 1000).Select(i => 37 * i)];
        InputException error =
            Assert.Throws<InputException>(() => SpikeTable.Of("spikes.csv", [.. samples.Select(i => i % 10.0)], samples));
        Assert.Equal("1000 spikes of 1000 units: most units would fire once", error.What);
        Assert.Equal(999, SpikeTable.Of("spikes.csv", [.. samples.Skip(1).Select(i => i % 10.0)], samples[1..]).Units.Count);
    }
}
