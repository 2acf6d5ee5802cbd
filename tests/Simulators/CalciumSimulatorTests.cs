using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Simulators;
using Dynamics.Tests.Decoding;

namespace Dynamics.Tests.Simulators;

public sealed class CalciumSimulatorTests
{
    private static readonly CalciumSimulatorOptions s_options = new()
    {
        PlaceCells = new() { DurationSeconds = 400, UnitCount = 40, SilentUnitCount = 2, MedianPauseSeconds = 2 },
    };

    [Fact]
    public void Observe_OneSpike_JumpsAndDecays()
    {
        CalciumSimulatorOptions quiet = s_options with { FrameRateHz = 10, DecaySeconds = 0.5, AmplitudePerSpike = 2, NoiseStd = 0 };
        Recording one = new() { Name = "one", StartSeconds = 5, EndSeconds = 8, Units = [new(1, [5.75]), new(2, [])], Channels = [] };
        PopulationSignals traces = CalciumSimulator.Observe(one, quiet);
        Assert.Equal((30, 5.0), (traces.FrameCount, traces.TimesSeconds[0]));
        for (int frame = 0; frame < 30; frame++)
        {
            double end = 5 + (0.1 * (frame + 1)), expected = end > 5.75 ? 2 * Math.Exp(-(end - 5.75) / 0.5) : 0;
            Assert.Equal(expected, traces.Frame(frame)[0], 1e-6);
            Assert.Equal(0, traces.Frame(frame)[1]);
        }
        PopulationSignals events = CalciumSimulator.Observe(one, quiet with { Kind = SignalKind.Events });
        Assert.Equal(2 * Math.Exp(-0.1), events.Frame(7)[0], 1e-6);
        Assert.Equal(2 * Math.Exp(-0.1), Enumerable.Range(0, 30).Sum(frame => events.Frame(frame)[0]), 1e-5);
    }

    [Theory]
    [InlineData(SignalKind.Traces)]
    [InlineData(SignalKind.Events)]
    public void Simulate_PositionIsDecodedFromSignals(SignalKind kind)
    {
        Recording recording = CalciumSimulator.Simulate(s_options with { Kind = kind });
        Assert.Equal((0, 40), (recording.SpikeCount, recording.Signals!.UnitCount));
        BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions { BinWidthSeconds = 0.1 });
        DecodingOptions options = SmallTrack.Options with
        {
            Decoders = PositionDecoder.Named("counts.ridge", "counts.walk", "bayes.memoryless", "bayes.walk", "mean"),
        };
        DecodingTable table = PositionDecoding.Evaluate(binned, SmallTrack.Split(binned.BinCount), [], options);
        Assert.Equal(["counts.ridge", "counts.walk", "mean"], table.Decoders.Select(decoder => decoder.Name));
        Assert.InRange(table.Decoders[0].All.RSquared.Value, kind == SignalKind.Traces ? 0.6 : 0.4, 1);
        Assert.InRange(table.Decoders[1].All.RSquared.Value, kind == SignalKind.Traces ? 0.8 : 0.65, 1);
        Assert.Contains(table.Notes, note =>
            note.StartsWith("Left out, for they take counts for numbers of spikes", StringComparison.Ordinal)
            && note.EndsWith("bayes.memoryless, bayes.walk.", StringComparison.Ordinal));
    }

    [Fact]
    public void Simulate_Twice_IsBitIdentical()
    {
        Recording first = CalciumSimulator.Simulate(s_options), again = CalciumSimulator.Simulate(s_options, threads: 1);
        Assert.Equal(first.Signals!.Values, again.Signals!.Values);
        Assert.NotEqual(first.Signals.Values,
            CalciumSimulator.Simulate(s_options with { PlaceCells = s_options.PlaceCells with { Seed = 2 } }).Signals!.Values);
    }
}
