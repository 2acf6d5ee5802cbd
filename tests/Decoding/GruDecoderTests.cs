using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class GruDecoderTests
{
    // Position is a switch: a spike of the first unit turns it on, one of the second off, and it stays so for seconds. A linear filter
    // of counts forgets at one rate, whatever comes; a gated state need not.
    [Fact]
    public void Decode_SwitchThatHolds_RemembersIt()
    {
        const int Bins = 5000;
        var random = new RandomStream(3);
        int[,] spikes = new int[Bins, 2];
        float[] position = new float[Bins];
        for (int bin = 0; bin < Bins; bin++)
        {
            int fires = random.NextDouble() < 0.03 ? random.NextInt(2) : -1;
            position[bin] = fires < 0 ? position[Math.Max(0, bin - 1)] : 1 - fires;
            if (fires >= 0)
            {
                spikes[bin, fires] = 1;
            }
        }
        BinnedRecording recording = SmallTrack.Record(Bins, 2, 1) with
        {
            Counts = SmallTrack.Counts(Bins, 2, (bin, unit) => spikes[bin, unit]), Position = position,
            Tracked = [.. Enumerable.Repeat(true, Bins)],
        };
        DecodingOptions options = SmallTrack.Options with
        {
            Decoders = PositionDecoder.Named("counts.ridge", "counts.gru"),
            Gru = new GruOptions { HiddenUnits = 16, WindowSeconds = 5, BatchWindows = 8, LearningRate = 1e-2, UnitDropout = 0 },
        };
        DecodingTable table = PositionDecoding.Evaluate(recording, SmallTrack.Split(Bins), [], options);
        Assert.InRange(table["counts.gru"].All.RSquared.Value, 0.9, 1);
        Assert.InRange(table["counts.ridge"].All.RSquared.Value, -1, 0.75);
        Assert.Matches("^epochs=[0-9]+$", Assert.Single(table["counts.gru"].Choices));
    }
}
