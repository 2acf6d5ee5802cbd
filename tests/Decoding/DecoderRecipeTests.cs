using Dynamics.Data;
// <decoder>
using Dynamics.Decoding;

// </decoder>
using Dynamics.Experiments;
using Dynamics.Reporting;

namespace Dynamics.Tests.Decoding;

// <decoder>
/// <summary>Position as a linear function of the smoothed counts of the last four bins.</summary>
internal sealed class HistoryDecoder() : PositionDecoder("counts.history")
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        FeatureMatrix smoothed = ExponentialSmoother.Smooth(problem.Counts, problem.BinWidthSeconds, tauSeconds: 0.25);
        return [problem.Decode(new RidgeReadout(), smoothed.WithHistory(bins: 4), problem.Options.Seed, "tau=0.25s", cancellation)];
    }
}
// </decoder>

/// <summary>The decoder of docs/extending.md is the marked lines above, and what it promises holds: no other line is needed. The laws of
/// <see cref="PositionDecoderTests"/> run on it, too.</summary>
public sealed class DecoderRecipeTests
{
    [Fact]
    public void Recipe_InTheDocument_IsTheMarkedLinesOfThisFile() =>
        Assert.Equal(Recipe.Marked("tests/Decoding/DecoderRecipeTests.cs", "decoder"), Recipe.Shown("A decoder"));

    [Fact]
    public void Decoder_OfTheRecipe_IsInTableJsonAndPage()
    {
        BinnedRecording recording = SmallTrack.Record(3000, 8, 2);
        DecodingOptions options = SmallTrack.Options with
        {
            Decoders = [new HistoryDecoder(), .. PositionDecoder.Named("mean", "counts.ridge")],
        };
        TargetTable decoded = TargetDecoding.Evaluate(Target.OfPosition(recording), SmallTrack.Split(3000), [], options);
        DecodingTable table = decoded.Whole;
        DecodingReport report = new(decoded, recording, [], null, options, TimeSpan.Zero);

        Assert.Equal(["counts.ridge", "mean", "counts.history"], table.Decoders.Select(decoder => decoder.Name));
        Assert.InRange(table["counts.history"].All.RSquared.Value, 0.5, 1);
        CommandResult result = report.ToResult();
        Assert.Contains("counts.history.r2@run", result.Figures);
        Assert.Contains("counts.history", OptionsJson.ToText(result.Options));
        string page = HtmlReport.ToHtml(DecodingPage.Of(report));
        Assert.Contains("<th scope=\"row\">counts.history</th>", page); // the table; and the figure of all decoders:
        Assert.Contains(Tests.Reporting.DrawnSection.FiguresOf(page), figure => figure.ToJsonString().Contains("counts.history"));
    }
}
