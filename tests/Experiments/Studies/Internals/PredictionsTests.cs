using Dynamics.Decoding;
using Dynamics.Experiments.Studies.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Studies.Internals;

public sealed class PredictionsTests
{
    [Fact]
    public void RSquared_TwoChannels_IsTheMeanOfTheirs()
    {
        Matrix<double> truth = Matrix<double>.Build.DenseOfRowArrays([0.0, 1], [2, 1], [4, 4]);
        Matrix<double> predicted = Matrix<double>.Build.DenseOfRowArrays([0.0, 2], [2, 2], [3, 2]);

        // By hand: 1 - 1 / 8 and 1 - (1 + 1 + 4) / 6.
        Assert.Equal(((1 - (1 / 8.0)) + 0) / 2, Predictions.RSquared(truth, predicted), 1e-12);
    }

    [Fact]
    public void Resample_SequencesThatDiffer_SpreadAsTheirErrorsDo()
    {
        // Half of the sequences are predicted exactly, half with errors of the truth's own variance: R² of a resample is 1 - (share of bad
        // ones).

        const int Sequences = 40, Frames = 50;
        RandomStream random = new(4);
        Matrix<double> truth = Matrix<double>.Build.Dense(Sequences * Frames, 1, (row, _) => row % 2 == 0 ? 1 : -1);
        Matrix<double> predicted = Matrix<double>.Build.Dense(
            Sequences * Frames, 1, (row, _) => row / Frames % 2 == 0 ? truth[row, 0] : truth[row, 0]
                + (random.NextDouble() < 0.5 ? 1 : -1));

        double[] replicates = Predictions.Resample(truth, predicted, Sequences, 2000, seed: 1);

        double expected = Math.Sqrt(0.25 / Sequences); // of a binomial share
        double mean = replicates.Average(), deviation = Math.Sqrt(replicates.Average(value => Math.Pow(value - mean, 2)));
        Assert.Equal(0.5, mean, 0.01);
        Assert.InRange(deviation / expected, 0.9, 1.1);
        Assert.Equal(replicates, Predictions.Resample(truth, predicted, Sequences, 2000, seed: 1));
    }

    [Fact]
    public void Of_AReadout_IsWhatItPredicts()
    {
        LinearGaussianReadout readout = new(
            Matrix<double>.Build.DenseOfRowArrays([1.0, 2], [3, 4]), Vector<double>.Build.Dense([5.0, 6]),
            Matrix<double>.Build.DenseIdentity(2));
        Matrix<double> features = Matrix<double>.Build.DenseOfRowArrays([1.0, 1], [2, 0]);

        Assert.Equal(readout.Predict(features.Row(1)), Predictions.Of(readout, features).Row(1));
    }
}
