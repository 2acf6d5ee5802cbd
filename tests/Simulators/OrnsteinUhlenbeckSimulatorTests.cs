using Dynamics.Simulators;
using Xunit.Abstractions;

namespace Dynamics.Tests.Simulators;

public sealed class OrnsteinUhlenbeckSimulatorTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(OrnsteinUhlenbeckStep.Exact)]
    [InlineData(OrnsteinUhlenbeckStep.Euler)]
    public void Batch_LongSequences_HaveTheVarianceAndMemoryOfTheory(OrnsteinUhlenbeckStep step)
    {
        OrnsteinUhlenbeckOptions options = new() { Step = step };
        SequenceBatch batch = OrnsteinUhlenbeckSimulator.Create(options).First(20);
        for (int source = 0; source < 2; source++)
        {
            double rate = options.Rates[source], decay = step == OrnsteinUhlenbeckStep.Exact ? Math.Exp(-rate * 0.1) : 1 - rate * 0.1;
            double variance = step == OrnsteinUhlenbeckStep.Exact ? 0.09 / (2 * rate) : 0.09 / (rate * (2 - rate * 0.1));
            double[] x = batch.TruthOf($"source{source + 1}");
            double measured = x.Average(value => value * value);
            double lagged = Enumerable.Range(0, x.Length).Where(i => i % 50_000 > 0).Average(i => x[i] * x[i - 1]);
            output.WriteLine($"{step} rate {rate}: variance {measured:0.00000}, theory {variance:0.00000}; memory " +
                $"{lagged / measured:0.00000}, theory {decay:0.00000}");
            // A first-order autoregression is worth n (1 - d²) / (1 + d²) independent squares.
            double error = variance * Math.Sqrt(2 * (1 + decay * decay) / (1 - decay * decay) / x.Length);
            Assert.Equal(variance, measured, 5 * error);
            Assert.Equal(decay, lagged / measured, 5 * Math.Sqrt((1 - decay * decay) / x.Length));
        }
    }

    [Fact]
    public void Batch_Starts_AreStationaryUnlessAtZero()
    {
        SequenceBatch batch = OrnsteinUhlenbeckSimulator.Create(new() { FrameCount = 1 }).First(5000);
        SimulatedPaths.AssertMoments(batch.TruthOf("source1"), 0, 0.0225, 3 * 0.0225 * 0.0225);
        SimulatedPaths.AssertMoments(batch.TruthOf("source2"), 0, 0.225, 3 * 0.225 * 0.225);
        Assert.All(OrnsteinUhlenbeckSimulator.Create(new() { FrameCount = 1, StationaryStart = false }).First(10).Truth, value =>
            Assert.Equal(0, value));
    }

    [Fact]
    public void Batch_Defaults_AreMixedByFortyFiveDegrees()
    {
        SequenceBatch batch = OrnsteinUhlenbeckSimulator.Create(new() { FrameCount = 100 }).First(2);
        double[] first = batch.TruthOf("source1"), second = batch.TruthOf("source2");
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal((first[i] - second[i]) / Math.Sqrt(2), batch.Observations[2 * i], 1e-6);
            Assert.Equal((first[i] + second[i]) / Math.Sqrt(2), batch.Observations[2 * i + 1], 1e-6);
        }
    }
}
