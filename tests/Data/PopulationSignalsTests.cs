using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class PopulationSignalsTests
{
    private static readonly BinningOptions s_options = new() { BinWidthSeconds = 0.1, MaximumGapSeconds = 10 };

    /// <summary>A recording of two seconds of a spiking unit between two imaged ones.</summary>
    private static Recording Imaged(SignalKind kind, double[] times, float[] values) =>
        SampleRecordings.Of(0, 2, [[0.05, 0.06, 1.55]], [0, 2], [0, 1]) with
        {
            Units = [new(3, []), new(1, [0.05, 0.06, 1.55]), new(7, [])],
            Signals = new("dff", kind, [7, 3], times, values),
        };

    private static double[] Clock(int frames, double frame) => [.. Enumerable.Range(0, frames).Select(i => i * frame)];

    [Fact]
    public void Bin_FramesAsLongAsBins_AreTheFeatures()
    {
        float[] values = [.. Enumerable.Range(0, 40).Select(i => MathF.Cos(i))];
        foreach (SignalKind kind in Enum.GetValues<SignalKind>())
        {
            BinnedRecording binned = RecordingBinner.Bin(Imaged(kind, Clock(20, 0.1), values), s_options);
            Assert.True(binned.Counts.Continuous);
            float[] dense = binned.Counts.ToDense();
            for (int bin = 0; bin < 20; bin++)
            {
                Assert.Equal(values[(2 * bin) + 1], dense[3 * bin]); // unit 3, exactly
                Assert.Equal(bin switch { 0 => 2, 15 => 1, _ => 0 }, dense[(3 * bin) + 1]);
                Assert.Equal(values[2 * bin], dense[(3 * bin) + 2]);
            }
            Assert.All(binned.Tracked, Assert.True);
        }
    }

    [Theory]
    [InlineData(0.025)] // four frames a bin
    [InlineData(0.03)]
    [InlineData(0.25)] // frames that are longer than bins
    public void Bin_OtherFrames_KeepMeanAndSum(double frame)
    {
        int frames = (int)(2 / frame);
        float[] values = [.. Enumerable.Range(0, 2 * frames).Select(i => 1 + MathF.Sin(i))];
        double[] Column(SignalKind kind) => [.. RecordingBinner.Bin(Imaged(kind, Clock(frames, frame), values), s_options)
            .Counts.ToDense().Chunk(3).Select(row => (double)row[0])];
        double[] means = Column(SignalKind.Traces), sums = Column(SignalKind.Events);
        for (int bin = 0; bin < 20; bin++)
        {
            // Brute force on a grid of tenths of a millisecond.
            double mean = 0, sum = 0;
            for (int i = 0; i < 1000; i++)
            {
                int at = Math.Min((int)((bin + ((i + 0.5) / 1000)) * 0.1 / frame), frames - 1);
                mean += values[(2 * at) + 1] / 1000.0;
                sum += values[(2 * at) + 1] / 1000.0 * 0.1 / frame;
            }
            double rest = (bin + 1) * 0.1 > frames * frame ? 1 : 0; // where the last frame ends within the bin
            Assert.Equal(mean, means[bin], 0.01 + rest);
            Assert.Equal(sum, sums[bin], 0.01 + (rest * sum));
        }
        Assert.Equal(values.Where((_, i) => i % 2 == 1).Sum(value => (double)value), sums.Sum(), 1e-4);
    }

    [Fact]
    public void Bin_CameraThatPauses_KnowsNoPositionThere()
    {
        // Frames from 0 to 0.5 s and from 1 s on: of the pause nothing is known, a trace holds its last value, and nothing happens.
        double[] times = [.. Clock(20, 0.1).Where(time => time < 0.45 || time > 0.95)];
        float[] values = [.. times.SelectMany((time, i) => new[] { i + 1f, -i - 1f })];
        BinnedRecording traces = RecordingBinner.Bin(Imaged(SignalKind.Traces, times, values), s_options);
        BinnedRecording events = RecordingBinner.Bin(Imaged(SignalKind.Events, times, values), s_options);
        // A frame may last half as long again.
        Assert.Equal([.. Enumerable.Range(0, 20).Select(bin => bin is < 6 or >= 10)], traces.Tracked);
        Assert.True(float.IsNaN(traces.Position[7]));
        Assert.Equal((-5f, 5f), (traces.Counts.ToDense()[21], traces.Counts.ToDense()[23]));
        Assert.Equal((0f, 0f), (events.Counts.ToDense()[21], events.Counts.ToDense()[23]));
        Assert.Equal((-6f, 6f), (events.Counts.ToDense()[30], events.Counts.ToDense()[32]));
    }

    [Fact]
    public void BetweenAndOf_KeepWhatIsAskedFor()
    {
        float[] values = [.. Enumerable.Range(0, 12).Select(i => (float)i)];
        PopulationSignals signals = new("F", SignalKind.Traces, [4, 9, 2], [0, 1, 2, 3], values);
        Assert.Equal([3, 4, 5, 6, 7, 8], signals.Between(0.5, 3).Values);
        Assert.Equal([1.0, 2], signals.Between(0.5, 3).TimesSeconds);
        Assert.Equal((1.0, 4.0), (signals.FrameSeconds, signals.EndSeconds));
        PopulationSignals part = signals.Of([2, 4, 77])!;
        Assert.Equal([4, 2], part.UnitIds);
        Assert.Equal([0, 2, 3, 5, 6, 8, 9, 11], part.Values);
        Assert.Null(signals.Of([77]));
        Assert.Same(signals, signals.Of([9, 4, 2]));
    }

    [Fact]
    public void Overview_OfSignals_SaysWhatTheyAreAndFindsNoSilence()
    {
        Recording recording = Imaged(SignalKind.Traces, Clock(20, 0.1), new float[40]);
        RecordingOverview overview = RecordingOverview.Of(recording, new() { Binning = s_options with { BinWidthSeconds = 0.05 } });
        Assert.Empty(overview.Summary.SilentUnits);
        Assert.Contains(
            overview.Remarks, remark => remark.StartsWith("2 units are observed as continuous traces", StringComparison.Ordinal));
        Assert.Contains(overview.Remarks, remark => remark.Contains("shorter than a frame", StringComparison.Ordinal));
        Assert.Contains(overview.Remarks, remark => remark.Contains("one clock is not judged", StringComparison.Ordinal));
        Assert.All(overview.Splits.SelectMany(split => split.Parts), part => Assert.Equal(0, part.Spikes));
    }

    [Fact]
    public void MostActive_OfContinuousSignals_IsByVariance()
    {
        float[] values = [.. Enumerable.Range(0, 20).SelectMany(i => new[] { 1000f, i % 2 == 0 ? -1f : 1f })];
        SparseCounts counts = RecordingBinner.Bin(Imaged(SignalKind.Traces, Clock(20, 0.1), values), s_options).Counts;
        SparseCounts one = counts.MostActive(1, new BinRange(0, 20));
        Assert.True(one.Continuous);
        Assert.Equal(-1f, one.ToDense()[0]); // unit 3 varies, unit 7 is only bright
    }

    [Fact]
    public void Save_SignalsThatBreakTheContract_AreRefusedOnLoading()
    {
        using var folder = new TemporaryFolder();
        void Refused(PopulationSignals signals, string what)
        {
            RecordingFolder.Save(Imaged(SignalKind.Traces, [], []) with { Signals = signals }, folder["r"]);
            Assert.Contains(what, Assert.Throws<InputException>(() => RecordingFolder.Load(folder["r"])).What);
        }
        Refused(new("a", SignalKind.Traces, [3], [0, 1], [1, float.NaN]), "the signals hold NaN in frame 2");
        Refused(new("a", SignalKind.Traces, [1], [0, 1], [1, 2]), "has spikes");
        Refused(new("a", SignalKind.Traces, [8], [0, 1], [1, 2]), "not listed");
        Refused(new("a", SignalKind.Traces, [3], [0, 2], [1, 2]), "outside the recording");
        Refused(new("a", SignalKind.Traces, [3], [1, 0.5], [1, 2]), "not after the row before");
        RecordingFolder.Save(Imaged(SignalKind.Traces, [0, 1], [1, 2, 3, 4]), folder["whole"]);
        File.Delete(folder["whole/signals.parquet"]);
        Assert.Contains("signals.parquet", Assert.Throws<InputException>(() => RecordingFolder.Load(folder["whole"])).Message);
    }
}
