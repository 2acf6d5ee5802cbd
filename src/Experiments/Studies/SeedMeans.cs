using Dynamics.Decoding;

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
