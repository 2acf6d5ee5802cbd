using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>When covariances count as settled. That value and gradient are then still those of the textbook filter is what
/// <see cref="KalmanLikelihoodKernelTests"/> and <see cref="KalmanLikelihoodTests"/> show over 400 bins.</summary>
public sealed unsafe class CovarianceRecursionTests
{
    [Theory]
    [InlineData(0.9, 0.1, 10, 60)] // fast: some tens of bins
    [InlineData(0.99, 0.01, 60, 200)]
    [InlineData(1, 1e-6, 400, 400)] // slower than the window: never
    public void Forward_OneState_ComputesUntilTheFixedPoint(double transition, double process, int fewest, int most)
    {
        const double Observation = 1;
        using CovarianceRecursion recursion = new(1, 1, 400);
        recursion.Forward(new([transition], [0], [process], Observation, 1), null);
        Assert.InRange(recursion.ComputedBins, fewest, most);
        double covariance = 1;
        for (int bin = 0; bin < 400; bin++)
        {
            double predicted = (transition * transition * covariance) + process;
            covariance = predicted * Observation / (predicted + Observation);
            Assert.Equal(predicted / (predicted + Observation), *recursion.Gain(bin), 1e-8);
            Assert.Equal(1 / (predicted + Observation), *recursion.Precision(bin), 1e-8);
            Assert.Equal(0.5 * Math.Log(predicted + Observation), recursion.HalfLogDeterminant[bin], 1e-8);
        }
    }

    [Fact]
    public void Forward_MissingBinsOrVariancesOfTheirOwn_ComputesEveryBin()
    {
        const int Bins = 300;
        LinearGaussianModel model = new([0.5], [0], [1], 1, 1);
        using CovarianceRecursion recursion = new(1, 1, Bins);
        bool[] observed = [.. Enumerable.Range(0, Bins).Select(bin => bin != Bins - 2)];
        recursion.Forward(model, observed);
        Assert.Equal(Bins, recursion.ComputedBins);
        double[] variances = [.. Enumerable.Repeat(1.0, recursion.L * Bins)];
        fixed (double* each = variances)
        {
            recursion.Forward(model, null, observation: each);
        }
        Assert.Equal(Bins, recursion.ComputedBins);
        recursion.Forward(model, null);
        Assert.True(recursion.ComputedBins < 30);
    }
}
