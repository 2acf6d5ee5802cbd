using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Reporting;
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
}
