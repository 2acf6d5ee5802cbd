using Dynamics.Tests.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Losses.Internals;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>Conditional entropies by the chain rule, against the closed forms of Gaussian processes; float64.</summary>
public sealed class BlockEntropyTests
{
    /// <summary>Its innovations have 0.5 and 0.3 of variance, so a nat and more lies between marginal and conditional entropy.</summary>
    private static readonly GaussianProcess s_planar = new(new[,] { { 0.8, 0.3 }, { -0.3, 0.8 } }, [0.5, 0.3]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Estimate_LogDetOnVectorProcess_IsTheEntropyOfTheInnovations(int past)
    {
        // Of order 1, so more past changes nothing; bias about -d (1 + p d) / 2n = -0.0025.
        (double mean, double error) = Estimate(new GaussianLogDetEntropy(), s_planar, past, windows: 40, seeds: 20);
        Assert.Equal(s_planar.ConditionalEntropy, mean, (4 * error) + 0.003);
        Assert.InRange(error, 0, 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Estimate_LogDetWithNoise_IsTheChainRuleOfTheNoisyProcess(double noise)
    {
        // Var y = 1 + s, Cov(y_t, y_t-1) = a: what y_t keeps is 1 + s - a² / (1 + s).
        const double A = 0.9;
        double truth = 0.5 * Math.Log(2 * Math.PI * Math.E * (1 + noise - (A * A / (1 + noise))));
        (double mean, double error) = Estimate(new GaussianLogDetEntropy(noise), GaussianProcess.Scalar(A), 1, windows: 40, seeds: 20);
        Assert.Equal(truth, mean, (4 * error) + 0.002);
    }

    [Fact]
    public void Estimate_NearestNeighborOnScalarProcess_IsTheEntropyOfTheInnovations()
    {
        // a = 0.8: 0.51 nats below the marginal entropy. The estimator's bias in the plane at n = 1200 is allowed 0.02.
        GaussianProcess process = GaussianProcess.Scalar(0.8);
        (double mean, double error) = Estimate(new KozachenkoLeonenkoEntropy(), process, 1, windows: 30, seeds: 6);
        Assert.Equal(process.ConditionalEntropy, mean, (4 * error) + 0.02);
        Assert.InRange(error, 0, 0.02);
    }

    [Fact]
    public void Estimate_NearestNeighborOnVectorProcess_IsNearTheEntropyOfTheInnovations()
    {
        // Four dimensions less two: the bias is allowed 0.1, a tenth of what separates the conditional from the marginal entropy.
        (double mean, double error) = Estimate(new KozachenkoLeonenkoEntropy(), s_planar, 1, windows: 30, seeds: 6);
        Assert.Equal(s_planar.ConditionalEntropy, mean, (4 * error) + 0.1);
        Assert.InRange(error, 0, 0.02);
    }

    [Fact]
    public void Estimate_KernelDensityOnScalarProcess_IsTheClosedFormOfTheSmoothedBlocks()
    {
        // Cross-entropy of N(0, S) with N(0, S + b² I): d/2 log 2 pi + 1/2 log det(S + b² I) + 1/2 tr (S + b² I)^-1 S.
        const double A = 0.8, B = 0.4;
        static double CrossEntropy(params double[] eigenvalues) =>
            eigenvalues.Sum(s => 0.5 * (Math.Log(2 * Math.PI * (s + (B * B))) + (s / (s + (B * B)))));
        double truth = CrossEntropy(1 + A, 1 - A) - CrossEntropy(1);
        (double mean, double error) = Estimate(KernelDensityEntropy.LeaveOneOut(B), GaussianProcess.Scalar(A), 1, windows: 30, seeds: 6);
        Assert.Equal(truth, mean, (4 * error) + 0.01);
        Assert.InRange(error, 0, 0.02);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Estimate_WindowsOfOneBlock_JoinNoBinsOfTwoWindows(int past)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = s_planar.Draw(30, past + 1, 7);
        GaussianLogDetEntropy estimator = new();
        double joint = estimator.Estimate(z.reshape(30, 2 * (past + 1))).item<double>();
        double before = estimator.Estimate(z.narrow(1, 0, past).reshape(30, 2 * past)).item<double>();
        Assert.Equal(joint - before, BlockEntropy.Estimate(estimator, BlockEntropy.Blocks(z, past), past).item<double>(), 1e-12);
    }

    [Fact]
    public void Blocks_FewOfThem_AreConsecutiveBinsOfOneWindow()
    {
        // z counts bins, in tens for windows: blocks 0-2, 1-3, 10-12, ...; half of them, and the other half a step later.
        using DisposeScope scope = NewDisposeScope();
        Tensor z = tensor((double[])[0, 1, 2, 3, 10, 11, 12, 13], [2, 4, 1]);
        Assert.Equal([0, 1, 2, 10, 11, 12], BlockEntropy.Blocks(z, 2, 2, step: 0).reshape(-1).data<double>().ToArray());
        Assert.Equal([1, 2, 3, 11, 12, 13], BlockEntropy.Blocks(z, 2, 2, step: 1).reshape(-1).data<double>().ToArray());
        Assert.Equal(
            [0, 1, 2, 1, 2, 3, 10, 11, 12, 11, 12, 13], BlockEntropy.Blocks(z, 2, 9, step: 5).reshape(-1).data<double>().ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Estimate_Gradient_AgreesWithFiniteDifferences(int past)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = s_planar.Draw(5, 6, 9);
        foreach (EntropyEstimator estimator in (EntropyEstimator[])[new GaussianLogDetEntropy(0.3), new KozachenkoLeonenkoEntropy(),
            KernelDensityEntropy.LeaveOneOut(1)])
        {
            Assert.InRange(
                Points.GradientError(z, at => BlockEntropy.Estimate(estimator, BlockEntropy.Blocks(at, past), past), 1e-6), 0, 1e-6);
        }
    }

    /// <summary>Mean and standard error over independent draws of <paramref name="windows"/> windows with 40 blocks each.</summary>
    private static (double Mean, double StandardError) Estimate(
        EntropyEstimator estimator, GaussianProcess process, int past, int windows, int seeds)
    {
        using DisposeScope scope = NewDisposeScope();
        double[] values = [.. Enumerable.Range(1, seeds).Select(seed =>
        {
            Tensor blocks = BlockEntropy.Blocks(process.Draw(windows, 40 + past, (ulong)seed), past);
            return BlockEntropy.Estimate(estimator, blocks, past).item<double>();
        })];
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (seeds - 1) / seeds));
    }
}
