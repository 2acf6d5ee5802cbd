using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class RankedProbabilityScoreTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(1.7)]
    [InlineData(-6.0)]
    public void Gaussian_AgainstMonteCarlo_Agrees(double truth)
    {
        const int Pairs = 100_000;
        var random = new RandomStream(2);
        double[] terms = [.. Enumerable.Range(0, Pairs).Select(_ =>
        {
            double a = 0.5 + 2 * random.NextGaussian(), b = 0.5 + 2 * random.NextGaussian();
            return 0.5 * (Math.Abs(a - truth) + Math.Abs(b - truth)) - 0.5 * Math.Abs(a - b);
        })];
        double mean = terms.Average(), error = Math.Sqrt(terms.Average(t => (t - mean) * (t - mean)) / Pairs);
        Assert.InRange(RankedProbabilityScore.Gaussian(0.5, 2, truth), mean - 4 * error, mean + 4 * error);
    }

    [Fact]
    public void Samples_FewValues_EqualsPairwiseDefinition()
    {
        float[] samples = [-1, 0.5f, 2, 2.5f];
        double expected =
            samples.Average(x => Math.Abs(x - 1.2)) - 0.5 * samples.SelectMany(a => samples.Select(b => Math.Abs(a - b))).Average();
        Assert.Equal(expected, RankedProbabilityScore.Samples(samples, 1.2), 6);
    }

    [Theory]
    [InlineData(0.37)]
    [InlineData(-0.4)]
    [InlineData(2.0)]
    public void Histogram_AgainstNumericalIntegral_Agrees(double truth)
    {
        float[] probability = [0.1f, 0, 0.6f, 0.3f];
        const double Start = -0.2, Width = 0.3, Step = 1e-5;
        double Cumulative(double x) => Enumerable.Range(0, 4).Sum(c => probability[c] * Math.Clamp((x - Start) / Width - c, 0, 1));
        double integral = Enumerable.Range(0, 300_000).Select(i => -0.6 + (i + 0.5) * Step)
            .Sum(x => Step * Math.Pow(Cumulative(x) - (x >= truth ? 1 : 0), 2));
        Assert.Equal(integral, RankedProbabilityScore.Histogram(probability, Start, Width, truth), 4);
    }

    [Fact]
    public void Histogram_UnknownTruth_IsNaN() => Assert.Equal(double.NaN, RankedProbabilityScore.Histogram([1], 0, 1, double.NaN));
}
