using Dynamics.Experiments.Identifiability;
using Dynamics.Simulators;

namespace Dynamics.Tests.Experiments.Identifiability;

public sealed class PoissonSystemTests
{
    /// <summary>Mean and variance of the counts are their rate, within four standard errors.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(5)]
    [InlineData(40)]
    public void Draw_Counts_HaveTheMomentsOfTheirRate(double mean)
    {
        const int Count = 40_000;
        RandomStream random = new(1);
        double[] counts = [.. Enumerable.Range(0, Count).Select(_ => (double)PoissonSystem.Draw(mean, random))];
        double average = counts.Average(), variance = counts.Average(count => (count - average) * (count - average));
        Assert.Equal(mean, average, 4 * Math.Sqrt(mean / Count));
        Assert.Equal(mean, variance, 4 * Math.Sqrt((mean + (2 * mean * mean)) / Count));
    }

    [Fact]
    public void MeanCount_OfANormalFeature_IsTheMeanOnTheAverage()
    {
        PoissonSystem system = new(new TurningSystem(new()), new() { MeanCount = 2, Gain = 0.5 });
        RandomStream random = new(2);
        double average = Enumerable.Range(0, 100_000).Average(_ => system.MeanCount(random.NextGaussian()));
        Assert.Equal(2, average, 0.02);
    }

    /// <summary>Sequences are those of the inner system, in whole numbers, and the same whatever else was drawn; the lower the rates, the
    /// less a readout that knows the states gets from them.</summary>
    [Fact]
    public void Draw_LowerRates_LowerTheCeiling()
    {
        TurningSystem inner = new(new() { View = new NetworkView() });
        KnownSequences alone = new PoissonSystem(inner, new()).Draw(3, 1, SequencePart.Test),
            among = new PoissonSystem(inner, new()).Draw(0, 5, SequencePart.Test);
        Assert.All(alone.Observations, value => Assert.Equal(Math.Floor(value), value));
        Assert.Equal(alone.Observations, among.Observations[(3 * alone.Observations.Length)..(4 * alone.Observations.Length)]);
        Assert.Equal(inner.Draw(3, 1, SequencePart.Test).States, alone.States);

        IdentificationOptions sizes = new()
        {
            TrainSequences = 200, FitSequences = 30, TestSequences = 30, BootstrapResamples = 20,
            Training = new IdentificationOptions().Training with { Steps = 400 },
        };
        double[] ceilings = [.. ((double[])[5, 0.5, 0.05]).Select(mean => Identification.Measure(
            IdentificationMethod.Supervised, sizes,
            new IdentificationData(new PoissonSystem(inner, new() { MeanCount = mean }), sizes), seed: 1).Scores.RSquared.Value)];
        Assert.InRange(ceilings[0], 0.95, 1);
        Assert.True(ceilings[1] < ceilings[0] - 0.02);
        Assert.True(ceilings[2] < ceilings[1] - 0.1);
    }
}
