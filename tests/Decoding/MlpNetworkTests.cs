using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Decoding.Internals;

namespace Dynamics.Tests.Decoding;

public class MlpNetworkTests
{
    [Theory]
    [InlineData(3, 5)]
    [InlineData(16, 100)]
    [InlineData(120, 34)]
    public void PredictBins_RandomWeights_EqualsNaiveForward(int inputs, int hidden)
    {
        (MlpNetwork network, Func<double[], double> naive) = Random(inputs, hidden, 9);
        FeatureMatrix features = SmallTrack.Gaussians(150, inputs, 2);
        float[] predicted = new FittedMlp(network, "", 64, 1).PredictBins(features, [.. Enumerable.Range(0, 150)]);
        for (int bin = 0; bin < 150; bin++)
        {
            Assert.Equal(naive([.. features.Row(bin).ToArray().Select(v => (double)v)]), predicted[bin], 4);
        }
    }

    [Fact]
    public void Intervals_CorrelatedPosterior_AgreesWithIndependentSampling()
    {
        const int Draws = 20_000;
        (MlpNetwork network, Func<double[], double> naive) = Random(3, 20, 4);
        double[] covariance = [0.30, 0.12, 0, 0.12, 0.20, 0, 0, 0, 0]; // the third feature is exact
        var posterior = new GaussianSeries(3, [0.1f, -0.4f, 0.8f, 1, 1, 1], [0, 0], [covariance]);
        double variance =
            Math.Pow(new FittedMlp(network, "", 8192, 5).Intervals(FeatureMatrix.Of(posterior), [1], [0], [1e-9], [0]).Std[0], 2);
        var random = new RandomStream(44);
        double a = Math.Sqrt(0.30), b = 0.12 / a, c = Math.Sqrt(0.20 - b * b);
        double[] outputs = [.. Enumerable.Range(0, Draws).Select(_ =>
        {
            double e = random.NextGaussian();
            return naive([1 + a * e, 1 + b * e + c * random.NextGaussian(), 1]);
        })];
        double mean = outputs.Average(), expected = outputs.Average(y => (y - mean) * (y - mean));
        double error = Math.Sqrt(outputs.Average(y => Math.Pow(Math.Pow(y - mean, 2) - expected, 2)) * (1.0 / Draws + 1.0 / 8192));
        Assert.InRange(variance, expected - 4 * error, expected + 4 * error);
    }

    // A network that is linear where it is used gives back the Gaussian: quantiles and CRPS in closed form.
    [Fact]
    public void Intervals_LinearNetwork_AreGaussian()
    {
        var network = new MlpNetwork([1, 2], [50], [1], [0], [1], -50, 2);
        var posterior = new GaussianSeries(2, [0.3f, 0.2f], [0], [[0.04, 0, 0, 0.01]]);
        PredictiveIntervals sampled = new FittedMlp(network, "", 20_000, 3).Intervals(FeatureMatrix.Of(posterior), [0], [0], [0.1], [1.0f]);
        PredictiveIntervals exact = PredictiveIntervals.Gaussian([0], [0.7f], [Math.Sqrt(0.04 + 4 * 0.01 + 0.01)], [1.0f]);
        Assert.Equal(exact.Std[0], sampled.Std[0], 0.006f);
        Assert.Equal(exact.Crps[0], sampled.Crps[0], 0.004f);
        for (int level = 0; level < PredictiveIntervals.Levels.Count; level++)
        {
            Assert.Equal(exact.Lower[level], sampled.Lower[level], 0.02f); // 5 standard errors of a tail quantile
            Assert.Equal(exact.Upper[level], sampled.Upper[level], 0.02f);
        }
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(16, 100)]
    [InlineData(120, 34)]
    public void Differentiate_RandomWeights_IsTheNaiveOutputAndItsDifferences(int inputs, int hidden)
    {
        const double Step = 1e-6; // kinks are rarely that near
        (MlpNetwork network, Func<double[], double> naive) = Random(inputs, hidden, 9);
        FeatureMatrix features = SmallTrack.Gaussians(20, inputs, 3);
        float[] gradient = new float[inputs];
        for (int bin = 0; bin < 20; bin++)
        {
            double[] at = [.. features.Row(bin).ToArray().Select(v => (double)v)];
            Assert.Equal(naive(at), network.Differentiate(features.Row(bin), gradient), 1e-5);
            for (int i = 0; i < inputs; i++)
            {
                double middle = at[i];
                (at[i], double above, double below) = (middle, At(middle + Step), At(middle - Step));
                Assert.Equal((above - below) / (2 * Step), gradient[i], 1e-4);

                double At(double value)
                {
                    at[i] = value;
                    return naive(at);
                }
            }
        }
    }

    // A posterior much narrower than the pieces of the network: first order is all there is.
    [Fact]
    public void Predict_NarrowPosterior_HasTheVarianceOfTheSamples()
    {
        (MlpNetwork network, _) = Random(3, 20, 4);
        FittedMlp fit = new(network, "", 20_000, 6);
        double[] covariance = [3e-6, 1.2e-6, 0, 1.2e-6, 2e-6, 0, 0, 0, 1e-6];
        GaussianSeries posterior = new(3, [0.1f, -0.4f, 0.8f], [0], [covariance]);
        PredictiveIntervals sampled = fit.Intervals(FeatureMatrix.Of(posterior), [0], [0], [1e-9], [0]);
        (float position, double variance) = fit.Predict(posterior.Mean, covariance);

        Assert.Equal(fit.PredictBins(new FeatureMatrix(posterior.Mean, 3), [0])[0], position, 1e-6f);
        Assert.InRange(Math.Sqrt(variance) / sampled.Std[0], 0.98, 1.02); // 4 standard errors of a standard deviation from 20,000 draws
    }

    [Fact]
    public void SemidefiniteFactor_SingularCovariance_MultipliesBack()
    {
        double[] vector = [1, -2, 0, 3];
        double[] covariance = [.. vector.SelectMany(a => vector.Select(b => a * b))];
        double[] factor = MlpSampler.SemidefiniteFactor(covariance, 4);
        for (int i = 0; i < 16; i++)
        {
            Assert.Equal(covariance[i], Enumerable.Range(0, 4).Sum(k => factor[i / 4 * 4 + k] * factor[i % 4 * 4 + k]), 9);
        }
    }

    private static (MlpNetwork Network, Func<double[], double> Naive) Random(int inputs, int hidden, ulong seed)
    {
        var random = new RandomStream(seed);
        float[] Draw(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)(scale * random.NextGaussian()))];
        float[] first = Draw(hidden * inputs, 1 / Math.Sqrt(inputs)), firstBias = Draw(hidden, 0.3), secondBias = Draw(hidden, 0.3);
        float[] second = Draw(hidden * hidden, 1 / Math.Sqrt(hidden)), output = Draw(hidden, 1 / Math.Sqrt(hidden));
        double[] Layer(double[] x, float[] weights, float[] bias) =>
            [.. bias.Select((b, unit) => Math.Max(0, b + x.Select((v, i) => v * weights[unit * x.Length + i]).Sum()))];
        return (
            new MlpNetwork(first, firstBias, second, secondBias, output, 0.25f, inputs),
            x => 0.25 + Layer(Layer(x, first, firstBias), second, secondBias).Select((v, unit) => v * output[unit]).Sum());
    }
}
