using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>Poisson rates of every unit over the cells of a space, from the train part: spikes per time spent, both Gaussian-smoothed
/// before the division. Where the animal hardly was a rate goes to the unit's mean, and where it never was there is no place to
/// decode.</summary>
internal sealed class SpaceFields
{
    private const double MeanTimeAdded = 0.05; // to a cell's time, as a share of the mean over cells, at the unit's mean rate
    private const double LeastTime = 0.02; // of a place, as a share of the mean over cells

    /// <summary>Fits rate maps on the tracked train bins.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="problem">Counts and options.</param>
    /// <param name="smoothing">Standard deviation of the Gaussian, as a share of the extent or of the circle.</param>
    public SpaceFields(SpaceCells cells, DecodingProblem problem, double smoothing)
    {
        (Cells, SparseCounts counts) = (cells, problem.Counts);
        IReadOnlyList<PositionTargets> labels = problem.Space.Labels;
        var seconds = new double[cells.CellCount];
        double[][] spikes = [.. Enumerable.Range(0, counts.UnitCount).Select(_ => new double[cells.CellCount])];
        foreach (int bin in problem.Targets.Train)
        {
            int cell = cells.CellOf(labels, bin);
            seconds[cell] += problem.BinWidthSeconds;
            for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
            {
                spikes[counts.UnitIndices[entry]][cell] += counts.Values[entry];
            }
        }
        SpaceKernel kernel = cells.Kernel(smoothing * cells.CellsAlong);
        double total = seconds.Sum(), mean = total / cells.CellCount;
        double[] time = kernel.Apply(seconds, cells.Columns);
        double[][] rates = [.. spikes.AsParallel().AsOrdered().Select(map =>
        {
            double added = MeanTimeAdded * mean * map.Sum() / total;
            double[] fired = kernel.Apply(map, cells.Columns);
            return (double[])[.. fired.Select((count, cell) =>
                Math.Max(problem.Options.Bayes.MinimumRateHz, (count + added) / (time[cell] + (MeanTimeAdded * mean))))];
        })];
        LogRates = [.. rates.Select(unit => unit.Select(rate => Math.Log(rate)).ToArray())];
        TotalRateHz = new double[cells.CellCount];
        foreach (double[] unit in rates)
        {
            TensorPrimitives.Add(TotalRateHz, unit, TotalRateHz);
        }
        LogUniform = [.. time.Select(s => s >= LeastTime * mean ? 0 : double.NegativeInfinity)];
        LogOccupancy = [.. time.Select((s, cell) => LogUniform[cell] + Math.Log(Math.Max(s, 1e-12)))];
    }

    /// <summary>The cells.</summary>
    public SpaceCells Cells { get; }

    /// <summary>Log rate of each unit [unit][cell], Hz.</summary>
    public double[][] LogRates { get; }

    /// <summary>Sum of all units' rates [cell], Hz.</summary>
    public double[] TotalRateHz { get; }

    /// <summary>Prior that knows where the animal can be [cell]: 0, and minus infinity where it never was.</summary>
    public double[] LogUniform { get; }

    /// <summary>Prior that knows how long it was there [cell], up to a constant.</summary>
    public double[] LogOccupancy { get; }
}

/// <summary>Bayesian decoding of a place from Poisson spike counts and place fields, causal, in the log domain throughout: memoryless over
/// a window that ends with the bin (Zhang et al. 1998), or filtered with a random walk as prior over time (Brown et al. 1998). Results are
/// the marginals of the posterior [bin, marginal].</summary>
/// <param name="fields">Rate maps.</param>
/// <param name="counts">Spike counts [time, unit].</param>
/// <param name="binWidthSeconds">Bin width, seconds.</param>
/// <param name="exponent">Power to which every bin's likelihood is raised; 1 is Bayes' rule for independent Poisson counts.</param>
internal sealed class SpaceBayes(SpaceFields fields, SparseCounts counts, double binWidthSeconds, double exponent)
{
    private const int ChunkBins = 1024;
    private readonly SpaceCells _cells = fields.Cells;

    /// <summary>Posterior given the counts of the last bins only.</summary>
    /// <param name="range">The bins to decode.</param>
    /// <param name="windowBins">Length of the causal window, bins, at least 1; it is shorter in the first bins of the recording.</param>
    /// <param name="logPrior">Log prior [cell], up to a constant.</param>
    public float[] Memoryless(BinRange range, int windowBins, double[] logPrior)
    {
        var marginals = new float[range.Length * _cells.MarginalCount];
        Parallel.For(0, (range.Length + ChunkBins - 1) / ChunkBins, chunk =>
        {
            // Every chunk sums its first window afresh, so that rounding of the running sum stays small and threads do not matter.
            int first = range.Start + (chunk * ChunkBins), end = Math.Min(first + ChunkBins, range.End);
            int before = Math.Max(0, first - windowBins + 1);
            (double[] evidence, double[] belief) = (new double[_cells.CellCount], new double[_cells.CellCount]);
            for (int bin = before; bin < end; bin++)
            {
                AddEvidence(bin, 1, evidence);
                if (bin - windowBins >= before)
                {
                    AddEvidence(bin - windowBins, -1, evidence);
                }
                if (bin >= first)
                {
                    TensorPrimitives.Add(evidence, logPrior, belief);
                    Normalize(belief);
                    _cells.Marginals(belief, Row(marginals, bin - range.Start));
                }
            }
        });
        return marginals;
    }

    /// <summary>Filtered posterior given all counts up to the bin. A step is, each half of the time, a slow or a fast Gaussian one, and
    /// rarely a jump to anywhere. It starts from the uniform distribution some time before the range, never from a known place.</summary>
    /// <param name="range">The bins to decode.</param>
    /// <param name="slow">The slow step.</param>
    /// <param name="fast">The fast step.</param>
    /// <param name="jumpProbability">Probability of a jump in a bin, in [0, 1].</param>
    public float[] Walk(BinRange range, SpaceKernel slow, SpaceKernel fast, double jumpProbability)
    {
        // A minute before the range: ample for the start to be forgotten.
        int start = Math.Max(0, range.Start - (int)Math.Ceiling(60 / binWidthSeconds)), cells = _cells.CellCount;
        var marginals = new float[range.Length * _cells.MarginalCount];
        double[] belief = [.. Enumerable.Repeat(1.0 / cells, cells)], evidence = new double[cells];
        double[] predicted = new double[cells], scratch = new double[cells];
        for (int bin = start; bin < range.End; bin++)
        {
            predicted.AsSpan().Clear();
            slow.Add(belief, _cells.Columns, predicted, scratch);
            fast.Add(belief, _cells.Columns, predicted, scratch);
            TensorPrimitives.Multiply(predicted, 0.5 * (1 - jumpProbability), predicted);
            // The floor keeps the logarithm finite where nothing can have come.
            TensorPrimitives.Add(predicted, (jumpProbability / cells) + 1e-300, predicted);
            TensorPrimitives.Log(predicted, belief);
            fields.LogUniform.CopyTo(evidence, 0);
            AddEvidence(bin, 1, evidence);
            TensorPrimitives.Add(belief, evidence, belief);
            Normalize(belief);
            if (bin >= range.Start)
            {
                _cells.Marginals(belief, Row(marginals, bin - range.Start));
            }
        }
        return marginals;
    }

    private Span<float> Row(float[] marginals, int index) =>
        marginals.AsSpan(index * _cells.MarginalCount, _cells.MarginalCount);

    // Logarithms up to a constant become probabilities.
    private static void Normalize(double[] logBelief)
    {
        TensorPrimitives.Subtract(logBelief, TensorPrimitives.Max<double>(logBelief), logBelief);
        TensorPrimitives.Exp(logBelief, logBelief);
        TensorPrimitives.Divide(logBelief, TensorPrimitives.Sum<double>(logBelief), logBelief);
    }

    // Tempered log likelihood of one bin's counts up to a constant: sum_u n_u log rate_u(x) - width sum_u rate_u(x).
    private void AddEvidence(int bin, double sign, double[] evidence)
    {
        sign *= exponent;
        TensorPrimitives.MultiplyAdd(fields.TotalRateHz, -sign * binWidthSeconds, evidence, evidence);
        for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
        {
            TensorPrimitives.MultiplyAdd(fields.LogRates[counts.UnitIndices[entry]], sign * counts.Values[entry], evidence, evidence);
        }
    }
}
