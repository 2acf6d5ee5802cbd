using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Studies.Internals;

public sealed class LatentForecastTests
{
    private const int Bins = 20_000, Latent = 2;
    private static readonly LinearGaussianModel s_model = new(
        [0.9, 0.2, 0.1, -0.2, 0.9, 0, 0, 0.1, 0.5], [1, -2, 0.5], [0.1, 0.2, 0.3], 0.4, 1);
    private static readonly float[] s_z = Array.ConvertAll(
        TrajectorySampler.Sample(s_model, Latent, Bins, seed: 5).Observation, value => (float)value);
    private static readonly FilteredPosterior s_filtered = KalmanFilter.Filter(s_model, s_z, Latent);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Innovations_AnyHorizon_AreWhatTheForecastLeaves(int ahead)
    {
        int[] bins = [50, 51, 4000];
        Matrix<double> innovations = new LatentForecast(s_model, s_filtered, Latent).Innovations(s_z, bins, ahead);
        for (int row = 0; row < bins.Length; row++)
        {
            double[] mean = KalmanForecast.Ahead(s_model, s_filtered, bins[row] - ahead, ahead).Mean[^3..];
            for (int i = 0; i < Latent; i++)
            {
                Assert.Equal(s_z[(bins[row] * Latent) + i] - mean[i], innovations[row, i], 10);
            }
        }
    }

    [Fact]
    public void InnovationRatio_OfTheModelThatMadeTheData_IsOne()
    {
        int[] bins = [.. Enumerable.Range(100, Bins - 100)];
        // Mean of 2 n squares of independent standard normals: standard error sqrt(2 / 2n) = 0.007.
        Assert.Equal(1, new LatentForecast(s_model, s_filtered, Latent).InnovationRatio(s_z, bins), 0.03);
        LinearGaussianModel cautious = s_model with { ProcessNoise = [0.4, 0.8, 1.2], ObservationVariance = 1.6, InitialVariance = 4 };
        // All noise four times as large: the same gain, innovations a quarter of what is expected.
        Assert.Equal(
            0.25, new LatentForecast(cautious, KalmanFilter.Filter(cautious, s_z, Latent), Latent).InnovationRatio(s_z, bins), 0.01);
    }
}
