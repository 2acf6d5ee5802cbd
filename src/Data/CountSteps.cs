namespace Dynamics.Data;

/// <summary>Counts summed over steps of several bins, one step for each bin at which it can end: a step of k bins ends at every bin, and
/// the steps that follow each other without overlap are k sequences, the phases. A model that steps over k bins thus has an output for
/// every bin, from the bins up to it, and k times the sequences to learn from.</summary>
/// <remarks>Phase p ends its steps at the bins t with (t + 1) mod k = p; the first step of a phase may be shorter, where the recording has
/// no k bins before. There are as many steps as bins.</remarks>
public sealed class CountSteps
{
    private readonly int[] _phaseStarts;
    private readonly int _bins;

    private CountSteps(SparseCounts counts, int stepBins, int bins, int[] phaseStarts) =>
        (Counts, StepBins, _bins, _phaseStarts) = (counts, stepBins, bins, phaseStarts);

    /// <summary>Bins of a step; at least 1.</summary>
    public int StepBins { get; }

    /// <summary>Counts of each step [step, unit], phase after phase.</summary>
    public SparseCounts Counts { get; }

    /// <summary>The steps of each phase, in the order of time.</summary>
    public IReadOnlyList<BinRange> Phases =>
        [.. Enumerable.Range(0, StepBins).Select(phase => new BinRange(_phaseStarts[phase], _phaseStarts[phase + 1]))];

    /// <summary>Sums counts over steps.</summary>
    /// <param name="counts">Counts [time, unit].</param>
    /// <param name="stepBins">Bins of a step; at least 1. With 1 the steps are the bins.</param>
    public static CountSteps Of(SparseCounts counts, int stepBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepBins, 1);
        int bins = counts.BinCount;
        if (stepBins == 1)
        {
            return new(counts, 1, bins, [0, bins]);
        }
        int[] offsets = new int[bins + 1], starts = new int[stepBins + 1];
        List<int> units = [];
        List<float> values = [];
        float[] sum = new float[counts.UnitCount];
        int step = 0;
        for (int phase = 0; phase < stepBins; phase++)
        {
            starts[phase] = step;
            for (int end = FirstEnd(phase, stepBins); end < bins; end += stepBins)
            {
                int first = counts.RowOffsets[Math.Max(0, end + 1 - stepBins)];
                for (int entry = first; entry < counts.RowOffsets[end + 1]; entry++)
                {
                    sum[counts.UnitIndices[entry]] += counts.Values[entry];
                }
                for (int unit = 0; unit < sum.Length; unit++)
                {
                    if (sum[unit] != 0)
                    {
                        units.Add(unit);
                        values.Add(sum[unit]);
                        sum[unit] = 0;
                    }
                }
                offsets[++step] = units.Count;
            }
        }
        starts[stepBins] = step;
        SparseCounts steps = new(offsets, [.. units], [.. values], counts.UnitCount) { Continuous = counts.Continuous };
        return new(steps, stepBins, bins, starts);
    }

    /// <summary>The whole steps that lie within some bins; the shorter ones at a recording's start are left out.</summary>
    public BinSet Within(BinSet bins) => StepBins == 1 ? bins : new([.. Enumerable.Range(0, StepBins).SelectMany(phase =>
        bins.Ranges.Select(range => new BinRange(StepFrom(phase, range.Start + StepBins - 1), StepFrom(phase, range.End))))]);

    /// <summary>The bin that each step ends with [step].</summary>
    public int[] EndBins()
    {
        int[] ends = new int[Counts.BinCount];
        int step = 0;
        for (int phase = 0; phase < StepBins; phase++)
        {
            for (int end = FirstEnd(phase, StepBins); end < _bins; end += StepBins)
            {
                ends[step++] = end;
            }
        }
        return ends;
    }

    /// <summary>Values of every bin from those of every step.</summary>
    /// <param name="phases">A series a phase, as long as the phase. Covariances that two phases have at the same step are kept
    /// once.</param>
    /// <exception cref="ArgumentException">Another number of series than phases, or lengths that are not theirs.</exception>
    public GaussianSeries ToBins(IReadOnlyList<GaussianSeries> phases)
    {
        if (phases.Count != StepBins || Phases.Zip(phases).Any(pair => pair.First.Length != pair.Second.BinCount))
        {
            throw new ArgumentException($"{phases.Count} series; expected {StepBins}, each as long as its phase", nameof(phases));
        }
        if (StepBins == 1)
        {
            return phases[0];
        }
        int dimension = phases[0].Dimension;
        float[] mean = new float[_bins * dimension];
        int[] index = new int[_bins];
        List<double[]> covariances = [.. phases[0].Covariances];
        for (int phase = 0; phase < StepBins; phase++)
        {
            GaussianSeries series = phases[phase];
            int[] place = Places(series.Covariances, phases[0].Covariances.Count, covariances);
            for (int step = 0, bin = FirstEnd(phase, StepBins); step < series.BinCount; step++, bin += StepBins)
            {
                series.Mean.AsSpan(step * dimension, dimension).CopyTo(mean.AsSpan(bin * dimension));
                index[bin] = place[series.CovarianceIndex[step]];
            }
        }
        return new(dimension, mean, index, covariances);
    }

    /// <summary>Where covariances are in a list that begins with those of the first phase; new ones are appended.</summary>
    private static int[] Places(IReadOnlyList<double[]> covariances, int shared, List<double[]> all)
    {
        int[] places = new int[covariances.Count];
        for (int i = 0; i < places.Length; i++)
        {
            bool isShared = i < shared && all[i].AsSpan().SequenceEqual(covariances[i]);
            places[i] = isShared ? i : all.Count;
            if (!isShared)
            {
                all.Add(covariances[i]);
            }
        }
        return places;
    }

    /// <summary>First step of a phase that ends at a bin or later.</summary>
    private int StepFrom(int phase, int bin)
    {
        int first = FirstEnd(phase, StepBins);
        int steps = Math.Max(0, (bin - first + StepBins - 1) / StepBins);
        return Math.Min(_phaseStarts[phase] + steps, _phaseStarts[phase + 1]);
    }

    private static int FirstEnd(int phase, int stepBins) => (phase + stepBins - 1) % stepBins;
}
