using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class KNearestNeighborsReadoutTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(7, 16)]
    [InlineData(25, 3)]
    public void Predict_EuclideanWithoutValidation_EqualsNaiveSearch(int k, int dimension)
    {
        FeatureMatrix features = SmallTrack.Gaussians(333, dimension, (ulong)k);
        float[] position = SmallTrack.Gaussians(333, 1, 77).Values;
        PositionTargets targets = SmallTrack.Targets(position, validation: false);
        FittedNeighbors fit = new KNearestNeighborsReadout([k], DefaultNeighborCount: k).Fit(features, targets);
        float[] predicted = fit.Predict(features, new BinRange(250, 333));

        double[][] rows = Standardised(features, targets.Train);
        for (int bin = 250; bin < 333; bin++)
        {
            float[] nearest =
            [
                .. targets.Train.OrderBy(train => rows[train].Zip(rows[bin],
                (a, b) => (a - b) * (a - b)).Sum()).Take(k).Select(train => position[train]),
            ];
            Assert.Equal(nearest.Average(), predicted[bin - 250], 4);
        }
    }

    [Fact]
    public void Fit_LabelsGoWithTheAngle_ChoosesCosine()
    {
        var random = new RandomStream(5);
        FeatureMatrix features = SmallTrack.Gaussians(900, 5, 5);
        var position = new float[900];
        for (int t = 0; t < 900; t++)
        {
            Span<float> row = features.Values.AsSpan(t * 5, 5);
            position[t] = row[0] / MathF.Sqrt(row.ToArray().Sum(v => v * v));
            float radius = MathF.Exp(0.8f * (float)random.NextGaussian());
            foreach (ref float value in row)
            {
                value *= radius;
            }
        }
        FittedNeighbors fit = new KNearestNeighborsReadout().Fit(features, SmallTrack.Targets(position));
        Assert.Equal(NeighborMetric.Cosine, fit.Metric);
    }

    [Fact]
    public void Fit_NoisyLabels_ChoosesManyNeighbors()
    {
        FeatureMatrix features = SmallTrack.Gaussians(1000, 2, 6);
        float[] position = [.. SmallTrack.Gaussians(1000, 1, 7).Values.Select((v, t) => 3 * v + features.Row(t)[0])];
        FittedNeighbors fit = new KNearestNeighborsReadout([1, 40]).Fit(features, SmallTrack.Targets(position));
        Assert.Equal(40, fit.NeighborCount);
    }

    [Fact]
    public void Fit_FewerTrainBinsThanNeighbors_UsesThemAll()
    {
        FeatureMatrix features = SmallTrack.Gaussians(10, 2, 6);
        FittedNeighbors fit =
            new KNearestNeighborsReadout().Fit(features, SmallTrack.Targets([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], validation: false));
        Assert.Equal(2.5f, fit.Predict(features, new BinRange(9, 10))[0]);
    }

    private static double[][] Standardised(FeatureMatrix features, int[] train)
    {
        int count = features.FeatureCount;
        double[] mean = [.. Enumerable.Range(0, count).Select(f => train.Average(bin => (double)features.Row(bin)[f]))];
        double[] std =
            [.. Enumerable.Range(0, count).Select(f => Math.Sqrt(train.Average(bin => Math.Pow(features.Row(bin)[f] - mean[f], 2))))];
        return
        [
            .. Enumerable.Range(0, features.BinCount)
                .Select(bin => Enumerable.Range(0, count).Select(f => (features.Row(bin)[f] - mean[f]) / std[f]).ToArray()),
        ];
    }
}
