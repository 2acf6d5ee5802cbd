using Dynamics.Data;
using Dynamics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Decoding;

/// <summary>What latents tell of the spikes to come: the one figure, without labels, by which models of a recording are compared, whatever
/// their latents' number, scale and time step. A readout of each unit's spike count in a window some time ahead is fitted on the train part
/// and measured on the validation part: the Poisson log-likelihood beyond that of the unit's mean rate, in nats a second, summed over units
/// and averaged over the windows. Of units that are observed as continuous signals it is the sum of the signal in the window, and the
/// log-likelihood Gaussian.</summary>
/// <remarks>The readout is ridge regression on the latents and on random rectified sums of them (random features, Rahimi and Recht 2008),
/// so that a fit is one linear system; rates are kept between a tenth of the unit's mean and the largest count of the train part. Windows
/// lie ahead of the bin whose latent is read: what is true of the bin itself, but does not last, earns nothing.</remarks>
public sealed class SpikeForecast
{
    private const int RandomFeatures = 200, MostTrainBins = 6000, MostHeldBins = 4000, FewestHeldBins = 50;
    private const double RelativePenalty = 0.01, LowestRelativeRate = 0.1;
    private readonly int[] _train, _held;
    private readonly Window[] _windows;
    private readonly double _binWidth;

    private SpikeForecast(int[] train, int[] held, Window[] windows, double binWidth) =>
        (_train, _held, _windows, _binWidth) = (train, held, windows, binWidth);

    /// <summary>The windows, in seconds ahead of the end of a bin.</summary>
    public static IReadOnlyList<(double From, double To)> Windows { get; } = [(0.25, 0.5), (0.5, 1), (1, 2)];

    /// <summary>Prepares the counts ahead of bins of the train and the validation part.</summary>
    /// <param name="counts">Counts of the whole recording [time, unit].</param>
    /// <param name="binWidthSeconds">Width of a bin, seconds.</param>
    /// <param name="split">Train bins are fitted on, validation bins measured on; windows do not leave the part.</param>
    /// <returns>Null where there is too little of either part.</returns>
    public static SpikeForecast? Prepare(SparseCounts counts, double binWidthSeconds, Split split)
    {
        (int From, int To)[] windows = [.. Windows.Select(window => InBins(window, binWidthSeconds)).Distinct()];
        int ahead = windows.Max(window => window.To);
        int[] train = Thinned(split.Train, ahead, MostTrainBins), held = Thinned(split.Validation, ahead, MostHeldBins);
        if (held.Length < FewestHeldBins || train.Length < FewestHeldBins)
        {
            return null;
        }
        double[] sums = RunningSums(counts);
        return new(
            train, held,
            [.. windows.Select(window => Window.Of(window, sums, counts.UnitCount, train, held) with { IsGaussian = counts.Continuous })],
            binWidthSeconds);
    }

    /// <summary>The figure of some latents, nats a second: 0 where they tell nothing, below 0 where what was learned on the train part
    /// misleads.</summary>
    /// <param name="latents">One mean a bin of the recording; a causal series, or the figure means nothing.</param>
    public double Of(GaussianSeries latents) => Average(latents, _held, window => window.Held);

    /// <summary>The same on the train part itself, for comparison: where it is much larger, the readout fits what does not
    /// last.</summary>
    public double OnTrain(GaussianSeries latents) => Average(latents, _train, window => window.Train);

    private double Average(GaussianSeries latents, int[] bins, Func<Window, double[]> counts)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        RandomFeatureMap map = RandomFeatureMap.Fit(latents, _train);
        Tensor train = map.Of(latents, _train), asked = ReferenceEquals(bins, _train) ? train : map.Of(latents, bins);
        Matrix<double> gram = Matrix<double>.Build.Dense(map.Count, map.Count, train.t().mm(train).data<double>().ToArray());
        for (int i = 1; i < map.Count; i++)
        {
            gram[i, i] += RelativePenalty * _train.Length; // not of the intercept
        }
        var factor = gram.Cholesky();
        double sum = 0;
        foreach (Window window in _windows)
        {
            Tensor projected = tensor(window.Train, [_train.Length, window.Units]).t().mm(train); // [unit, feature], rows as columns
            Matrix<double> weights =
                factor.Solve(Matrix<double>.Build.Dense(map.Count, window.Units, projected.contiguous().data<double>().ToArray()));
            Tensor rates = tensor(weights.ToColumnMajorArray(), [window.Units, map.Count]).mm(asked.t()); // [unit, bin]
            sum += window.LogLikelihood(
                rates.contiguous().data<double>().ToArray(), counts(window)) / (bins.Length * window.Bins * _binWidth);
        }
        return sum / _windows.Length;
    }

    private static (int From, int To) InBins((double From, double To) seconds, double binWidth)
    {
        int from = (int)Math.Round(seconds.From / binWidth);
        return (from, Math.Max(from + 1, (int)Math.Round(seconds.To / binWidth)));
    }

    private static int[] Thinned(BinSet part, int ahead, int most)
    {
        int[] bins = [.. part.Ranges.SelectMany(range => Enumerable.Range(range.Start, Math.Max(0, range.Length - ahead)))];
        int every = Math.Max(1, (bins.Length + most - 1) / most);
        return [.. Enumerable.Range(0, (bins.Length + every - 1) / every).Select(i => bins[i * every])];
    }

    /// <summary>Spikes of each unit before each bin [time + 1, unit].</summary>
    private static double[] RunningSums(SparseCounts counts)
    {
        int units = counts.UnitCount;
        double[] sums = new double[(counts.BinCount + 1) * units];
        for (int bin = 0; bin < counts.BinCount; bin++)
        {
            Span<double> next = sums.AsSpan((bin + 1) * units, units);
            sums.AsSpan(bin * units, units).CopyTo(next);
            for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
            {
                next[counts.UnitIndices[entry]] += counts.Values[entry];
            }
        }
        return sums;
    }

    /// <summary>Counts in one window ahead of the bins of both parts [bin, unit], of the units that fire in the train part's.</summary>
    private sealed record Window(int Bins, int Units, double[] Train, double[] Held, double[] Mean, double[] Largest)
    {
        public static Window Of((int From, int To) window, double[] sums, int unitCount, int[] train, int[] held)
        {
            double Count(int bin, int unit) =>
                sums[((bin + 1 + window.To) * unitCount) + unit] - sums[((bin + 1 + window.From) * unitCount) + unit];
            int[] units = [.. Enumerable.Range(0, unitCount).Where(unit => train.Any(bin => Count(bin, unit) != 0))];
            double[] Counts(int[] bins) => [.. bins.SelectMany(bin => units.Select(unit => Count(bin, unit)))];
            return new(
                window.To - window.From, units.Length, Counts(train), Counts(held),
                [.. units.Select(unit => train.Average(bin => Count(bin, unit)))],
                [.. units.Select(unit => train.Max(bin => Count(bin, unit)))]);
        }

        /// <summary>Whether the sums are those of continuous signals, which no Poisson process makes.</summary>
        public bool IsGaussian { get; init; }

        /// <summary>Log-likelihood of counts [bin, unit] under rates [unit, bin], beyond that of the mean rates; nats.</summary>
        public double LogLikelihood(double[] rates, double[] counts)
        {
            if (IsGaussian)
            {
                return GaussianLogLikelihood(rates, counts);
            }
            double sum = 0;
            int bins = counts.Length / Math.Max(1, Units);
            for (int unit = 0; unit < Units; unit++)
            {
                (double mean, double largest) = (Mean[unit], Math.Max(Largest[unit], Mean[unit]));
                for (int bin = 0; bin < bins; bin++)
                {
                    double rate = Math.Clamp(rates[(unit * bins) + bin], LowestRelativeRate * mean, largest);
                    double count = counts[(bin * Units) + unit];
                    sum += (count == 0 ? 0 : count * Math.Log(rate / mean)) - (rate - mean);
                }
            }
            return sum;
        }

        /// <summary>The same of sums of continuous signals: Gaussian about the forecast, with the variance that each unit has about its
        /// mean in the train part, so that a forecast of that mean gives 0. Forecasts stay within what was seen there.</summary>
        private double GaussianLogLikelihood(double[] forecasts, double[] values)
        {
            double sum = 0;
            int bins = values.Length / Math.Max(1, Units), trainBins = Train.Length / Math.Max(1, Units);
            for (int unit = 0; unit < Units; unit++)
            {
                double[] seen = [.. Enumerable.Range(0, trainBins).Select(bin => Train[(bin * Units) + unit])];
                (double mean, double low, double high) = (Mean[unit], seen.Min(), seen.Max());
                double variance = seen.Average(value => (value - mean) * (value - mean));
                for (int bin = 0; bin < bins && variance > 0; bin++)
                {
                    double value = values[(bin * Units) + unit], error = value - Math.Clamp(forecasts[(unit * bins) + bin], low, high);
                    sum += (((value - mean) * (value - mean)) - (error * error)) / (2 * variance);
                }
            }
            return sum;
        }
    }

    /// <summary>1, the standardised latents, and rectified random sums of them.</summary>
    private sealed record RandomFeatureMap(Tensor Mean, Tensor InverseStd, Tensor Weights, Tensor Offsets, int Count)
    {
        public static RandomFeatureMap Fit(GaussianSeries latents, int[] bins)
        {
            int dimension = latents.Dimension;
            RandomStream random = new((ulong)dimension);
            double[] weights = [.. Enumerable.Range(0,
                dimension * RandomFeatures).Select(_ => 1.5 * random.NextGaussian() / Math.Sqrt(dimension))];
            double[] offsets = [.. Enumerable.Range(0, RandomFeatures).Select(_ => random.NextGaussian())];
            Tensor rows = Rows(latents, bins), mean = rows.mean([0]), std = rows.std(0, unbiased: false);
            Tensor inverse = where(std.gt(tensor(1e-12)), std.reciprocal(), zeros_like(std));
            return new(mean, inverse, tensor(weights, [dimension, RandomFeatures]), tensor(offsets), 1 + dimension + RandomFeatures);
        }

        public Tensor Of(GaussianSeries latents, int[] bins)
        {
            Tensor x = (Rows(latents, bins) - Mean) * InverseStd;
            return cat([ones(x.shape[0], 1, dtype: ScalarType.Float64), x, x.mm(Weights).Plus(Offsets).relu()], 1); // [bin, feature]
        }

        private static Tensor Rows(GaussianSeries latents, int[] bins)
        {
            int dimension = latents.Dimension;
            double[] rows = new double[bins.Length * dimension];
            for (int i = 0; i < bins.Length; i++)
            {
                for (int j = 0; j < dimension; j++)
                {
                    rows[(i * dimension) + j] = latents.Mean[(bins[i] * dimension) + j];
                }
            }
            return tensor(rows, [bins.Length, dimension]);
        }
    }
}
