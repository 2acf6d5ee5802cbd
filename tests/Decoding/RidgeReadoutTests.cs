using Dynamics.Data;
using Dynamics.Decoding;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Decoding;

public class RidgeReadoutTests
{
    [Fact]
    public void Fit_LinearLaw_RecoversItExactly()
    {
        FeatureMatrix features = SmallTrack.Gaussians(500, 6, 3);
        float[] position = [.. Enumerable.Range(0, 500).Select(t => 2 + 3 * features.Row(t)[0] - 0.5f * features.Row(t)[4])];
        FittedRidge fit = new RidgeReadout([1e-10]).Fit(features, SmallTrack.Targets(position));
        Assert.Equal(2, fit.Intercept, 5);
        Assert.Equal([3, 0, 0, 0, -0.5, 0], fit.Weights, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    // Oracle: ridge is least squares on data with sqrt(n lambda) I appended, solved by QR instead of normal equations.
    [Fact]
    public void Fit_NoisyData_EqualsAugmentedLeastSquares()
    {
        const int Train = 240, Features = 5;
        const double Lambda = 0.3;
        FeatureMatrix features = SmallTrack.Gaussians(400, Features, 5);
        for (int t = 0; t < 400; t++)
        {
            features.Values[t * Features + 1] = 4 * features.Values[t * Features + 1] + 7; // another scale, another mean
        }
        float[] position = [.. SmallTrack.Gaussians(400, 1, 6).Values.Select((v, t) => v + features.Row(t)[1])];
        FittedRidge fit = new RidgeReadout([Lambda]).Fit(features, SmallTrack.Targets(position));

        Matrix<double> x = Matrix<double>.Build.Dense(Train, Features, (t, f) => features.Row(t)[f]);
        Vector<double> mean = x.ColumnSums() / Train;
        Vector<double> std =
            Vector<double>.Build.Dense(Features, f => Math.Sqrt(x.Column(f).Subtract(mean[f]).PointwisePower(2).Sum() / Train));
        Matrix<double> z = Matrix<double>.Build.Dense(Train, Features, (t, f) => (x[t, f] - mean[f]) / std[f]);
        double yMean = position.Take(Train).Average(v => (double)v);
        Vector<double> y = Vector<double>.Build.Dense(Train, t => position[t] - yMean);
        Vector<double> w = z.Stack(Matrix<double>.Build.DenseIdentity(Features) * Math.Sqrt(Train * Lambda)).QR()
            .Solve(Vector<double>.Build.DenseOfEnumerable(y.Concat(new double[Features])));
        Assert.Equal((w / std).ToArray(), fit.Weights, (a, b) => Math.Abs(a - b) < 1e-5); // features are standardised in float32
    }

    [Fact]
    public void Fit_SeveralLambdas_TakesTheBestOnValidation()
    {
        FeatureMatrix features = SmallTrack.Gaussians(200, 80, 8);
        float[] position = [.. SmallTrack.Gaussians(200, 1, 9).Values.Select((v, t) => 2 * v + features.Row(t)[0])];
        PositionTargets targets = SmallTrack.Targets(position);
        FittedRidge chosen = new RidgeReadout([1e-4, 0.1, 1, 10]).Fit(features, targets);
        double Error(FittedRidge fit) =>
            targets.Validation.Sum(bin => Math.Pow(fit.Predict(features, new BinRange(bin, bin + 1))[0] - position[bin], 2));
        Assert.All(new[] { 1e-4, 0.1, 1, 10 }, lambda =>
            Assert.True(Error(chosen) <= Error(new RidgeReadout([lambda]).Fit(features, targets)) + 1e-6));
        Assert.NotEqual(1e-4, chosen.Lambda);
    }

    [Fact]
    public void Fit_FeatureSilentInTrain_IsIgnoredInTest()
    {
        FeatureMatrix features = SmallTrack.Gaussians(100, 3, 10);
        float[] position = [.. Enumerable.Range(0, 100).Select(t => features.Row(t)[0])];
        for (int t = 0; t < 60; t++)
        {
            features.Values[t * 3 + 2] = 0;
        }
        FittedRidge fit = new RidgeReadout([1e-6]).Fit(features, SmallTrack.Targets(position));
        Assert.Equal(0, fit.Weights[2]);
        Assert.All(fit.Predict(features, new BinRange(0, 100)), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void PosteriorVariance_GaussianLatents_AgreesWithSampling()
    {
        double[] covariance = [0.5, 0.2, 0.2, 0.3];
        var posterior = new GaussianSeries(2, [1, 2], [0], [covariance]);
        var fit = new FittedRidge([1.5, -2], 0.1, 1);
        double variance = fit.PosteriorVariance(posterior, [0])[0];
        var random = new RandomStream(4);
        double a = Math.Sqrt(0.5), b = 0.2 / a, c = Math.Sqrt(0.3 - b * b);
        double[] samples = [.. Enumerable.Range(0, 40_000).Select(_ =>
        {
            double e = random.NextGaussian();
            return 1.5 * a * e - 2 * (b * e + c * random.NextGaussian());
        })];
        double sampled = samples.Average(v => v * v);
        Assert.InRange(variance, sampled - 4 * sampled * Math.Sqrt(2.0 / samples.Length), sampled
            + 4 * sampled * Math.Sqrt(2.0 / samples.Length));
    }
}
