using Dynamics.Experiments.Ica;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Ica;

public sealed class UnmixingScoresTests
{
    private static Matrix<double> Of(double[,] values) => Matrix<double>.Build.DenseOfArray(values);

    [Fact]
    public void Amari_KnownProducts_AreTheirDistances()
    {
        Assert.Equal(0, UnmixingScores.Amari(Of(new double[,] { { 0, -3, 0 }, { 0, 0, 0.1 }, { 7, 0, 0 } })), 1e-15);
        Assert.Equal(1, UnmixingScores.Amari(Of(new double[,] { { 1, 1 }, { 1, -1 } })), 1e-15);
        Assert.Equal(0.05, UnmixingScores.Amari(Of(new[,] { { 1, 0.1 }, { 0, 1 } })), 1e-15); // one leak of .1 in its row and its column
    }

    [Fact]
    public void Matched_PermutedCorrelations_AreFoundByTheLargestSum()
    {
        // Taking the largest entry first (.95) would leave .1 for the other.
        (double[] correlations, int[] matching) = UnmixingScores.Matched(Of(new[,] { { 0.95, -0.9 }, { 0.9, 0.1 } }));
        Assert.Equal([1, 0], matching);
        Assert.Equal([0.9, 0.9], correlations);
    }

    [Fact]
    public void Moments_OfAShiftedSeries_AreItsOwn()
    {
        double[] values = Moments.Centered([1, 10, 2, 12, 4, 11], 2);
        Assert.Equal(0, values[0] + values[2] + values[4], 1e-12);
        Assert.Equal(
            (values[0] * values[0] + values[2] * values[2] + values[4] * values[4]) / 3, Moments.Covariance(values, 2)[0, 0], 1e-12);
        Assert.Equal((values[2] * values[1] + values[4] * values[3]) / 2, Moments.Lagged(values, 2, 1)[0, 1], 1e-12);
    }

    [Fact]
    public void FastIca_FlatSources_AreFound()
    {
        RandomStream random = new(1);
        double[] sources = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble() - 0.5)], mixed = new double[sources.Length];
        Matrix<double> mixing = Of(new[,] { { 1, 2 }, { -0.3, 1 } });
        for (int i = 0; i < mixed.Length; i++)
        {
            mixed[i] = (mixing[i % 2, 0] * sources[i - (i % 2)]) + (mixing[i % 2, 1] * sources[i - (i % 2) + 1]);
        }
        Assert.InRange(UnmixingScores.Amari(FastIca.Fit(mixed, 2, new(2)) * mixing), 0, 0.03);
        Assert.True(UnmixingScores.Amari(FastIca.Whitening(mixed, 2) * mixing) > 0.1);
    }

    [Fact]
    public void DeadLeaves_Image_IsFlatInItsValuesAndSmoothInPlaces()
    {
        const int Size = 96;
        double[] image = DeadLeaves.Draw(Size, 2, 10, new(3)), again = DeadLeaves.Draw(Size, 2, 10, new(3));
        Assert.Equal(image, again);
        double mean = image.Average(), variance = image.Average(value => (value - mean) * (value - mean));
        Assert.Equal(0.5, mean, 0.05);
        Assert.Equal(1 / 12.0, variance, 0.02);
        double Neighbours(int apart) => Enumerable.Range(0, Size * (Size - apart)).Average(i =>
        {
            int at = 3 * ((i / (Size - apart) * Size) + (i % (Size - apart)));
            return (image[at] - mean) * (image[at + (3 * apart)] - mean);
        }) / variance;
        Assert.True(Neighbours(1) > 0.6); // discs of at least two pixels
        Assert.InRange(Neighbours(40), -0.25, 0.25); // no disc is as wide
    }
}
