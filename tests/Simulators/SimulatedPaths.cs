using Dynamics.Simulators;

namespace Dynamics.Tests.Simulators;

/// <summary>Batches for the tests of the simulators.</summary>
internal static class SimulatedPaths
{
    /// <summary>The first sequences of a simulator.</summary>
    public static SequenceBatch First(this SequenceSimulator simulator, int sequences, SequencePart part = SequencePart.Train) =>
        simulator.Batch([.. Enumerable.Range(0, sequences).Select(i => (long)i)], part, threads: 2);

    /// <summary>Observations less those of the same sequences without noise, over the standard deviation that the truth names (noisy frames
    /// only).</summary>
    public static double[] StandardizedNoise(SequenceBatch noisy, SequenceBatch clean)
    {
        Assert.Equal(noisy.TruthOf(noisy.TruthChannels[0]), clean.TruthOf(clean.TruthChannels[0]));
        double[] variance = noisy.TruthOf(SequenceSimulator.NoiseChannel);
        return [.. noisy.Observations.Zip(clean.Observations, (a, b) => (double)a - b)
            .Select((difference, i) => (difference, of: variance[i / noisy.FeatureCount]))
            .Where(entry => entry.of > 0)
            .Select(entry => entry.difference / Math.Sqrt(entry.of))];
    }

    /// <summary>Asserts that values have mean and variance, within five standard errors, given their fourth central moment.</summary>
    public static void AssertMoments(double[] values, double mean, double variance, double fourth)
    {
        Assert.Equal(mean, values.Average(), 5 * Math.Sqrt(variance / values.Length));
        Assert.Equal(variance, values.Average(value => (value - mean) * (value - mean)),
            5 * Math.Sqrt((fourth - variance * variance) / values.Length));
    }
}
