using Dynamics.Data;
using Dynamics.Experiments.Studies.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Studies.Internals;

public sealed class LatentMomentsTests
{
    private const int Bins = 40_000;
    private static readonly double[] s_memory = [0.95, 0.6, 0];

    [Fact]
    public void EffectiveDimension_KnownVariances_IsTheParticipationRatio()
    {
        RandomStream random = new(1);
        double[] std = [3, 2, 1];
        float[] z = [.. Enumerable.Range(0, 3 * Bins).Select(i => (float)(5 + (std[i % 3] * random.NextGaussian())))];
        // (9 + 4 + 1)² / (81 + 16 + 1) = 2; a variance's relative standard error is sqrt(2 / n) = 0.7 %.
        Assert.Equal(2, Of(z, 3).EffectiveDimension, 0.05);
        Assert.Equal(2, Of(z, 3).Scale, 0.03);
    }

    [Fact]
    public void Predictability_MixedAutoregressions_IsTheirSquaredMemoryWhateverTheMixture()
    {
        (float[] z, Matrix<double> innovations) = Mixture(Matrix<double>.Build.DenseIdentity(3));
        (float[] mixed, Matrix<double> mixedInnovations) = Mixture(
            Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 2, 0 }, { -3, 1, 0.5 }, { 0.1, 0, 0.02 } }));

        double[] shares = Of(z, 3).Predictability(innovations), ofMixed = Of(mixed, 3).Predictability(mixedInnovations);

        for (int i = 0; i < s_memory.Length; i++)
        {
            // Unpredicted share 1 - a²; 4 standard errors of the variance of the slowest, whose 40,000 bins are some 1,000 independent
            // ones.

            Assert.Equal(s_memory[i] * s_memory[i], shares[i], 0.03);
            Assert.Equal(shares[i], ofMixed[i], 1e-3); // float32 z
        }
        Assert.Equal(-0.5 * s_memory.Sum(a => Math.Log(1 - (a * a))), LatentMoments.Nats(shares), 0.12);
    }

    [Fact]
    public void Predictability_DirectionWithoutVariance_CountsAsNothing()
    {
        (float[] z, Matrix<double> innovations) = Mixture(
            Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 0, 0 }, { 2, 0, 0 }, { 0, 1, 0 } }));
        double[] shares = Of(z, 3).Predictability(innovations);
        Assert.Equal(0, shares[2]);
        Assert.Equal(0.36, shares[1], 0.03);
        Assert.Equal(new double[2], Of(new float[200], 2).Predictability(Matrix<double>.Build.Dense(100, 2)));
    }

    [Fact]
    public void ShareBetween_LinearInTheGroup_IsItsShareOfTheVariance()
    {
        RandomStream random = new(3);
        int[] groups = [.. Enumerable.Range(0, Bins).Select(_ => random.NextInt(5))]; // variance 2
        float[] z = [.. groups.SelectMany(group => (float[])[(float)(group + random.NextGaussian()), (float)random.NextGaussian()])];
        Assert.Equal(2.0 / 4, Of(z, 2).ShareBetween(groups), 0.02);
        Assert.Equal(1, Of(z, 2).ShareBetween([.. Enumerable.Range(0, Bins)]), 6);
    }

    [Fact]
    public void RepeatedBins_KnownShareOfEmptyBins_IsFound()
    {
        // Every other bin is empty, the others all differ: one half.
        int[] offsets = [.. Enumerable.Range(0, 401).Select(bin => bin / 2)];
        SparseCounts counts = new(offsets, new int[200], [.. Enumerable.Range(1, 200).Select(value => (float)value)], 1);
        Assert.Equal(0.5, RepeatedBins.Share(counts, 400));
        // Every fourth bin: 0, 2, 4.. are empty at even offsets.
        Assert.Equal(0.5, RepeatedBins.Share(counts, 100));
        // Three equal bins are too few: the third neighbour of each is another bin.
        Assert.Equal(0, RepeatedBins.Share(new SparseCounts([0, 0, 0, 0, 1], [0], [1], 1), 4));
    }

    private static LatentMoments Of(float[] z, int latent) => new(z, latent, [.. Enumerable.Range(0, z.Length / latent)]);

    /// <summary>Independent autoregressions of variance 1 through a matrix, and their innovations.</summary>
    private static (float[] Z, Matrix<double> Innovations) Mixture(Matrix<double> mixing)
    {
        RandomStream random = new(2);
        float[] z = new float[Bins * 3];
        Matrix<double> innovations = Matrix<double>.Build.Dense(Bins, 3);
        Vector<double> state = Vector<double>.Build.Dense(3);
        for (int bin = 0; bin < Bins; bin++)
        {
            Vector<double> noise = Vector<double>.Build.Dense(3, i => Math.Sqrt(1 - (s_memory[i] * s_memory[i])) * random.NextGaussian());
            state = Vector<double>.Build.Dense(3, i => s_memory[i] * state[i]) + noise;
            innovations.SetRow(bin, mixing * noise);
            Vector<double> observed = mixing * state;
            for (int i = 0; i < 3; i++)
            {
                z[(bin * 3) + i] = (float)observed[i];
            }
        }
        return (z, innovations);
    }
}
