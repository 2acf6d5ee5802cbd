using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class RecordingSummaryTests
{
    [Fact]
    public void Of_KnownRecording_CountsUnitsRatesAndPasses()
    {
        double[] times = [.. Enumerable.Range(0, 3840).Select(i => i * 0.025)];
        // 9.6 periods of a cosine: 10 passes down, 9 back up.
        Recording recording = SampleRecordings.Of(0, 100, [[1, 2], [], [.. Enumerable.Range(0, 2500).Select(i => i * 0.04)]], times,
            Array.ConvertAll(times, t => Math.Cos(2 * Math.PI * t / 10)));
        RecordingSummary summary =
            RecordingSummary.Of(recording, RecordingBinner.Bin(recording, new BinningOptions { RunningThreshold = 0 }));
        Assert.Equal((3, 2502L, 100.0), (summary.Units, summary.Spikes, summary.DurationSeconds));
        Assert.Equal((10, 9), (summary.PassesDown, summary.PassesUp));
        Assert.Equal([2], summary.SilentUnits);
        Assert.Equal([3], summary.SuspiciousUnits);
        Assert.Equal((25.02 / 3, 0.02), (summary.MeanRateHz, summary.MedianRateHz));
        Assert.InRange(summary.TrackedFraction, 0.959, 0.961);
    }
}
