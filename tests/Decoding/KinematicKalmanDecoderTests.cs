using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Decoding.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Decoding;

public class KinematicKalmanDecoderTests
{
    private static readonly Matrix<double> s_transition = Matrix<double>.Build.DenseOfArray(new[,] { { 0.95, 0.1 }, { -0.05, 0.9 } });
    private static readonly Matrix<double> s_walk = Matrix<double>.Build.DenseOfArray(new[,] { { 0.02, 0.005 }, { 0.005, 0.3 } });

    // Oracle: the joint Gaussian of all states and all features of a short sequence, conditioned on the features by dense algebra.
    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(2, 0.25)]
    public void Run_ShortSequence_IsTheDenseGaussianPosterior(int lag, double exponent)
    {
        const int Steps = 7, Units = 3;
        var random = new RandomStream(2);
        Matrix<double> observation = Matrix<double>.Build.Dense(Units, 2, (_, _) => random.NextGaussian());
        Matrix<double> root = Matrix<double>.Build.Dense(Units, Units, (_, _) => random.NextGaussian());
        Matrix<double> noise = (root * root.Transpose()) + Matrix<double>.Build.DenseIdentity(Units);
        Matrix<double> prior = Matrix<double>.Build.DenseOfArray(new[,] { { 2.0, 0.3 }, { 0.3, 1.5 } });
        Vector<double> mean = Vector<double>.Build.Dense([0.7, -0.2]), featureMean = Vector<double>.Build.Dense([1, 2, 3]);
        FeatureMatrix features = SmallTrack.Gaussians(Steps, Units, 6);
        KinematicKalmanFilter filter = new(s_transition, s_walk, mean, prior, observation, featureMean, noise, lag);
        (float[] means, double[] variances) = filter.Run(features, new BinRange(0, Steps), 0, exponent);

        // Covariance of all states [step * 2].
        Matrix<double> states = Matrix<double>.Build.Dense(2 * Steps, 2 * Steps);
        Matrix<double> marginal = prior;
        for (int step = 0; step < Steps; step++)
        {
            marginal = step == 0 ? prior : (s_transition * marginal * s_transition.Transpose()) + s_walk;
            Matrix<double> cross = marginal;
            for (int later = step; later < Steps; later++)
            {
                states.SetSubMatrix(later * 2, step * 2, cross);
                states.SetSubMatrix(step * 2, later * 2, cross.Transpose());
                cross = s_transition * cross;
            }
        }
        for (int last = 0; last < Steps; last++)
        {
            int[] told = [.. Enumerable.Range(0, last + 1).Where(step => step >= lag)];
            Matrix<double> all = Matrix<double>.Build.Dense(Math.Max(1, told.Length * Units), 2 * Steps);
            Matrix<double> wide = Matrix<double>.Build.DenseIdentity(all.RowCount);
            Vector<double> seen = Vector<double>.Build.Dense(all.RowCount);
            for (int i = 0; i < told.Length; i++)
            {
                all.SetSubMatrix(i * Units, told[i] * 2, observation);
                wide.SetSubMatrix(i * Units, i * Units, noise / exponent);
                for (int unit = 0; unit < Units; unit++)
                {
                    seen[(i * Units) + unit] = features.Row(told[i] - lag)[unit] - featureMean[unit];
                }
            }
            Matrix<double> gain = states * all.Transpose() * ((all * states * all.Transpose()) + wide).Inverse();
            Assert.Equal(mean[0] + (gain * seen)[2 * last], means[last], 1e-5); // float32 result
            Assert.Equal((states - (gain * all * states))[2 * last, 2 * last], variances[last], 1e-9);
        }
    }

    [Fact]
    public void Fit_LongSequence_RecoversTheParameters()
    {
        const int Bins = 60_000, Units = 4;
        const double Width = 0.1;
        var random = new RandomStream(5);
        // A velocity that decays, and a position that is pulled back, so that both are stationary.
        double position = 0, velocity = 0;
        float[] positions = new float[Bins];
        Matrix<double> observation = Matrix<double>.Build.Dense(Units, 2, (_, _) => random.NextGaussian());
        float[] values = new float[Bins * Units];
        for (int bin = 0; bin < Bins; bin++)
        {
            velocity = (0.8 * velocity) - (0.3 * position) + random.NextGaussian();
            position += Width * velocity;
            positions[bin] = (float)position;
            for (int unit = 0; unit < Units; unit++)
            {
                values[(bin * Units) + unit] =
                    (float)(5 + (observation[unit, 0] * position) + (observation[unit, 1] * velocity) + (0.5 * random.NextGaussian()));
            }
        }
        KinematicKalmanFilter filter =
            KinematicKalmanFilter.Fit(new FeatureMatrix(values, Units), SmallTrack.Targets(positions), Width, lagBins: 0);
        AssertNear(observation, filter.Observation, 0.03);
        AssertNear(Matrix<double>.Build.DenseOfArray(new[,] { { 0.97, 0.08 }, { -0.3, 0.8 } }), filter.Transition, 0.02);
        AssertNear(Matrix<double>.Build.DenseOfArray(new[,] { { 0.01, 0.1 }, { 0.1, 1 } }), filter.Walk, 0.03);
        AssertNear(Matrix<double>.Build.DenseDiagonal(Units, 0.25), filter.Noise, 0.02);
    }

    [Fact]
    public void Decode_PlaceCells_FollowsTheAnimal()
    {
        BinnedRecording recording = SmallTrack.Record(8000, 12, 2);
        DecodingOptions options = SmallTrack.Options with { Decoders = PositionDecoder.Named("counts.kalman", "counts.ridge") };
        DecoderResult kalman = PositionDecoding.Evaluate(recording, SmallTrack.Split(8000), [], options)["counts.kalman"];
        Assert.InRange(kalman.All.RSquared.Value, 0.5, 1);
        Assert.Matches("^tau=.*s lag=[0-9]+ exponent=.*$", Assert.Single(kalman.Choices));
    }

    private static void AssertNear(Matrix<double> expected, Matrix<double> actual, double tolerance) =>
        Assert.True((expected - actual).InfinityNorm() < tolerance * expected.ColumnCount, $"{expected}{actual}");
}
