using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>Bayesian decoding of position from Poisson spike counts and place fields (Zhang et al. 1998), causal: memoryless over a
/// sliding window that ends with the bin, or with a random walk as prior over time (forward filter).</summary>
/// <param name="fields">Rate maps.</param>
/// <param name="counts">Spike counts [time, unit].</param>
/// <param name="binWidthSeconds">Bin width, seconds.</param>
/// <param name="likelihoodExponent">Power to which every bin's likelihood is raised; 1 is Bayes' rule for independent Poisson
/// counts.</param>
internal sealed class BayesDecoder(PlaceFieldModel fields, SparseCounts counts, double binWidthSeconds, double likelihoodExponent = 1)
{
    private const int ChunkBins = 1024;
    private readonly int _cells = fields.Grid.CellCount;

    /// <summary>Posterior given the counts of the last bins only: p(x) prod_u Poisson(n_u | rate_u(x) w).</summary>
    /// <param name="range">The bins to decode.</param>
    /// <param name="windowBins">Length w of the causal window, bins, at least 1; it is shorter in the first bins of the recording.</param>
    /// <param name="prior">Prior probability [cell].</param>
    public GridPosterior Memoryless(BinRange range, int windowBins, double[] prior)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBins, 1);
        float[] probability = GridPosterior.Room(range.Length, _cells);
        double[] logPrior = LogOf(prior);
        Parallel.For(0, (range.Length + ChunkBins - 1) / ChunkBins, chunk =>
        {
            // Every chunk sums its first window afresh, so that rounding of the running sum stays small and threads do not matter.
            int first = range.Start + chunk * ChunkBins, end = Math.Min(first + ChunkBins, range.End);
            var evidence = new double[_cells];
            var logPosterior = new double[_cells];
            for (int bin = Math.Max(0, first - windowBins + 1); bin < first; bin++)
            {
                AddEvidence(bin, 1, evidence);
            }
            for (int bin = first; bin < end; bin++)
            {
                AddEvidence(bin, 1, evidence);
                if (bin - windowBins >= Math.Max(0, first - windowBins + 1))
                {
                    AddEvidence(bin - windowBins, -1, evidence);
                }
                TensorPrimitives.Add(evidence, logPrior, logPosterior);
                LogProbabilities.Normalize(logPosterior);
                TensorPrimitives.ConvertTruncating<double, float>(logPosterior, probability.AsSpan((bin - range.Start) * _cells, _cells));
            }
        });
        return new GridPosterior(range, probability, fields.Grid);
    }

    /// <summary>Filtered posterior given all counts up to the bin, with a random-walk prior over time.</summary>
    /// <param name="range">The bins to decode.</param>
    /// <param name="walk">Movement from one bin to the next.</param>
    public GridPosterior Walk(BinRange range, RandomWalk walk) =>
        walk.Filter(fields.Grid, range, binWidthSeconds, (bin, logEvidence) => AddEvidence(bin, 1, logEvidence));

    // Tempered log likelihood of one bin's counts up to a constant: sum_u n_u log rate_u(x) - width sum_u rate_u(x).
    private void AddEvidence(int bin, double sign, Span<double> evidence)
    {
        sign *= likelihoodExponent;
        TensorPrimitives.MultiplyAdd(fields.TotalRateHz, -sign * binWidthSeconds, evidence, evidence);
        for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
        {
            TensorPrimitives.MultiplyAdd(fields.LogRates[counts.UnitIndices[entry]], sign * counts.Values[entry], evidence, evidence);
        }
    }

    private static double[] LogOf(double[] prior) => [.. prior.Select(p => Math.Log(Math.Max(p, 1e-12)))];
}
