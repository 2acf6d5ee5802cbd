using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>Circular block bootstrap of autocorrelated series (Politis and Romano 1992) with automatic block length (Politis and White
/// 2004,
/// as corrected by Patton, Politis and White 2009).</summary>
public static class BlockBootstrap
{
    /// <summary>Block length that minimises the mean squared error of the circular block bootstrap's variance of the mean.</summary>
    /// <param name="series">The series whose mean is of interest [time], finite.</param>
    /// <returns>Between 1 and min(3 sqrt(n), n / 3).</returns>
    public static double AutomaticBlockLength(ReadOnlySpan<double> series)
    {
        int n = series.Length;
        if (n < 9)
        {
            return 1;
        }
        int run = Math.Max(5, (int)Math.Ceiling(Math.Sqrt(Math.Log10(n))));
        int furthest = Math.Min(n - 1, (int)Math.Ceiling(Math.Sqrt(n)) + run);
        double[] covariance = Autocovariance(series, furthest);
        if (covariance[0] <= 0)
        {
            return 1;
        }
        int bandwidth = Math.Min(2 * LastCorrelatedLag(covariance, run, n), furthest);
        double spectrum = covariance[0], slope = 0;
        for (int lag = 1; lag <= bandwidth; lag++)
        {
            double window = FlatTop((double)lag / bandwidth);
            spectrum += 2 * window * covariance[lag];
            slope += 2 * window * lag * covariance[lag];
        }
        double longest = Math.Min(3 * Math.Sqrt(n), n / 3.0);
        double length = Math.Cbrt(1.5 * slope * slope / (spectrum * spectrum)) * Math.Cbrt(n);
        return double.IsFinite(length) ? Math.Clamp(length, 1, longest) : longest;
    }

    /// <summary>Draws one resample as the number of times each element is taken: blocks with uniform starts, wrapped at the end, the last
    /// one cut so that the total is the length of the series.</summary>
    /// <param name="blockLength">Length of a block, at least 1.</param>
    /// <param name="random">Source of the block starts.</param>
    /// <param name="multiplicity">Receives the counts [time].</param>
    public static void Draw(int blockLength, RandomStream random, Span<float> multiplicity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockLength, 1);
        int n = multiplicity.Length;
        multiplicity.Clear();
        for (int filled = 0; filled < n; filled += blockLength)
        {
            int start = random.NextInt(n), length = Math.Min(blockLength, n - filled);
            int first = Math.Min(length, n - start);
            Increment(multiplicity.Slice(start, first));
            Increment(multiplicity[..(length - first)]);
        }
    }

    /// <summary>Percentile interval of bootstrap replicates.</summary>
    /// <param name="replicates">Replicates; sorted in place; NaN ones are left out.</param>
    /// <param name="level">Nominal coverage, such as 0.95.</param>
    /// <returns>Lower and upper end; NaN without replicates.</returns>
    public static (double Low, double High) PercentileInterval(double[] replicates, double level)
    {
        Array.Sort(replicates);
        double[] finite = [.. replicates.SkipWhile(double.IsNaN)]; // NaN sorts first
        return finite.Length == 0 ? (double.NaN, double.NaN) : (Quantile(finite, (1 - level) / 2), Quantile(finite, (1 + level) / 2));
    }

    private static double Quantile(double[] sorted, double probability)
    {
        double at = probability * (sorted.Length - 1);
        int below = Math.Min((int)at, sorted.Length - 2);
        return sorted.Length == 1 ? sorted[0] : sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
    }

    private static void Increment(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value++;
        }
    }

    private static double[] Autocovariance(ReadOnlySpan<double> series, int furthest)
    {
        int n = series.Length;
        double[] centred = series.ToArray();
        double mean = centred.Average();
        System.Numerics.Tensors.TensorPrimitives.Subtract(centred, mean, centred);
        var covariance = new double[furthest + 1];
        for (int lag = 0; lag <= furthest; lag++)
        {
            covariance[lag] = System.Numerics.Tensors.TensorPrimitives.Dot(centred.AsSpan(lag), centred.AsSpan(0, n - lag)) / n;
        }
        return covariance;
    }

    // The smallest lag after which a run of correlations is insignificant; failing that, the last significant lag.
    private static int LastCorrelatedLag(double[] covariance, int run, int n)
    {
        double bound = 2 * Math.Sqrt(Math.Log10(n) / n) * covariance[0];
        int quiet = 0, last = 1;
        for (int lag = 1; lag < covariance.Length; lag++)
        {
            bool significant = Math.Abs(covariance[lag]) >= bound;
            quiet = significant ? 0 : quiet + 1;
            last = significant ? lag : last;
            if (quiet == run)
            {
                return Math.Max(1, lag - run);
            }
        }
        return last;
    }

    private static double FlatTop(double t) => t <= 0.5 ? 1 : Math.Max(0, 2 * (1 - t));
}

/// <summary>What a bootstrap resamples as one piece: whole laps where the test part has enough of them, else circular blocks of
/// time.</summary>
public sealed class BootstrapBlocks
{
    /// <summary>Fewest laps for laps to be resampled: with fewer, a percentile interval says little.</summary>
    public const int LeastLaps = 10;

    private readonly BinRange[] _laps; // positions in the list of scored bins; empty for circular blocks
    private readonly int _length;

    private BootstrapBlocks(BinRange[] laps, int length) => (_laps, _length) = (laps, length);

    /// <summary>Blocks of a length in bins, at least 1, wrapped at the end.</summary>
    public static BootstrapBlocks Circular(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new([], length);
    }

    /// <summary>Whole laps of scored bins, or null where there are fewer than <see cref="LeastLaps"/>.</summary>
    /// <param name="bins">The scored bins, ascending.</param>
    /// <param name="laps">The recording's laps in order; a lap's rest, up to the next one, goes with it.</param>
    public static BootstrapBlocks? WholeLaps(ReadOnlySpan<int> bins, IReadOnlyList<Lap> laps)
    {
        List<BinRange> pieces = [];
        for (int first = 0, lap = 0; first < bins.Length;)
        {
            while (lap < laps.Count && laps[lap].StartBin <= bins[first])
            {
                lap++;
            }
            int end = first, next = lap < laps.Count ? laps[lap].StartBin : int.MaxValue;
            while (end < bins.Length && bins[end] < next)
            {
                end++;
            }
            pieces.Add(new BinRange(first, end));
            first = end;
        }
        return pieces.Count >= LeastLaps ? new([.. pieces], 0) : null;
    }

    /// <summary>Whether whole laps are resampled.</summary>
    public bool IsLaps => _laps.Length > 0;

    /// <summary>In words, for instance <c>24 laps</c> or <c>circular, 117 bins</c>.</summary>
    public override string ToString() => IsLaps ? $"{_laps.Length} laps" : $"circular, {_length} bins";

    /// <summary>Draws one resample as the number of times each scored bin is taken: as many laps as there are, or as many bins.</summary>
    /// <param name="random">Source of the draws.</param>
    /// <param name="multiplicity">Receives the counts [scored bin].</param>
    public void Draw(RandomStream random, Span<float> multiplicity)
    {
        if (!IsLaps)
        {
            BlockBootstrap.Draw(_length, random, multiplicity);
            return;
        }
        multiplicity.Clear();
        for (int i = 0; i < _laps.Length; i++)
        {
            BinRange lap = _laps[random.NextInt(_laps.Length)];
            foreach (ref float count in multiplicity[lap.Start..lap.End])
            {
                count++;
            }
        }
    }

    /// <summary>Hands out resamples, several at once. Resample r depends on (seed, r), the length and the blocks only, so that decoders
    /// which share these share their blocks.</summary>
    /// <param name="length">Number of scored bins.</param>
    /// <param name="resamples">Number of resamples.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="action">Takes the number of the resample and its counts [scored bin], which it must not keep.</param>
    internal void ForEachResample(int length, int resamples, ulong seed, ResampleAction action) =>
        Parallel.For(0, resamples, () => new float[length], (resample, _, multiplicity) =>
        {
            Draw(new RandomStream(seed, (ulong)resample), multiplicity);
            action(resample, multiplicity);
            return multiplicity;
        }, _ => { });

    internal delegate void ResampleAction(int resample, ReadOnlySpan<float> multiplicity);
}
