using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Data.Internals;
using Dynamics.Simulators;
using Xunit.Abstractions;

namespace Dynamics.Tests.Data;

public sealed class PopulationQualityTests(ITestOutputHelper output)
{
    private const double Seconds = 600;

    [Theory]
    [InlineData(1, 1 << 16)]
    [InlineData(2, 1000)] // many pieces
    [InlineData(3, 64)]
    public void Count_RandomTrains_EqualsEveryPairCompared(ulong seed, int spikesPerPiece)
    {
        var random = new RandomStream(seed);
        // Rates from none to many, long silences, equal times, and offsets of just the window.
        double[][] trains = [.. Enumerable.Range(0, 12).Select(i => Train(random, new[] { 0, 0.1, 3, 40, 300 }[i % 5], 12))];
        trains[2] = [.. trains[2], .. trains[2].Select(t => t + 1e6)];
        trains[7] = [.. trains[2].Select(t => t + 0.0005).Order()];
        trains[8] = [.. trains[3].SelectMany(t => new[] { t, t, t + 0.0002 }).Order()];
        int[] counts = SpikeCoincidences.Count(Units(trains), 0.0005, spikesPerPiece).Pairs;
        for (int a = 0; a < trains.Length; a++)
        {
            for (int b = 0; b < trains.Length; b++)
            {
                int expected = a == b ? 0 : trains[a].Count(t => trains[b].Any(s => Math.Abs(s - t) <= 0.0005));
                Assert.Equal(expected, counts[a * trains.Length + b]);
            }
        }
    }

    [Fact]
    public void Of_PlantedDuplicates_AreFoundAndNoOthers()
    {
        var random = new RandomStream(4);
        double[][] trains = [.. Enumerable.Range(0, 40).Select(i => Train(random, 0.2 + 0.4 * i))];
        // Exactly the same; jittered by 0.3 ms; 70 % of it, the rest another cell's; 30 % of it, which is too little.
        trains[5] = trains[20];
        trains[6] = [.. trains[21].Select(t => t + 0.0003 * (2 * random.NextDouble() - 1)).Order()];
        trains[7] = [.. trains[22].Where(_ => random.NextDouble() < 0.7).Concat(Train(random, 2.7)).Order()];
        trains[8] = [.. trains[23].Where(_ => random.NextDouble() < 0.3).Concat(Train(random, 6.6)).Order()];
        PopulationQuality quality = PopulationQuality.Of(Recorded(trains), new());
        Dictionary<int, IReadOnlyList<int>> found =
            quality.Units.Where(unit => unit.IsDuplicated).ToDictionary(unit => unit.UnitId, unit => unit.Duplicates);
        Assert.Equal([6, 7, 8, 21, 22, 23], found.Keys.Order());
        Assert.Equal([[21], [22], [23]], new[] { found[6], found[7], found[8] });
        Assert.All(found.Keys, id => Assert.True(quality.Units[id - 1].IsSuspicious));
    }

    [Fact]
    public void Of_LooseUnitBesideAFastOne_IsNoDuplicateByChance()
    {
        // On a grid of 10 ms a unit of 107 Hz fires in two of three steps, so most spikes of any other unit meet one of it.
        var random = new RandomStream(5);
        double[][] trains = [Train(random, 107), Train(random, 1), Train(random, 1)];
        Recording rounded = Recorded([.. trains.Select(train => train.Select(t => Math.Round(t, 2)).ToArray())]);
        PopulationQuality quality = PopulationQuality.Of(rounded, new());
        Assert.All(quality.Units, unit => Assert.False(unit.IsDuplicated));
        Assert.Equal([true, false, false], quality.Units.Select(unit => unit.IsFast));
    }

    [Theory]
    [InlineData(400, 8, true)] // 2 %
    [InlineData(2000, 8, false)] // 0.4 %
    [InlineData(100, 4, false)] // 4 %, but four prove nothing
    public void Of_PlantedViolations_AreCountedExactly(int spikes, int planted, bool contaminated)
    {
        // Regular firing; after some spikes another one 0.8 ms later, after as many again one at 1.6 ms, which is allowed.
        double[] train = [.. Enumerable.Range(0, spikes).SelectMany(i =>
            i < planted ? new[] { i * 0.2, i * 0.2 + 0.0008 } : i < 2 * planted ? [i * 0.2, i * 0.2 + 0.0016] : [i * 0.2])];
        PopulationQuality quality = PopulationQuality.Of(Recorded(train, [1.0], []), new());
        Assert.Equal((planted, contaminated), (quality.Units[0].Violations, quality.Units[0].IsContaminated));
        Assert.Equal(planted / (spikes + 2 * planted - 1.0), quality.Units[0].ViolationShare, 1e-12);
        Assert.Equal(quality.Units[0].ViolationShare, quality.ViolationShare);
        Assert.True(double.IsNaN(quality.Units[1].ViolationShare));
        Assert.True(quality.Units[2].IsSilent && !quality.Units[2].IsSuspicious);
    }

    [Theory]
    [InlineData(0.01, false)] // a text extract
    [InlineData(1 / 512.0, false)] // float32 at 20,000 s
    [InlineData(0.001, false)]
    [InlineData(0.0005, true)]
    [InlineData(1 / 20000.0, true)]
    public void Of_TimesOnAGrid_TellsItAndWhatCanBeMeasured(double grid, bool measures)
    {
        var random = new RandomStream(6);
        Recording exact = Recorded(Train(random, 5), Train(random, 20), Train(random, 80));
        Recording onGrid = exact with { Units = [.. exact.Units.Select(unit =>
            unit with { TimesSeconds = Array.ConvertAll(unit.TimesSeconds, t => 18079.5 + Math.Round(t / grid) * grid) })] };
        PopulationQuality quality = PopulationQuality.Of(onGrid, new());
        Assert.Equal(grid, quality.TimeGridSeconds, 1e-9);
        Assert.Equal(measures, quality.MeasuresIntervals);
        Assert.Equal(measures, double.IsFinite(quality.ViolationShare));
        Assert.True(double.IsNaN(PopulationQuality.Of(exact, new()).TimeGridSeconds));
    }

    [Fact]
    public void Of_PoissonTrain_ViolatesAsOftenAsTheExponentialSays()
    {
        // Without a refractory time the share of intervals below 1.5 ms is 1 - exp(-rate 1.5 ms).
        double[] train = Train(new RandomStream(8), 30);
        double share = 1 - Math.Exp(-30 * 0.0015);
        UnitQuality quality = PopulationQuality.Of(Recorded(train), new()).Units[0];
        Assert.InRange(quality.ViolationShare, share - 4 * Math.Sqrt(share / train.Length), share + 4 * Math.Sqrt(share / train.Length));
        Assert.True(quality.IsContaminated && quality.IsFast && !quality.IsDuplicated);
    }

    [Fact]
    public void Of_SimulatedCells_AreClean()
    {
        Recording recording = PlaceCellSimulator.Simulate(new() { DurationSeconds = 300 }).Recording;
        long start = Stopwatch.GetTimestamp();
        PopulationQuality quality = PopulationQuality.Of(recording, new());
        output.WriteLine($"{recording.SpikeCount} spikes in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms");
        Assert.All(quality.Units, unit => Assert.False(unit.IsSuspicious));
        Assert.Equal((0.0, true), (quality.ViolationShare, quality.MeasuresIntervals)); // The simulator's bursts keep 2 ms.
        Assert.True(double.IsNaN(quality.TimeGridSeconds));
    }

    [SkippableFact]
    public void Of_RealExtract_SaysThatItsTimesAreRounded()
    {
        PopulationQuality quality =
            PopulationQuality.Of(RecordingImport.Import("hc11-text", SampleRecordings.RealData("hc11_achilles"), new()), new());
        Assert.Equal(0.01, quality.TimeGridSeconds, 1e-9);
        Assert.False(quality.MeasuresIntervals);
        Assert.All(quality.Units, unit => Assert.False(unit.IsSuspicious));
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<InputException>(() => new UnitQualityOptions { MaximumRateHz = 0 });
        Assert.Throws<InputException>(() => new UnitQualityOptions { DuplicateShare = 1.1 });
    }

    private static IReadOnlyList<SpikeTrain> Units(double[][] trains) => [.. trains.Select((train, i) => new SpikeTrain(i + 1, train))];

    private static Recording Recorded(params double[][] trains) => SampleRecordings.Of(0, Seconds, trains, [0, 1], [0, 1]);

    private static double[] Train(RandomStream random, double rate, double seconds = Seconds)
    {
        List<double> times = [];
        for (double t = -Math.Log(1 - random.NextDouble()) / rate; t < seconds; t -= Math.Log(1 - random.NextDouble()) / rate)
        {
            times.Add(t);
        }
        return [.. times];
    }
}
