using Dynamics.Data;
using Dynamics.Formats.Internals;

namespace Dynamics.Tests.Formats.Internals;

public sealed class RecordingSpanTests
{
    private static readonly Epoch[] s_epochs = [new("pre", 0, 10), new("lap", 10, 20), new("Lap", 20, 30), new("maze", 10, 30)];
    private static readonly BehaviorChannel s_channel = new("position", "m", [5, 6, 7.5, 8.5], [1, 2, 3, 4]);

    [Fact]
    public void Tracked_LastSample_LastsOneMedianInterval()
    {
        Assert.Equal(new Epoch("position", 5, 9.5), RecordingSpan.Tracked(s_channel, ""));
        Assert.Contains("has 1 samples",
            Assert.Throws<InputException>(() => RecordingSpan.Tracked(s_channel with { TimesSeconds = [1], Values = [1] }, "")).What);
    }

    [Fact]
    public void Whole_SamplesEpochsAndSpikes_IsFromTheEarliestToTheLatest()
    {
        (double, double) Whole(BehaviorChannel[] channels, Epoch[] epochs, params (double, double)[] spikes) =>
            RecordingSpan.Whole(channels, epochs, spikes) is { } span ? (span.StartSeconds, span.EndSeconds) : default;
        Assert.Equal((5, 9.5), Whole([s_channel], []));
        Assert.Equal((0, 30), Whole([s_channel], s_epochs));
        Assert.Equal((-1, Math.BitIncrement(40)), Whole([s_channel], s_epochs, (-1, 4), (2, 40)));
        Assert.Null(RecordingSpan.Whole([s_channel with { TimesSeconds = [1], Values = [1] }], [], []));
    }
}
