using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Forecasts against the dense joint Gaussian, samples against both.</summary>
public sealed class KalmanForecastTests
{
    private const int Latent = 2, State = 3;

    private static readonly LinearGaussianModel s_model = new(
        [0.9, -0.3, 0.05, 0.3, 0.9, 0, 0.1, 0, 0.7], [0.5, -1, 0.2], [0.1, 0.2, 0.05], 0.3, 1);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(6, 1)]
    [InlineData(9, 4)]
    public void Ahead_FilteredState_EqualsDenseJointGaussian(int bin, int steps)
    {
        (_, double[] observations) = TrajectorySampler.Sample(s_model, Latent, bin + steps + 1, seed: 3);
        float[] z = Array.ConvertAll(observations, value => (float)value);
        FilteredPosterior filtered = KalmanFilter.Filter(s_model, z.AsSpan(0, (bin + 1) * Latent), Latent);
        FilteredPosterior forecast = KalmanForecast.Ahead(s_model, filtered, bin, steps);
        DenseJointGaussian dense = new(s_model, Latent, bin + steps + 1);
        for (int step = 0; step < steps; step++)
        {
            (Vector<double> mean, Matrix<double> covariance, _) = dense.Condition(z, bin + 1 + step, bin);
            for (int i = 0; i < State; i++)
            {
                Assert.Equal(mean[i], forecast.Mean[(step * State) + i], 1e-9);
                for (int j = 0; j < State; j++)
                {
                    Assert.Equal(covariance[i, j], forecast.Covariances[step][(i * State) + j], 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Ahead_NoSuchBin_IsRefused()
    {
        FilteredPosterior filtered = KalmanFilter.Filter(s_model, new float[2 * Latent], Latent);
        Assert.Throws<ArgumentOutOfRangeException>(() => KalmanForecast.Ahead(s_model, filtered, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => KalmanForecast.Ahead(s_model, filtered, 0, 0));
    }

    [Fact]
    public void Sample_ManyTrajectories_HaveTheMomentsOfTheForecast()
    {
        const int Count = 20_000, Steps = 4;
        double[] from = [1, 2, -1];
        FilteredPosterior known = new(State, from, [0], [new double[State * State]], double.NaN);
        FilteredPosterior forecast = KalmanForecast.Ahead(s_model, known, 0, Steps);
        double[] sum = new double[State], squares = new double[State];
        for (ulong trajectory = 0; trajectory < Count; trajectory++)
        {
            (double[] state, _) = TrajectorySampler.Sample(s_model, Latent, Steps, 5, trajectory, from);
            for (int i = 0; i < State; i++)
            {
                double value = state[((Steps - 1) * State) + i];
                (sum[i], squares[i]) = (sum[i] + value, squares[i] + (value * value));
            }
        }
        for (int i = 0; i < State; i++)
        {
            double variance = forecast.Covariances[Steps - 1][i * (State + 1)], mean = sum[i] / Count;
            Assert.Equal(forecast.Mean[((Steps - 1) * State) + i], mean, 4 * Math.Sqrt(variance / Count));
            Assert.Equal(variance, (squares[i] / Count) - (mean * mean), 4 * variance * Math.Sqrt(2.0 / Count));
        }
    }

    [Fact]
    public void Sample_SameSeed_IsTheSameAndOthersDiffer()
    {
        (double[] first, double[] z) = TrajectorySampler.Sample(s_model, Latent, 10, 7, 1);
        Assert.Equal(first, TrajectorySampler.Sample(s_model, Latent, 10, 7, 1).State);
        Assert.NotEqual(first, TrajectorySampler.Sample(s_model, Latent, 10, 7, 2).State);
        Assert.NotEqual(first, TrajectorySampler.Sample(s_model, Latent, 10, 8, 1).State);
        Assert.Equal(10 * Latent, z.Length);
        Assert.Throws<ArgumentException>(() => TrajectorySampler.Sample(s_model, 4, 10, 7));
    }
}
