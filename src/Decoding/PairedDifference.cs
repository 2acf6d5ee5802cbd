using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>Difference in R² between two decoders on the same bins and the same resampled blocks.</summary>
/// <param name="First">Name of the first decoder.</param>
/// <param name="Second">Name of the second decoder.</param>
/// <param name="RSquared">R² of the first less that of the second, each the mean over its seeds, with the 95 % block-bootstrap
/// interval.</param>
/// <param name="Blocks">What was resampled: laps, or circular blocks of the longer of the two decoders' automatic lengths.</param>
public sealed record PairedDifference(string First, string Second, Figure RSquared, BootstrapBlocks Blocks)
{
    /// <summary>Compares two decoders.</summary>
    /// <param name="first">Name of the first.</param>
    /// <param name="firstPredictions">Its predictions, one array a seed [scored bin].</param>
    /// <param name="second">Name of the second.</param>
    /// <param name="secondPredictions">Its predictions, one array a seed [scored bin].</param>
    /// <param name="truth">True position [scored bin], finite.</param>
    /// <param name="laps">Blocks to resample; null for circular ones.</param>
    /// <param name="resamples">Number of bootstrap resamples.</param>
    /// <param name="seed">Seed of the resamples.</param>
    public static PairedDifference Between(
        string first,
        IReadOnlyList<float[]> firstPredictions,
        string second,
        IReadOnlyList<float[]> secondPredictions,
        float[] truth,
        BootstrapBlocks? laps,
        int resamples,
        ulong seed)
    {
        var left = new ScoreResampler(truth, firstPredictions);
        var right = new ScoreResampler(truth, secondPredictions);
        BootstrapBlocks blocks = laps ?? BootstrapBlocks.Circular(Math.Max(left.BlockLength, right.BlockLength));
        var replicates = new double[resamples];
        BlockResamples.ForEach(truth.Length, blocks, resamples, seed, (resample, multiplicity) =>
            replicates[resample] = left.RSquared(multiplicity) - right.RSquared(multiplicity));
        (double low, double high) = BlockBootstrap.PercentileInterval(replicates, 0.95);
        double difference = left.SeedRSquared.Average() - right.SeedRSquared.Average();
        return new PairedDifference(first, second, new Figure(difference, low, high), blocks);
    }
}
