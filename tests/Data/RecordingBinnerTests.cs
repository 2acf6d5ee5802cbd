using Dynamics.Data;
using FsCheck;
using FsCheck.Fluent;

namespace Dynamics.Tests.Data;

public sealed class RecordingBinnerTests
{
    [Fact]
    public void Bin_AnyRecording_CountsEqualDenseBruteForce()
    {
        Arbitrary<(ulong Seed, double Width, double Start)> cases = ArbMap.Default.GeneratorFor<byte>().Three()
            .Select(b => ((ulong)b.Item1, 0.01 + b.Item2 / 100.0, b.Item3 * 100.0 + 0.1 * (b.Item3 % 7))).ToArbitrary();
        Prop.ForAll(cases, c =>
        {
            Recording recording = SampleRecordings.Random(c.Seed, 20, 5, c.Start);
            BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions { BinWidthSeconds = c.Width });
            float[] dense = binned.Counts.ToDense();
            for (int t = 0; t < binned.BinCount; t++)
            {
                double from = c.Start + t * c.Width, to = c.Start + (t + 1) * c.Width;
                for (int u = 0; u < 5; u++)
                {
                    Assert.Equal(recording.Units[u].TimesSeconds.Count(s => s >= from && s < to), dense[t * 5 + u]);
                }
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Bin_SpikesOnEdgesAndOutside_FollowTheDocumentedEdges()
    {
        Recording recording =
            SampleRecordings.Of(18079.5, 18079.6, [[18079.49, 18079.5, 18079.52, 18079.55, 18079.55, 18079.6]], [18079.5, 18079.6], [0, 1]);
        BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions());
        Assert.Equal([2f, 0f, 2f, 0f], binned.Counts.ToDense());
        Assert.Equal(2, binned.Counts.EntryCount);
    }

    [Fact]
    public void Bin_UnitsInRow_AscendAndSliceMatchesDense()
    {
        BinnedRecording binned = RecordingBinner.Bin(SampleRecordings.Random(3, 30, 12), new BinningOptions());
        SparseCounts slice = binned.Counts.Slice(new BinRange(100, 300));
        Assert.Equal(binned.Counts.ToDense()[(100 * 12)..(300 * 12)], slice.ToDense());
        Assert.Equal(slice.ToDense(), binned.Counts.ToDense(new BinRange(100, 300)));
        for (int t = 0; t < slice.BinCount; t++)
        {
            int[] row = slice.UnitIndices[slice.RowOffsets[t]..slice.RowOffsets[t + 1]];
            Assert.Equal(row.Order().Distinct(), row);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => binned.Counts.Slice(new BinRange(0, binned.BinCount + 1)));
    }

    [Fact]
    public void Bin_LinearMotionOnIrregularSamples_IsExactAtCentersWithItsSpeed()
    {
        var random = new RandomStream(5);
        double[] times = new double[400];
        for (int i = 1; i < times.Length; i++)
        {
            times[i] = times[i - 1] + 0.01 + 0.04 * random.NextDouble();
        }
        Recording recording = SampleRecordings.Of(0, times[^1], [[]], times, Array.ConvertAll(times, t => 0.2 + 0.3 * t));
        BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions());
        for (int t = 0; t < binned.BinCount; t++)
        {
            Assert.Equal(0.2 + 0.3 * (t + 0.5) * 0.025, binned.Position[t], 1e-6);
            Assert.Equal(0.3, binned.Velocity[t], 1e-4); // Positions are float32.
        }
        Assert.All(binned.Running, Assert.True);
    }

    [Fact]
    public void Bin_SinusoidalMotion_VelocityIsThatOfTheGaussianSmoothedPosition()
    {
        double[] times = [.. Enumerable.Range(0, 8000).Select(i => i * 0.005)];
        double omega = 2 * Math.PI * 0.5, sigma = 0.1;
        BinnedRecording binned = RecordingBinner.Bin(
            SampleRecordings.Of(0, 40, [[]], times, Array.ConvertAll(times, t => Math.Sin(omega * t))),
            new BinningOptions { VelocitySmoothingSeconds = sigma });
        // A Gaussian of standard deviation sigma damps frequency omega by exp(-(sigma omega)^2 / 2).
        double damped = omega * Math.Exp(-0.5 * sigma * sigma * omega * omega);
        for (int t = 40; t < binned.BinCount - 40; t++)
        {
            Assert.Equal(damped * Math.Cos(omega * (t + 0.5) * 0.025), binned.Velocity[t], 2e-3);
        }
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(-0.7)]
    public void Bin_SteadyRounds_AreExactAtCentersWithOneSpeed(double speed)
    {
        // Round a circle of 2.85 m, sampled at irregular times; bins fall between samples on both sides of 0.
        const double period = 2.85;
        double Place(double time) => 1 + speed * time - period * Math.Floor((1 + speed * time) / period);
        var random = new RandomStream(7);
        double[] times = new double[1500];
        for (int i = 1; i < times.Length; i++)
        {
            times[i] = times[i - 1] + 0.01 + 0.05 * random.NextDouble();
        }
        Recording recording = SampleRecordings.Of(0, times[^1], [[]], times, Array.ConvertAll(times, Place));
        recording = recording with { Channels = [recording.Channels[0] with { Period = period }] };
        BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions());
        for (int t = 0; t < binned.BinCount; t++)
        {
            Assert.InRange(binned.Position[t], 0f, (float)period);
            double error = Math.Abs(Place((t + 0.5) * 0.025) - binned.Position[t]);
            Assert.InRange(Math.Min(error, period - error), 0, 1e-6);
            Assert.Equal(speed, binned.Velocity[t], 1e-4);
        }
        Assert.Equal(period, binned.PositionPeriod);
        Assert.Equal(0.03 * period, binned.Options.RunningThreshold, 1e-12);
    }

    [Fact]
    public void Bin_ValueThatRoundsToThePeriod_IsZero()
    {
        const double period = 0.1; // As float32 it is larger.
        Recording recording = SampleRecordings.Of(0, 1, [[]], [0, 1], [Math.BitDecrement(period), Math.BitDecrement(period)]);
        BinnedRecording binned = RecordingBinner.Bin(
            recording with { Channels = [recording.Channels[0] with { Period = period }] }, new BinningOptions { MaximumGapSeconds = 2 });
        Assert.All(binned.Position, p => Assert.Equal(0f, p));
    }

    [Fact]
    public void Bin_OtherPositionChannel_IsTakenAndTheChannelsThereAreListed()
    {
        Recording sample = SampleRecordings.Random(1, 10, 2);
        Recording field = sample with { Channels = [sample.Channels[0] with { Name = "x" },
            sample.Channels[0] with { Name = "y", Values = Array.ConvertAll(sample.Channels[0].Values, v => -v) }] };
        BinnedRecording alongX = RecordingBinner.Bin(field, new BinningOptions { PositionChannel = "x" }),
            alongY = RecordingBinner.Bin(field, new BinningOptions { PositionChannel = "y" });
        Assert.Equal(RecordingBinner.Bin(sample, new BinningOptions()).Position, alongX.Position);
        Assert.Equal(alongX.Position.Select(p => -p), alongY.Position);
        InputException mistake = Assert.Throws<InputException>(() => RecordingBinner.Bin(field, new BinningOptions()));
        Assert.Contains("x, y", mistake.Remedy);
        Assert.Throws<InputException>(() => new BinningOptions { PositionChannel = "" });
    }

    [Fact]
    public void Bin_GapsAndMissingSamples_AreNeverBridgedBeyondTheLimit()
    {
        double[] times = [0.1, 0.2, 0.3, 0.4, 0.5, 2.0, 2.1, 2.2, 2.3];
        double[] values = [0, 1, double.NaN, 3, 4, 4, 5, 6, double.NaN];
        BinnedRecording binned = RecordingBinner.Bin(SampleRecordings.Of(0, 3, [[]], times, values),
            new BinningOptions { BinWidthSeconds = 0.1, MaximumGapSeconds = 0.5 });
        bool[] expected = [.. Enumerable.Range(0, 30).Select(t => (t + 0.5) * 0.1 is (> 0.1 and < 0.5) or (> 2 and < 2.2))];
        Assert.Equal(expected, binned.Tracked);
        Assert.Equal(expected, binned.Position.Select(float.IsFinite));
        Assert.Equal(expected, binned.Velocity.Select(float.IsFinite));
        Assert.Equal(2.5f, binned.Position[3], 1e-6f); // Halfway between 2 (itself bridged) and 3.
        Assert.False(binned.Running[10]);
        BinnedRecording bridged = RecordingBinner.Bin(SampleRecordings.Of(0, 3, [[]], times, values),
            new BinningOptions { BinWidthSeconds = 0.1, MaximumGapSeconds = 2 });
        Assert.Equal(4f, bridged.Position[12]);
    }

    [Fact]
    public void Bin_LoneTrackedBin_HasPositionButNoVelocity()
    {
        BinnedRecording binned =
            RecordingBinner.Bin(SampleRecordings.Of(0, 1, [[]], [0.05], [0.7]), new BinningOptions { BinWidthSeconds = 0.1 });
        Assert.Equal(0.7f, binned.Position[0]);
        Assert.True(float.IsNaN(binned.Velocity[0]));
        Assert.False(binned.Running[0]);
    }

    [Fact]
    public void Bin_DefaultThreshold_IsThreePercentOfTheExtentAndReported()
    {
        double[] times = [.. Enumerable.Range(0, 4001).Select(i => i * 0.025)];
        Recording recording = SampleRecordings.Of(0, 100, [[]], times, Array.ConvertAll(times, t => 0.01 * t));
        BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions());
        Assert.Equal(0.03 * 0.98, binned.Options.RunningThreshold, 1e-3);
        Assert.DoesNotContain(true, binned.Running);
        Assert.Equal(binned.Running, RecordingBinner.Bin(recording, binned.Options).Running);
        Assert.All(RecordingBinner.Bin(recording, new BinningOptions { RunningThreshold = 0.005 }).Running, Assert.True);
    }

    [Fact]
    public void Bin_UnusableInput_SaysWhatIsMissing()
    {
        Recording good = SampleRecordings.Random(1, 10, 2);
        Recording Untracked(double[] values) => good with { Channels = [new BehaviorChannel("position", "m", [0, 1], values)] };
        Assert.Contains("not tracked",
            Assert.Throws<InputException>(() => RecordingBinner.Bin(Untracked([double.NaN, double.NaN]), new BinningOptions())).Message);
        Assert.Contains("not tracked",
            Assert.Throws<InputException>(() => RecordingBinner.Bin(Untracked([0, 1]), new BinningOptions())).Message);
        Assert.Contains("'position'",
            Assert.Throws<InputException>(() => RecordingBinner.Bin(good with { Channels = [] }, new BinningOptions())).Message);
        Assert.Contains("one bin",
            Assert.Throws<InputException>(() => RecordingBinner.Bin(good, new BinningOptions { BinWidthSeconds = 11 })).Message);
        Assert.Throws<InputException>(() => new BinningOptions { BinWidthSeconds = 0 });
        Assert.Throws<InputException>(() => new BinningOptions { MaximumGapSeconds = double.NaN });
    }
}
