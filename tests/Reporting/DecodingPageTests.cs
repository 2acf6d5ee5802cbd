using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Reporting;
using Dynamics.Simulators;
using Dynamics.Tests.Experiments;

namespace Dynamics.Tests.Reporting;

/// <summary>The page of a decoding, from a run and from the spikes alone.</summary>
public sealed class DecodingPageTests(StreamingPositionDecoderTests.TrainedRun trained)
    : IClassFixture<StreamingPositionDecoderTests.TrainedRun>
{
    private static readonly DecodingOptions s_options = DecodingOptions.Quick with
    {
        Mlp = new() { MaximumEpochs = 3, PosteriorSamples = 64 }, CalibrationBins = 200, BootstrapResamples = 50, NullShifts = 20,
    };

    [SkippableFact]
    public void Of_ARun_DrawsScoresTraceLatentsCalibrationErrorsTrainingAndEigenvalues()
    {
        DrawnPage page = DrawnPage.Of(DecodingPage.Of(DecodingReport.Decode(trained.Run, null, s_options)), 1280);

        page.AssertSound();
        Assert.Equal(1 + 1 + 2 + 1 + 1 + 4 + 1, page.FigureCount);
        Assert.Contains("latent.mlp", page.Seen.Figures[0].Ticks);
        Assert.Contains("seed 3", page.Seen.Figures[^1].Legend);
    }

    [SkippableFact]
    public void Of_BaselinesAlone_DrawsWhatTheyHave()
    {
        DecodingReport report = DecodingReport.Decode(trained.Run, null, s_options);
        DrawnPage page = DrawnPage.Of(DecodingPage.Of(report with { Latents = [], Run = null }), 1280);

        page.AssertSound();
        Assert.Equal(1 + 1 + 1 + 1, page.FigureCount);
    }

    // Scores, path and error map, x, y, coverage.
    [SkippableFact]
    public void Of_APlane_DrawsPathErrorMapAndBothChannels()
    {
        Recording recording = OpenFieldSimulator.Simulate(new() { DurationSeconds = 120, UnitCount = 20, SilentUnitCount = 0 }).Recording;
        DrawnPage page = Draw(recording, "x,y");
        Assert.Equal(1 + 2 + 2 + 1, page.FigureCount);
        Assert.Contains("true", page.Seen.Figures[1].Legend);
    }

    // Scores, trace, coverage, error round the circle.
    [SkippableFact]
    public void Of_ACircularTrack_DrawsATraceWithoutABand()
    {
        Recording track = PlaceCellSimulator.Simulate(new() { DurationSeconds = 120, UnitCount = 20 }).Recording;
        BehaviorChannel position = track.Channels.Single(channel => channel.Name == "position");
        Recording circle = track with
        {
            Channels = [position with { Values = [.. position.Values.Select(value => Math.Max(0, value % 1))], Period = 1 }],
        };
        DrawnPage page = Draw(circle, null);
        Assert.Equal(1 + 1 + 1 + 1, page.FigureCount);
        Assert.Equal(["true", "decoded"], page.Seen.Figures[1].Legend);
    }

    private static DrawnPage Draw(Recording recording, string? target)
    {
        DecodingOptions options = s_options with { Decoders = PositionDecoder.Named("counts.ridge", "mean") };
        DecodingReport report = DecodingReport.Baselines(
            recording, new BinningOptions(), new ChronologicalSplit { PurgeSeconds = 1 }, options, target);
        DrawnPage page = DrawnPage.Of(DecodingPage.Of(report), 1280);
        page.AssertSound();
        return page;
    }
}
