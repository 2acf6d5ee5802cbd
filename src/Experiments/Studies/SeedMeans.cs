using Dynamics.Decoding;
using Dynamics.Decoding.Identifiability;
using MathNet.Numerics.Distributions;

namespace Dynamics.Experiments.Studies;

/// <summary>Figures of cases whose seeds were measured apart.</summary>
public static class SeedMeans
{
    private const double IntervalLevel = 0.95;

    /// <summary>The mean of each figure over the seeds of its case, with each seed's value. Where there are resamples, the interval is that
    /// of their means. A figure that is NaN, or missing, with a seed is left out.</summary>
    public static Dictionary<string, Figure> Of(IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = [];
        foreach (IGrouping<string, CaseResult> seeds in results.GroupBy(result => result.Case.Name))
        {
            foreach ((string name, Figure first) in seeds.First().Figures)
            {
                double[] values = [.. seeds.Select(result => result.Figures.GetValueOrDefault(name)?.Value ?? double.NaN)];
                if (!values.Any(double.IsNaN))
                {
                    (double? low, double? high) = Interval([.. seeds.Select(result => result.Resamples.GetValueOrDefault(name))]);
                    figures[name] = new(values.Average(), low, high, first.Unit, values);
                }
            }
        }
        return figures;
    }

    /// <summary>The mean of each figure over the seeds of its case, with each seed's value, and Student's interval of that mean where there
    /// are several seeds. A figure that is NaN, or missing, with a seed is left out.</summary>
    public static Dictionary<string, Figure> WithSpread(IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = Of(results);
        foreach ((string name, Figure figure) in figures.ToArray())
        {
            double[] values = [.. figure.Seeds!];
            if (values.Length > 1)
            {
                (double low, double high) = StudentInterval(values);
                figures[name] = figure with { Low = low, High = high };
            }
        }
        return figures;
    }

    /// <summary>Student's 95 % interval of the mean of at least two values.</summary>
    private static (double Low, double High) StudentInterval(IReadOnlyList<double> values)
    {
        double mean = values.Average(), variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        double half = StudentT.InvCDF(0, 1, values.Count - 1, (1 + IntervalLevel) / 2) * Math.Sqrt(variance / values.Count);
        return (mean - half, mean + half);
    }

    /// <summary>The mean difference of two scores of the same seeds, with Student's interval of that mean where there are several
    /// seeds.</summary>
    internal static Figure Difference(IReadOnlyList<double> ones, IReadOnlyList<double> others)
    {
        double[] differences = [.. ones.Zip(others, (one, other) => one - other)];
        Figure difference = new(differences.Average(), Unit: "1", Seeds: differences);
        if (differences.Length < 2)
        {
            return difference;
        }
        (double low, double high) = StudentInterval(differences);
        return difference with { Low = low, High = high };
    }

    /// <summary>The mean difference of two scores over seeds, with the interval of the resamples' means: a draw at one index is the same
    /// in both.</summary>
    /// <param name="seeds">Both scores of each seed; at least one.</param>
    internal static Figure Difference(IReadOnlyList<(ResampledScore One, ResampledScore Other)> seeds)
    {
        double[] differences = [.. seeds.Select(seed => seed.One.Value - seed.Other.Value)];
        double[] replicates = [.. Enumerable.Range(0, seeds[0].One.Resamples.Length).Select(
            i => seeds.Average(seed => seed.One.Resamples[i] - seed.Other.Resamples[i]))];
        (double low, double high) = BlockBootstrap.PercentileInterval(replicates, IntervalLevel);
        return new(differences.Average(), low, high, "1", differences);
    }

    /// <summary>Adds the difference of two figures over the seeds that have both, where there are some, with the interval of their
    /// resamples, which are paired.</summary>
    /// <param name="figures">Where it is added.</param>
    /// <param name="results">The cases of both.</param>
    /// <param name="name">Its name.</param>
    /// <param name="first">Name of the first figure.</param>
    /// <param name="second">Name of that which is taken from it.</param>
    internal static void AddDifference(
        Dictionary<string, Figure> figures, IReadOnlyList<CaseResult> results, string name, string first, string second)
    {
        Dictionary<int, ResampledScore> Of(string figure) => results.Where(result => result.Figures.ContainsKey(figure)).ToDictionary(
            result => result.Seed!.Value, result => new ResampledScore(result.Figures[figure].Value, result.Resamples[figure]));
        (var ones, var others) = (Of(first), Of(second));
        int[] seeds = [.. ones.Keys.Where(others.ContainsKey).Order()];
        if (seeds.Length > 0)
        {
            figures[name] = Difference([.. seeds.Select(seed => (ones[seed], others[seed]))]);
        }
    }

    private static (double? Low, double? High) Interval(IReadOnlyList<double[]?> resamples)
    {
        if (resamples.Any(seed => seed is null))
        {
            return (null, null);
        }
        double[] replicates = [.. Enumerable.Range(0, resamples[0]!.Length).Select(i => resamples.Average(seed => seed![i]))];
        return BlockBootstrap.PercentileInterval(replicates, IntervalLevel);
    }
}
