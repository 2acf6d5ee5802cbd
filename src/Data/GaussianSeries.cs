namespace Dynamics.Data;

/// <summary>A Gaussian marginal per time bin, for instance the filtered latent state. Covariances repeat once a filter is stationary,
/// so they are stored once and indexed.</summary>
/// <param name="Dimension">Number of features.</param>
/// <param name="Mean">Means [time, feature], float32.</param>
/// <param name="CovarianceIndex">For each bin, the entry of <paramref name="Covariances"/> that holds its covariance.</param>
/// <param name="Covariances">Distinct covariances, each [feature, feature] row-major, symmetric positive semi-definite.</param>
public sealed record GaussianSeries(int Dimension, float[] Mean, int[] CovarianceIndex, IReadOnlyList<double[]> Covariances)
{
    /// <summary>Number of bins.</summary>
    public int BinCount => CovarianceIndex.Length;

    /// <summary>Values that are known exactly: their covariance is zero.</summary>
    /// <param name="dimension">Values of a bin.</param>
    /// <param name="values">[time, dimension], shared, not copied.</param>
    public static GaussianSeries Exact(int dimension, float[] values) =>
        new(dimension, values, new int[values.Length / dimension], [new double[dimension * dimension]]);

    /// <summary>Independent series of the same bins as one: their features side by side, covariances in blocks.</summary>
    /// <exception cref="ArgumentException">None, or of different lengths.</exception>
    public static GaussianSeries SideBySide(IReadOnlyList<GaussianSeries> series)
    {
        if (series.Count == 0 || series.Any(one => one.BinCount != series[0].BinCount))
        {
            throw new ArgumentException("series of different bins cannot stand side by side", nameof(series));
        }
        if (series.Count == 1)
        {
            return series[0];
        }
        int dimension = series.Sum(one => one.Dimension), bins = series[0].BinCount;
        float[] mean = new float[bins * dimension];
        int[] index = new int[bins];
        Dictionary<string, int> places = [];
        List<double[]> covariances = [];
        for (int bin = 0; bin < bins; bin++)
        {
            int first = 0;
            foreach (GaussianSeries one in series)
            {
                one.Mean.AsSpan(bin * one.Dimension, one.Dimension).CopyTo(mean.AsSpan((bin * dimension) + first));
                first += one.Dimension;
            }
            if (bin > 0 && series.All(one => one.CovarianceIndex[bin] == one.CovarianceIndex[bin - 1]))
            {
                index[bin] = index[bin - 1];
                continue;
            }
            string key = string.Join(' ', series.Select(one => one.CovarianceIndex[bin]));
            if (!places.TryGetValue(key, out int place))
            {
                places[key] = place = covariances.Count;
                covariances.Add(Blocks([.. series.Select(one => (one.Covariances[one.CovarianceIndex[bin]], one.Dimension))], dimension));
            }
            index[bin] = place;
        }
        return new(dimension, mean, index, covariances);
    }

    private static double[] Blocks(IReadOnlyList<(double[] Values, int Dimension)> blocks, int dimension)
    {
        double[] all = new double[dimension * dimension];
        int first = 0;
        foreach ((double[] values, int size) in blocks)
        {
            for (int row = 0; row < size; row++)
            {
                values.AsSpan(row * size, size).CopyTo(all.AsSpan(((first + row) * dimension) + first));
            }
            first += size;
        }
        return all;
    }
}
