using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Tests.Data;
using Xunit.Abstractions;

namespace Dynamics.Tests.Simulators;

public sealed class PlaceCellSimulatorTests(ITestOutputHelper output)
{
    private static readonly SimulatedRecording Default = PlaceCellSimulator.Simulate(new PlaceCellSimulatorOptions());
    private static readonly BinnedRecording Binned = RecordingBinner.Bin(Default.Recording, new BinningOptions());
    private static readonly float[] Rates = Default.ExpectedRates(Binned);

    /// <summary>Counts of a burst process vary by E[N²]/E[N] more than Poisson's, N the (geometric) size of a burst.</summary>
    private static readonly double Dispersion = (1 + Default.Options.BurstProbability) / (1 - Default.Options.BurstProbability);

    [Fact]
    public void Simulate_OtherThreads_IsBitIdentical()
    {
        PlaceCellSimulatorOptions options = new() { DurationSeconds = 60, UnitCount = 20 };
        double[][] expected = [.. PlaceCellSimulator.Simulate(options).Recording.Units.Select(unit => unit.TimesSeconds)];
        foreach (int threads in new[] { 1, 3 })
        {
            Assert.Equal(expected, PlaceCellSimulator.Simulate(options, threads).Recording.Units.Select(unit => unit.TimesSeconds));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => PlaceCellSimulator.Simulate(options, -1));
    }

    [Fact]
    public void Simulate_SameOptionsTwice_IsBitIdenticalAndSeedsDiffer()
    {
        var options = new PlaceCellSimulatorOptions { DurationSeconds = 60, UnitCount = 20 };
        Recording first = PlaceCellSimulator.Simulate(options).Recording, again = PlaceCellSimulator.Simulate(options).Recording;
        Assert.Equal(first.Units.Select(unit => unit.TimesSeconds), again.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(first.Channels[0].Values, again.Channels[0].Values);
        Recording other = PlaceCellSimulator.Simulate(options with { Seed = 2 }).Recording;
        Assert.NotEqual(first.SpikeCount, other.SpikeCount);
    }

    [Fact]
    public void Simulate_HalfAnHourOf120Units_TakesUnderASecond()
    {
        // The machine is shared: the least of up to 15 repetitions counts.
        double seconds = double.PositiveInfinity;
        for (int repetition = 0; repetition < 15 && seconds >= 1; repetition++)
        {
            long start = Stopwatch.GetTimestamp();
            PlaceCellSimulator.Simulate(new PlaceCellSimulatorOptions());
            seconds = Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        output.WriteLine($"{seconds:0.000} s");
        Assert.InRange(seconds, 0, 1);
    }

    [Fact]
    public void Options_ShippedFile_HoldsTheDefaults()
    {
        var strict = new JsonSerializerOptions(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        string text = File.ReadAllText(Path.Combine(SampleRecordings.RepositoryRoot(), "datasets", "place-cells.json"));
        PlaceCellSimulatorOptions shipped = JsonSerializer.Deserialize<PlaceCellSimulatorOptions>(text, strict)!;
        Assert.Equal(JsonSerializer.Serialize(new PlaceCellSimulatorOptions(), strict), JsonSerializer.Serialize(shipped, strict));
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.Equal(typeof(PlaceCellSimulatorOptions).GetProperties().Length, document.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public void Simulate_Defaults_FireLikeTheRealRecording()
    {
        RecordingSummary summary = RecordingSummary.Of(Default.Recording, Binned);
        double[] intervals =
            [.. Default.Recording.Units.SelectMany(unit => unit.TimesSeconds.Zip(unit.TimesSeconds.Skip(1), (a, b) => b - a))];
        double bursts = intervals.Count(interval => interval < 0.01) / (double)intervals.Length;
        output.WriteLine($"{summary}; {bursts:0.000} of intervals below 10 ms");
        Assert.InRange(summary.MedianRateHz, 0.35, 0.95);
        Assert.Equal(Default.Options.SilentUnitCount, summary.SilentUnits.Count);
        Assert.Empty(summary.SuspiciousUnits);
        Assert.InRange(summary.RunningFraction, 0.15, 0.35);
        Assert.InRange(bursts, 0.2, 0.35); // hc-11 Achilles: 0.27.
        Assert.True(intervals.Min() >= 0.002);
        Assert.True(summary.PassesUp >= 30 && summary.PassesDown >= 30);
    }

    [Fact]
    public void ExpectedRates_UnitTotals_PredictCountsWithinSamplingError()
    {
        int units = Binned.UnitCount, outside = 0;
        float[] counts = Binned.Counts.ToDense();
        double chiSquare = 0;
        for (int u = 0; u < units; u++)
        {
            (double expected, double observed) = (0, 0);
            for (int t = 0; t < Binned.BinCount; t++)
            {
                expected += Rates[t * units + u] * Binned.BinWidthSeconds;
                observed += counts[t * units + u];
            }
            double z = expected == 0 ? observed : (observed - expected) / Math.Sqrt(Dispersion * expected);
            outside += Math.Abs(z) > 4 ? 1 : 0;
            chiSquare += z * z;
        }
        output.WriteLine($"chi-square {chiSquare:0.0} of {units}");
        Assert.Equal(0, outside);
        Assert.InRange(chiSquare, 0, units + 5 * Math.Sqrt(2 * units));
    }

    [Fact]
    public void ExpectedRates_BinsOfOneRate_FireAtThatRate()
    {
        float[] counts = Binned.Counts.ToDense();
        double[] edges = [0.02, 0.1, 0.3, 1, 3, 6, 10, 15, 25, 40];
        var (expected, observed) = (new double[edges.Length], new double[edges.Length]);
        for (int i = 0; i < counts.Length; i++)
        {
            int rateClass = Array.FindLastIndex(edges, edge => Rates[i] >= edge);
            if (rateClass >= 0)
            {
                expected[rateClass] += Rates[i] * Binned.BinWidthSeconds;
                observed[rateClass] += counts[i];
            }
        }
        for (int k = 0; k < edges.Length; k++)
        {
            output.WriteLine($"from {edges[k]} Hz: expected {expected[k]:0}, observed {observed[k]:0}");
            // Five standard errors, and 3 % for spikes that a burst carries from one bin into the next.
            Assert.InRange(observed[k] - expected[k], -5 * Math.Sqrt(Dispersion * expected[k]) - 0.03 * expected[k],
                5 * Math.Sqrt(Dispersion * expected[k]) + 0.03 * expected[k]);
        }
    }

    [Fact]
    public void Simulate_Running_SpikesRepeatAtThetaAndPrecess()
    {
        var histogram = new double[300]; // 1 ms
        foreach (SpikeTrain unit in Default.Recording.Units)
        {
            double[] times = Array.FindAll(unit.TimesSeconds, time => Binned.Running[Math.Min((int)(time / 0.025), Binned.BinCount - 1)]);
            for (int i = 0; i < times.Length; i++)
            {
                for (int j = i + 1; j < times.Length && times[j] - times[i] < 0.3; j++)
                {
                    histogram[(int)((times[j] - times[i]) * 1000)]++;
                }
            }
        }
        double trough = histogram[50..75].Average(), peak = histogram[105..130].Average(), next = histogram[170..195].Average();
        output.WriteLine($"pairs a ms: {trough:0} at 62 ms, {peak:0} at 117 ms, {next:0} at 182 ms");
        Assert.True(peak > 1.15 * trough && peak > 1.15 * next);
        // Phase precession: units beat faster than theta, so the peak comes before 125 ms.
        double center = Enumerable.Range(90, 60).Sum(i => i * Math.Max(0, histogram[i] - trough)) / Enumerable.Range(90, 60)
            .Sum(i => Math.Max(0, histogram[i] - trough));
        Assert.InRange(center, 105, 124.5);
    }

    [Fact]
    public void ThetaPhase_Simulated_RunsAtItsFrequency()
    {
        double turns = 0, previous = Default.ThetaPhase(0);
        for (double t = 0.01; t < 600; t += 0.01)
        {
            double phase = Default.ThetaPhase(t);
            turns += ((phase - previous + 2 * Math.PI) % (2 * Math.PI)) / (2 * Math.PI);
            previous = phase;
        }
        Assert.InRange(turns / 600, 7.9, 8.1);
    }

    [Fact]
    public void Simulate_Rest_HasPopulationBurstsThatRunningLacks()
    {
        double Fano(bool running)
        {
            double[] population = [.. Enumerable.Range(0, Binned.BinCount).Where(t => Binned.Running[t] == running)
                .Select(t => (double)Binned.Counts.Values[Binned.Counts.RowOffsets[t]..Binned.Counts.RowOffsets[t + 1]].Sum())];
            double mean = population.Average();
            return population.Average(count => (count - mean) * (count - mean)) / mean;
        }
        Assert.True(Fano(running: false) > Fano(running: true) + 0.3);
    }

    [Fact]
    public void TruePosition_AgainstTracked_DiffersByTheTrackersErrorOnly()
    {
        float[] truth = Default.TruePosition(Binned);
        double[] errors = [.. truth.Zip(Binned.Position, (a, b) => (double)(a - b)).Where(double.IsFinite)];
        // Two samples interpolated: between 0.5 and 1 of the tracker's variance, plus up to half a step of movement.
        double rms = Math.Sqrt(errors.Average(e => e * e));
        Assert.InRange(rms, 0.6 * Default.Options.TrackingNoiseMeters, 1.5 * Default.Options.TrackingNoiseMeters);
        Assert.InRange(truth.Min(), 0, 0.1);
        Assert.InRange(truth.Max(), 1.5, 1.6 + 1e-6);
    }

    [Fact]
    public void Simulate_FieldCounts_FollowTheWeights()
    {
        double[] fields =
            PlaceCellSimulator.Simulate(new PlaceCellSimulatorOptions { DurationSeconds = 1, UnitCount = 4000, SilentUnitCount = 0 })
            .Recording.UnitProperties["fields"].Numbers!;
        double[] expected = [0.15, 0.4, 0.3, 0.15];
        for (int k = 0; k < 4; k++)
        {
            Assert.Equal(expected[k], fields.Count(count => count == k) / 4000.0, 4 * Math.Sqrt(0.25 / 4000));
        }
    }

    [Fact]
    public void Simulate_Passes_AreThoseThatThePositionShows()
    {
        RecordingSummary summary = RecordingSummary.Of(Default.Recording, Binned);
        Assert.Equal((summary.PassesUp, summary.PassesDown),
            (Default.Passes.Count(pass => pass.Name == "up"), Default.Passes.Count(pass => pass.Name == "down")));
        float[] position = Default.TruePosition(Binned);
        float At(double seconds) => position[Math.Clamp((int)(seconds / Binned.BinWidthSeconds), 0, position.Length - 1)];
        double previous = 0;
        foreach (Epoch pass in Default.Passes)
        {
            Assert.True(pass.StartSeconds >= previous && pass.EndSeconds > pass.StartSeconds + 0.5);
            (double low, double high) = pass.Name == "up"
                ? (At(pass.StartSeconds), At(pass.EndSeconds))
                : (At(pass.EndSeconds), At(pass.StartSeconds));
            Assert.True(low < 0.15 && high > 1.45, $"{pass} from {low} to {high} m");
            previous = pass.EndSeconds;
        }
    }

    [Fact]
    public void Simulate_Drift_MovesFieldsAndTheirSpikesWithThem()
    {
        PlaceCellSimulatorOptions options = new() { DurationSeconds = 900, UnitCount = 20, SilentUnitCount = 0, DriftMetersPerHour = 1 };
        SimulatedRecording drifting = PlaceCellSimulator.Simulate(options),
            still = PlaceCellSimulator.Simulate(options with { DriftMetersPerHour = 0 });
        for (int unit = 0; unit < 20; unit++)
        {
            Assert.Equal(still.FieldCenters(unit, 0), still.FieldCenters(unit, 800));
            Assert.Equal(still.FieldCenters(unit, 0), drifting.FieldCenters(unit, 0));
            Assert.All(drifting.FieldCenters(unit, 900), center => Assert.InRange(center, -0.05, 1.65));
            Assert.DoesNotContain(drifting.FieldCenters(unit, 800), still.FieldCenters(unit, 0).Contains);
        }
        AssertRatesPredictCounts(drifting, drifting);
        // Fields that stay would not explain them
        Assert.Throws<Xunit.Sdk.InRangeException>(() => AssertRatesPredictCounts(drifting, still));
    }

    [Fact]
    public void Simulate_LostUnits_FallSilentForGoodAtTheirTimes()
    {
        PlaceCellSimulatorOptions options =
            new() { DurationSeconds = 600, UnitCount = 43, SilentUnitCount = 3, LostUnitFraction = 0.5, MedianBackgroundHz = 2 };
        SimulatedRecording simulated = PlaceCellSimulator.Simulate(options),
            whole = PlaceCellSimulator.Simulate(options with { LostUnitFraction = 0 });
        double[] lostAt = simulated.Recording.UnitProperties["lost_at_s"].Numbers!;
        Assert.Equal(20, lostAt.Count(double.IsFinite));
        for (int unit = 0; unit < 43; unit++)
        {
            double[] times = simulated.Recording.Units[unit].TimesSeconds, kept = whole.Recording.Units[unit].TimesSeconds;
            double end = double.IsNaN(lostAt[unit]) ? 600 : lostAt[unit];
            Assert.Equal(kept.Where(time => time < end - 0.05), times.Where(time => time < end - 0.05));
            Assert.DoesNotContain(times, time => time > end + 0.05); // a burst may have begun
        }
        Assert.False(whole.Recording.UnitProperties.ContainsKey("lost_at_s"));
        Assert.Equal(20, PlaceCellSimulator.Simulate(
            options with { LostUnitFraction = 1, SilentUnitCount = 23 }).Recording
            .UnitProperties["lost_at_s"].Numbers!.Count(double.IsFinite));
        AssertRatesPredictCounts(simulated, simulated);
    }

    private static void AssertRatesPredictCounts(SimulatedRecording simulated, SimulatedRecording truth)
    {
        BinnedRecording binned = RecordingBinner.Bin(simulated.Recording, new BinningOptions { BinWidthSeconds = 60 });
        float[] rates = truth.ExpectedRates(binned), counts = binned.Counts.ToDense();
        double chiSquare = 0, terms = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double expected = rates[i] * 60;
            if (expected >= 1)
            {
                chiSquare += (counts[i] - expected) * (counts[i] - expected) / (Dispersion * expected);
                terms++;
            }
        }
        Assert.InRange(chiSquare, terms - 6 * Math.Sqrt(2 * terms), terms + 6 * Math.Sqrt(2 * terms));
    }

    [Fact]
    public void Options_OutOfRange_AreRefusedByName()
    {
        Assert.Contains("durationSeconds",
            Assert.Throws<InputException>(() => new PlaceCellSimulatorOptions { DurationSeconds = double.NaN }).Where);
        Assert.Contains("unitCount", Assert.Throws<InputException>(() => new PlaceCellSimulatorOptions { UnitCount = 0 }).Where);
        Assert.Contains("fieldCountWeights",
            Assert.Throws<InputException>(() => new PlaceCellSimulatorOptions { FieldCountWeights = [0, 0] }).Where);
        Assert.Contains("silentUnitCount",
            Assert.Throws<InputException>(() => PlaceCellSimulator.Simulate(new PlaceCellSimulatorOptions { UnitCount = 2 })).Where);
    }
}
