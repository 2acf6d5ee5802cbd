using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>A fitted linear readout: position = features . weights + intercept.</summary>
/// <param name="Weights">Weights on the raw features [feature].</param>
/// <param name="Intercept">Position at zero features.</param>
/// <param name="Lambda">The penalty it was fitted with.</param>
public sealed record FittedRidge(double[] Weights, double Intercept, double Lambda) : ISingleBinReadout
{
    /// <inheritdoc/>
    public string Choices => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"lambda={Lambda:g}");

    /// <inheritdoc/>
    public float[] Predict(FeatureMatrix features, BinRange range) => PredictBins(features, Bins.Of(range));

    /// <inheritdoc/>
    /// <remarks>Exact: the latent part has variance w' P w, with P the posterior covariance of the bin.</remarks>
    public PredictiveIntervals Intervals(UncertainFeatures input, int[] bins, float[] predicted, double[] residualStd, float[] truth)
    {
        double[] latent = PosteriorVariance(input.Posterior, bins);
        double[] stds = [.. residualStd.Select((std, i) => Math.Sqrt(latent[i] + std * std))];
        return PredictiveIntervals.Gaussian(bins, predicted, stds, truth);
    }

    /// <inheritdoc/>
    public (float Position, double Variance) Predict(ReadOnlySpan<float> mean, ReadOnlySpan<double> covariance) =>
        (PredictRow(mean), QuadraticForm.Of<double>(Weights, covariance));

    /// <summary>Variance of the prediction over the posterior of the features [bin]; zeros when they are exact.</summary>
    internal double[] PosteriorVariance(GaussianSeries? posterior, int[] bins)
    {
        if (posterior is null)
        {
            return new double[bins.Length];
        }
        double[] ofCovariance = [.. posterior.Covariances.Select(covariance => QuadraticForm.Of<double>(Weights, covariance))];
        return [.. bins.Select(bin => ofCovariance[posterior.CovarianceIndex[bin]])];
    }

    internal float[] PredictBins(FeatureMatrix features, ReadOnlySpan<int> bins)
    {
        var result = new float[bins.Length];
        for (int i = 0; i < bins.Length; i++)
        {
            result[i] = PredictRow(features.Row(bins[i]));
        }
        return result;
    }

    private float PredictRow(ReadOnlySpan<float> row)
    {
        double sum = Intercept;
        for (int f = 0; f < row.Length; f++)
        {
            sum += Weights[f] * row[f];
        }
        return (float)sum;
    }
}
