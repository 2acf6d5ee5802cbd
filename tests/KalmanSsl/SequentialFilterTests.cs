using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>What one step of the filter shows to a model that chooses the noise of the next bin from it.</summary>
public sealed class SequentialFilterTests
{
    private const int Latent = 2, State = 3, Bins = 15;

    private static readonly LinearGaussianModel s_model = new(
        [0.9, -0.3, 0.05, 0.3, 0.9, 0, 0.1, 0, 0.7], [0.5, -1, 0.2], [0.1, 0.2, 0.05], 0.3, 1);

    [Fact]
    public void Step_NoiseChosenFromThePast_ShowsThePredictionOfTheDenseJointGaussian()
    {
        RandomStream random = new(1);
        float[] z = [.. Enumerable.Range(0, Bins * Latent).Select(_ => (float)random.NextGaussian())];
        bool[] observed = [.. Enumerable.Range(0, Bins).Select(bin => bin % 4 != 2)];
        double[] observation = new double[Bins * Latent], process = new double[Bins * State], predicted = new double[Bins * State],
            innovation = new double[Bins * Latent];
        using SequentialFilter filter = new(s_model, Latent);
        double[] mean = new double[State];
        for (int bin = 0; bin < Bins; bin++)
        {
            double past = Math.Abs(mean[0]) + filter.Innovation[1] * filter.Innovation[1]; // only what is known before the bin
            observation.AsSpan(bin * Latent, Latent).Fill(0.1 + past);
            process.AsSpan(bin * State, State).Fill(0.2 + (0.3 * past));
            filter.Step(
                observed[bin] ? z.AsSpan(bin * Latent, Latent) : default,
                mean,
                observation.AsSpan(bin * Latent, Latent),
                process.AsSpan(bin * State, State));
            filter.PredictedMean.CopyTo(predicted.AsSpan(bin * State));
            filter.Innovation.CopyTo(innovation.AsSpan(bin * Latent));
        }
        DenseJointGaussian dense = new(
            s_model, Latent, Bins, new() { Observed = observed, ObservationNoise = observation, ProcessNoise = process });
        for (int bin = 1; bin < Bins; bin++)
        {
            Vector<double> expected = dense.Condition(z, bin, bin - 1).Mean;
            for (int i = 0; i < State; i++)
            {
                Assert.Equal(expected[i], predicted[(bin * State) + i], 1e-10);
            }
            for (int l = 0; l < Latent; l++)
            {
                Assert.Equal(observed[bin] ? z[(bin * Latent) + l] - expected[l] : 0, innovation[(bin * Latent) + l], 1e-10);
            }
        }
    }

    [Fact]
    public void Step_OwnVariancesThenTheModels_SettlesOnTheModelsCovariance()
    {
        using SequentialFilter disturbed = new(s_model, Latent), calm = new(s_model, Latent);
        double[] mean = new double[State];
        for (int bin = 0; bin < 2000; bin++)
        {
            bool own = bin is >= 700 and < 720;
            disturbed.Step([1, 2], mean, own ? [5, 5] : default, own ? [2, 2, 2] : default);
            Assert.True(!own || disturbed.CovarianceIsNew);
            calm.Step([1, 2], mean);
        }
        Assert.False(disturbed.CovarianceIsNew);
        Assert.All(disturbed.Covariance.ToArray().Zip(calm.Covariance.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
    }

    [Fact]
    public void Step_OwnVariances_AllocatesNothing()
    {
        using SequentialFilter filter = new(s_model, Latent);
        float[] z = [1, 2];
        double[] mean = new double[State], observation = [0.3, 0.4], process = [0.1, 0.2, 0.3];
        void Run()
        {
            for (int bin = 0; bin < 100; bin++)
            {
                filter.Step(bin % 9 == 0 ? default : z, mean, observation, bin % 2 == 0 ? process : default);
            }
        }
        Run();
        Assert.Equal(0, Allocations.LeastOf(Run));
    }
}
