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
    private readonly int _cells = fields.CellCount;

    /// <summary>Posterior given the counts of the last bins only: p(x) prod_u Poisson(n_u | rate_u(x) w).</summary>
    /// <param name="range">The bins to decode.</param>
    /// <param name="windowBins">Length w of the causal window, bins, at least 1; it is shorter in the first bins of the recording.</param>
    /// <param name="prior">Prior probability [cell].</param>
    public GridPosterior Memoryless(BinRange range, int windowBins, double[] prior)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBins, 1);
        var probability = new float[range.Length * _cells];
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
                TensorPrimitives.SoftMax(logPosterior, logPosterior);
                TensorPrimitives.ConvertTruncating<double, float>(logPosterior, probability.AsSpan((bin - range.Start) * _cells, _cells));
            }
        });
        return Posterior(range, probability);
    }

    /// <summary>Filtered posterior given all counts up to the bin, with a random-walk prior over time. It starts from the uniform
    /// distribution
    /// some time before the range, never from a known position.</summary>
    /// <param name="range">The bins to decode.</param>
    /// <param name="walk">Movement from one bin to the next.</param>
    public GridPosterior Walk(BinRange range, RandomWalk walk)
    {
        // A minute before the range: ample for the start to be forgotten.
        int start = Math.Max(0, range.Start - (int)Math.Ceiling(60 / binWidthSeconds));
        double[] belief = [.. Enumerable.Repeat(1.0 / _cells, _cells)];
        var predicted = new double[_cells];
        var logEvidence = new double[_cells];
        var probability = new float[range.Length * _cells];
        for (int bin = start; bin < range.End; bin++)
        {
            walk.Predict(belief, predicted);
            logEvidence.AsSpan().Clear();
            AddEvidence(bin, 1, logEvidence);
            TensorPrimitives.Subtract(logEvidence, TensorPrimitives.Max<double>(logEvidence), logEvidence);
            TensorPrimitives.Exp(logEvidence, logEvidence);
            TensorPrimitives.Multiply(predicted, logEvidence, belief);
            TensorPrimitives.Divide(belief, TensorPrimitives.Sum<double>(belief), belief);
            if (bin >= range.Start)
            {
                TensorPrimitives.ConvertTruncating<double, float>(belief, probability.AsSpan((bin - range.Start) * _cells, _cells));
            }
        }
        return Posterior(range, probability);
    }

    private GridPosterior Posterior(BinRange range, float[] probability) => new(range, probability, fields.Start, fields.CellWidth, _cells);

    // Tempered log likelihood of one bin's counts up to a constant: sum_u n_u log rate_u(x) - width sum_u rate_u(x).
    private void AddEvidence(int bin, double sign, double[] evidence)
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

/// <summary>Movement between position cells from one bin to the next: half a slow and half a fast Gaussian step, and rarely a jump to
/// anywhere. At the ends of the track each Gaussian is cut off and renormalised.</summary>
internal sealed class RandomWalk
{
    private readonly double[][] _rows; // [from][to]

    /// <summary>Builds the transition probabilities.</summary>
    /// <param name="cellCount">Number of position cells.</param>
    /// <param name="slowStd">Standard deviation of a slow step, cells.</param>
    /// <param name="fastStd">Standard deviation of a fast step, cells.</param>
    /// <param name="jumpProbability">Probability of a jump to a uniformly drawn cell, in [0, 1].</param>
    public RandomWalk(int cellCount, double slowStd, double fastStd, double jumpProbability)
    {
        _rows = new double[cellCount][];
        for (int from = 0; from < cellCount; from++)
        {
            double[] slow = Step(cellCount, from, slowStd), fast = Step(cellCount, from, fastStd);
            _rows[from] = [.. slow.Select((p, to) => (1 - jumpProbability) * 0.5 * (p + fast[to]) + jumpProbability / cellCount)];
        }
    }

    /// <summary>Probability of going from one cell to another.</summary>
    /// <param name="from">Cell now.</param>
    /// <param name="to">Cell one bin later.</param>
    public double Probability(int from, int to) => _rows[from][to];

    /// <summary>Moves a belief one bin ahead.</summary>
    /// <param name="belief">Probabilities now [cell].</param>
    /// <param name="predicted">Receives the probabilities one bin later [cell].</param>
    public void Predict(ReadOnlySpan<double> belief, Span<double> predicted)
    {
        predicted.Clear();
        for (int from = 0; from < _rows.Length; from++)
        {
            // Below 1e-12 a cell moves no probability that float32 results could show.
            if (belief[from] > 1e-12)
            {
                TensorPrimitives.MultiplyAdd(_rows[from], belief[from], predicted, predicted);
            }
        }
    }

    private static double[] Step(int cellCount, int from, double std)
    {
        double[] weights =
            [.. Enumerable.Range(0, cellCount).Select(to => Math.Exp(-0.5 * Math.Pow((to - from) / Math.Max(std, 1e-3), 2)))];
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}
