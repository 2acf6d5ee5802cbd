using Dynamics.Decoding;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Studies.Internals;

public sealed class LatentModesTests
{
    [Fact]
    public void Degrees_TwoRotationsAndAConstantUnderAMixing_AreThoseOfEachChannel()
    {
        // Modes: rotations by 18 and 36 degrees and a mode at rest with a large offset, seen through a random change of basis.
        Matrix<double> blocks = Matrix<double>.Build.Dense(5, 5), mixing = Matrix<double>.Build.Random(5, 5, seed: 3)
            + Matrix<double>.Build.DenseIdentity(5);
        SetRotation(blocks, 0, 18);
        SetRotation(blocks, 2, 36);
        blocks[4, 4] = 1;
        Matrix<double> transition = mixing * blocks * mixing.Inverse();
        double[] mean = [.. Enumerable.Range(0, 200).SelectMany(t => mixing * Vector<double>.Build.Dense(
            [Math.Cos(t * Math.PI / 10), Math.Sin(t * Math.PI / 10), 0.4 * Math.Cos(t * Math.PI / 5), 0.4 * Math.Sin(t * Math.PI / 5),
                30]))];
        SequencePosteriors posteriors = new([new FilteredPosterior(5, mean, new int[200], [new double[25]], 0)]);
        Matrix<double> weights = Matrix<double>.Build.DenseOfRowArrays([1, 0, 0.1, 0, 0.5], [0.1, 0, 1, 0, 0.5]) * mixing.Inverse();
        LinearGaussianReadout readout = new(weights, Vector<double>.Build.Dense(2), Matrix<double>.Build.DenseIdentity(2));
        LinearGaussianModel model = new(transition.ToRowMajorArray(), new double[5], new double[5], 1, 1);

        double[] degrees = LatentModes.Degrees(model, readout, posteriors);

        Assert.Equal(18, degrees[0], 1e-6);
        Assert.Equal(36, degrees[1], 1e-6);
    }

    [Fact]
    public void Degrees_RotationBesideADecayThatCarriesLess_IsTheRotation()
    {
        // The rotation carries 0.5, the decaying mode 0.3 of the variance: half a rotation alone would lose.
        Matrix<double> transition = Matrix<double>.Build.Dense(3, 3);
        SetRotation(transition, 0, 18);
        transition[2, 2] = 0.999;
        double[] mean =
            [.. Enumerable.Range(0, 200)
                .SelectMany(t => (double[])[Math.Cos(t * Math.PI / 10), Math.Sin(t * Math.PI / 10), t < 100 ? 0.55 : -0.55])];
        SequencePosteriors posteriors = new([new FilteredPosterior(3, mean, new int[200], [new double[9]], 0)]);
        LinearGaussianReadout readout = new(
            Matrix<double>.Build.DenseOfRowArrays([1.0, 0, 1]), Vector<double>.Build.Dense(1), Matrix<double>.Build.DenseIdentity(1));

        double[] degrees = LatentModes.Degrees(new(transition.ToRowMajorArray(), new double[3], new double[3], 1, 1), readout, posteriors);

        Assert.Equal(18, degrees[0], 1e-6);
    }

    private static void SetRotation(Matrix<double> blocks, int at, double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        (blocks[at, at], blocks[at, at + 1], blocks[at + 1, at], blocks[at + 1, at + 1]) = (cos, -sin, sin, cos);
    }
}
