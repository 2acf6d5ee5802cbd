using Dynamics.Data;
using Dynamics.Simulators;
using Xunit.Abstractions;

namespace Dynamics.Tests.Simulators;

public sealed class OpenFieldSimulatorTests(ITestOutputHelper output)
{
    private static readonly SimulatedOpenField Default = OpenFieldSimulator.Simulate(new());

    public static TheoryData<Arena> Arenas =>
        [new BoxArena { WidthMeters = 0.7, HeightMeters = 1.4 }, new CircleArena { DiameterMeters = 0.8 }];

    [Fact]
    public void Simulate_OtherThreads_IsBitIdentical()
    {
        OpenFieldSimulatorOptions options = new() { DurationSeconds = 60, UnitCount = 20 };
        double[][] expected = [.. OpenFieldSimulator.Simulate(options).Recording.Units.Select(unit => unit.TimesSeconds)];
        foreach (int threads in new[] { 1, 3 })
        {
            Assert.Equal(expected, OpenFieldSimulator.Simulate(options, threads).Recording.Units.Select(unit => unit.TimesSeconds));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenFieldSimulator.Simulate(options, -1));
    }

    [Fact]
    public void Simulate_SameOptionsTwice_IsBitIdenticalAndSeedsDiffer()
    {
        OpenFieldSimulatorOptions options = new() { DurationSeconds = 60, UnitCount = 20 };
        Recording first = OpenFieldSimulator.Simulate(options).Recording, again = OpenFieldSimulator.Simulate(options).Recording;
        Assert.Equal(first.Units.Select(unit => unit.TimesSeconds), again.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(["x", "y"], first.Channels.Select(channel => channel.Name));
        Assert.Equal(first.Channels.Select(channel => channel.Values), again.Channels.Select(channel => channel.Values));
        Assert.NotEqual(first.SpikeCount, OpenFieldSimulator.Simulate(options with { Seed = 2 }).Recording.SpikeCount);
    }

    [Theory]
    [MemberData(nameof(Arenas))]
    public void Simulate_Foraging_IsUniformOverTheArenaAndNeverLeavesIt(Arena arena)
    {
        // Independent animals, one look each: no correlation in time to allow for.
        OpenFieldSimulatorOptions options = new() { Arena = arena, DurationSeconds = 20, UnitCount = 1, SilentUnitCount = 0 };
        (double X, double Y)[] places = [.. Enumerable.Range(0, 1500)
            .Select(seed => OpenFieldSimulator.Simulate(options with { Seed = (ulong)seed }).TruePosition(19.5))];
        // Moments about the middle: a uniform rectangle has variances w²/12, a disc of radius r r²/4 and fourth moments r^4/8.
        (double width, double height) = arena is BoxArena box ? (box.WidthMeters, box.HeightMeters) : (0.8, 0.8);
        bool isBox = arena is BoxArena;
        double Variance(double extent) => isBox ? extent * extent / 12 : extent * extent / 16;
        double Fourth(double extent) => isBox ? Math.Pow(extent, 4) / 80 : Math.Pow(extent / 2, 4) / 8;
        SimulatedPaths.AssertMoments([.. places.Select(place => place.X - width / 2)], 0, Variance(width), Fourth(width));
        SimulatedPaths.AssertMoments([.. places.Select(place => place.Y - height / 2)], 0, Variance(height), Fourth(height));

        SimulatedOpenField one = OpenFieldSimulator.Simulate(options with { DurationSeconds = 300 });
        for (double t = 0.005; t < 300; t += 0.01)
        {
            (double x, double y) = one.TruePosition(t);
            Assert.True(isBox ? x >= 0 && x <= width && y >= 0
                && y <= height : Math.Sqrt(Math.Pow(x - 0.4, 2) + Math.Pow(y - 0.4, 2)) <= 0.4 + 1e-12);
        }
    }

    [Fact]
    public void Simulate_Speed_HasItsMeanAndMemory()
    {
        // A wide arena, so that walls turn no velocity.
        SimulatedOpenField simulated = OpenFieldSimulator.Simulate(new() { Arena = new BoxArena { WidthMeters = 1000, HeightMeters = 1000 },
            DurationSeconds = 20_000, UnitCount = 1, SilentUnitCount = 0 });
        (double X, double Y)[] places = [.. Enumerable.Range(0, 2_000_000).Select(step => simulated.TruePosition((step + 0.5) * 0.01))];
        (double X, double Y)[] velocity = [.. Enumerable.Range(0, 1_999_999)
            .Select(i => ((places[i + 1].X - places[i].X) / 0.01, (places[i + 1].Y - places[i].Y) / 0.01))];
        double speed = velocity.Average(v => Math.Sqrt(v.X * v.X + v.Y * v.Y)), power = velocity.Average(v => v.X * v.X + v.Y * v.Y);
        double memory = Enumerable.Range(150, velocity.Length - 150)
            .Average(i => velocity[i].X * velocity[i - 150].X + velocity[i].Y * velocity[i - 150].Y) / power;
        output.WriteLine($"mean speed {speed:0.0000} m/s, correlation after 1.5 s {memory:0.000}");
        // 20 000 s hold some 20 000 / 1.5 independent velocities; a speed's standard deviation is 0.52 of its mean.
        Assert.Equal(0.2, speed, 5 * 0.2 * 0.52 / Math.Sqrt(20_000 / 1.5));
        Assert.Equal(Math.Exp(-1), memory, 5 / Math.Sqrt(20_000 / 1.5));
    }

    [Fact]
    public void ExpectedRates_BinsOfOneRate_FireAtThatRate()
    {
        BinnedRecording binned = RecordingBinner.Bin(Default.Recording, new BinningOptions { PositionChannel = "x" });
        float[] rates = Default.ExpectedRates(binned), counts = binned.Counts.ToDense();
        double[] edges = [0.02, 0.1, 0.3, 1, 3, 6, 10, 20];
        double dispersion = 1.25 / 0.75;
        for (int k = 0; k < edges.Length; k++)
        {
            double high = k + 1 < edges.Length ? edges[k + 1] : double.PositiveInfinity, expected = 0, observed = 0;
            for (int i = 0; i < rates.Length; i++)
            {
                (expected, observed) = rates[i] >= edges[k] && rates[i] < high
                    ? (expected + rates[i] * 0.025, observed + counts[i])
                    : (expected, observed);
            }
            output.WriteLine($"from {edges[k]} Hz: expected {expected:0}, observed {observed:0}");
            // Five standard errors, and 3 % for spikes that a burst carries from one bin into the next.
            Assert.InRange(observed - expected, -5 * Math.Sqrt(dispersion * expected) - 0.03 * expected,
                5 * Math.Sqrt(dispersion * expected) + 0.03 * expected);
        }
        Assert.Equal(4, Default.Recording.Units.Count(unit => unit.TimesSeconds.Length == 0));
    }

    [Fact]
    public void Simulate_OneField_FiresAroundItsCentreWithItsWidth()
    {
        SimulatedOpenField simulated = OpenFieldSimulator.Simulate(new()
        {
            UnitCount = 1, SilentUnitCount = 0, FieldCountWeights = [0, 1], MedianBackgroundHz = 0,
                Arena = new BoxArena { WidthMeters = 0.8, HeightMeters = 0.8 }, DurationSeconds = 20_000, Seed = 3,
        });
        (double centerX, double centerY) = simulated.FieldCenters(0, 0)[0];
        // Share of time and of spikes in rings about the centre: their ratio falls as a Gaussian of the distance, once a
        // cycle of theta is averaged out.
        var (time, spikes) = (new double[20], new double[20]);
        int Ring((double X, double Y) place) => (int)(Math.Sqrt(Math.Pow(place.X - centerX, 2) + Math.Pow(place.Y - centerY, 2)) / 0.02);
        for (double t = 0.005; t < 20_000; t += 0.01)
        {
            int ring = Ring(simulated.TruePosition(t));
            if (ring < 20)
            {
                time[ring] += 0.01;
            }
        }
        foreach (double spike in simulated.Recording.Units[0].TimesSeconds)
        {
            int ring = Ring(simulated.TruePosition(spike));
            if (ring < 20)
            {
                spikes[ring]++;
            }
        }
        // Through the logarithms of two rings comes the width, through a third one the shape.
        double[] log = [.. Enumerable.Range(0, 20).Select(ring => Math.Log(spikes[ring] / time[ring]))];
        double Square(int ring) => (ring + 0.5) * (ring + 0.5) * 0.0004;
        double width = Math.Sqrt((Square(7) - Square(1)) / (2 * (log[1] - log[7])));
        output.WriteLine($"width {width:0.000} m; rates {string.Join(" ", log[..12].Select(value => Math.Exp(value).ToString("0.0")))}");
        Assert.InRange(width, 0.05, 0.3);
        Assert.Equal(log[1] - (Square(4) - Square(1)) / (2 * width * width), log[4], 0.1);
    }

    [Fact]
    public void Simulate_DriftAndLoss_StressTheUnitsOnly()
    {
        OpenFieldSimulatorOptions options = new() { DurationSeconds = 900, UnitCount = 100, SilentUnitCount = 0, FieldCountWeights = [0, 1],
            Arena = new BoxArena { WidthMeters = 50, HeightMeters = 50 }, DriftMetersPerHour =
            0.4, LostUnitFraction = 0.3, MedianBackgroundHz = 1 };
        SimulatedOpenField drifting = OpenFieldSimulator.Simulate(options),
            still = OpenFieldSimulator.Simulate(options with { DriftMetersPerHour = 0, LostUnitFraction = 0 });
        Assert.Equal(still.Recording.Channels.Select(channel => channel.Values),
            drifting.Recording.Channels.Select(channel => channel.Values));
        double[] moved = [.. Enumerable.Range(0, 100).SelectMany(unit =>
        {
            ((double x, double y), (double x0, double y0)) = (drifting.FieldCenters(unit, 900)[0], still.FieldCenters(unit, 900)[0]);
            return (double[])[x - x0, y - y0];
        })];
        SimulatedPaths.AssertMoments(moved, 0, 0.04, 3 * 0.04 * 0.04);
        double[] lostAt = drifting.Recording.UnitProperties["lost_at_s"].Numbers!;
        Assert.Equal(30, lostAt.Count(double.IsFinite));
        Assert.Equal(450, lostAt.Where(double.IsFinite).Average(), 5 * 900 / Math.Sqrt(12 * 30));
        Assert.All(Enumerable.Range(0, 100).Where(unit => double.IsFinite(lostAt[unit])), unit =>
            Assert.DoesNotContain(drifting.Recording.Units[unit].TimesSeconds, time => time > lostAt[unit] + 0.05));
    }

    [Fact]
    public void Simulate_MoreSilentUnitsThanUnits_IsRefused() =>
        Assert.Contains("silentUnitCount", Assert.Throws<InputException>(() => OpenFieldSimulator.Simulate(new() { UnitCount = 2 })).Where);
}
