using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public sealed class WienerDecoderTests
{
    private const int Bins = 6000, Units = 5;

    private static readonly DecodingOptions s_options = SmallTrack.Options with
    {
        Decoders = PositionDecoder.Named("counts.wiener", "counts.ridge"), SmoothingTausSeconds = [0.01, 0.5], BootstrapResamples = 20,
            NullShifts = 20,
    };

    // Position is a cubic of what the last four bins sum to with weights of both signs: no exponential smoothing of counts and no line can
    // say so.
    [Fact]
    public void Decode_CubicOfALinearFilter_RecoversItAndItsHistory()
    {
        BinnedRecording recording = Filtered(curve: x => x + (0.2 * x * x) + (0.05 * x * x * x));
        DecodingTable table = PositionDecoding.Evaluate(recording, SmallTrack.Split(Bins), [], s_options);
        DecoderResult wiener = table["counts.wiener"];
        Assert.InRange(wiener.All.RSquared.Value, 0.97, 1);
        Assert.InRange(table["counts.ridge"].All.RSquared.Value, -1, 0.7);
        Assert.Matches("^tau=0.01s bins=[48] lambda=.* cubic$", Assert.Single(wiener.Choices)); // bins beyond the four get no weight
    }

    // With a straight curve the cascade is the linear filter, and its squared error that of the noise that was put in.
    [Fact]
    public void Decode_NoisyLinearFilter_ReachesTheNoise()
    {
        const double NoiseStd = 0.3;
        BinnedRecording recording = Filtered(curve: x => x, NoiseStd);
        DecoderResult wiener = PositionDecoding.Evaluate(recording, SmallTrack.Split(Bins), [], s_options)["counts.wiener"];
        BinRange test = SmallTrack.Split(Bins).Test.Span;
        double error = Enumerable.Range(0, test.Length).Average(i => Math.Pow(wiener.Predicted[i] - recording.Position[test.Start + i], 2));
        Assert.InRange(error, 0.85 * NoiseStd * NoiseStd, 1.15 * NoiseStd * NoiseStd); // 1,500 squares: 4 standard errors are 15 %
        Assert.InRange(wiener.All.Coverage95.Value, 0.9, 0.99);
    }

    /// <summary>Independent counts, and a position that is a curve of a filter over four bins of them.</summary>
    private static BinnedRecording Filtered(Func<double, double> curve, double noiseStd = 0)
    {
        var random = new RandomStream(5);
        double[] weights = [.. Enumerable.Range(0, 4 * Units).Select(_ => random.NextGaussian())];
        int[,] counts = new int[Bins, Units];
        SparseCounts sparse = SmallTrack.Counts(Bins, Units, (bin, unit) => counts[bin, unit] = SmallTrack.Poisson(random, 0.3));
        double Sum(int bin) =>
            Enumerable.Range(0, 4 * Units).Sum(i => bin < i / Units ? 0 : weights[i] * counts[bin - (i / Units), i % Units]) / 2;
        return SmallTrack.Record(Bins, Units, 1) with
        {
            Counts = sparse,
            Position = [.. Enumerable.Range(0, Bins).Select(bin => (float)(curve(Sum(bin)) + (noiseStd * random.NextGaussian())))],
            Tracked = [.. Enumerable.Repeat(true, Bins)],
        };
    }
}
