using Dynamics.Simulators;
using Xunit.Abstractions;

namespace Dynamics.Tests.Simulators;

public sealed class RotationSimulatorTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2, 0.1)]
    [InlineData(7, 0.02)]
    [InlineData(10, 0.5)]
    public void Batch_Pairs_FollowTheirConditionalDistribution(int size, double variance)
    {
        RotationSimulator simulator = RotationSimulator.Create(new() { Dimension = size, ProcessVariance = variance });
        SequenceBatch batch = simulator.First(20_000);
        double[][] z = [.. Enumerable.Range(1, size).Select(i => batch.TruthOf($"z{i}"))];
        double[,] rotation = simulator.Matrices["rotation"];
        var residuals = new double[size][];
        for (int i = 0; i < size; i++)
        {
            double[] start = [.. Enumerable.Range(0, 20_000).Select(pair => z[i][2 * pair])];
            SimulatedPaths.AssertMoments(start, 0, 1, 3);
            residuals[i] = [.. Enumerable.Range(0, 20_000).Select(pair =>
            {
                double turned = Enumerable.Range(0, size).Sum(j => rotation[i, j] * z[j][2 * pair]);
                return z[i][2 * pair + 1] - turned - 0.1 * Math.Tanh(turned);
            })];
            SimulatedPaths.AssertMoments(residuals[i], 0, variance, 3 * variance * variance);
            for (int j = 0; j < i; j++)
            {
                Assert.Equal(0, residuals[i].Zip(residuals[j], (a, b) => a * b).Average(), 5 * variance / Math.Sqrt(20_000));
            }
        }
        output.WriteLine($"{size}: {batch.FeatureCount} features");
        Assert.Equal(100, batch.FeatureCount);
    }

    [Fact]
    public void Create_OtherSeed_TurnsAnotherWay()
    {
        Assert.Equal(RotationSimulator.Create(new()).Matrices["rotation"], RotationSimulator.Create(new()).Matrices["rotation"]);
        Assert.NotEqual(RotationSimulator.Create(new()).Matrices["rotation"],
            RotationSimulator.Create(new() { Seed = 2 }).Matrices["rotation"]);
    }
}
