using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Predicted channels and their R².</summary>
internal static class Predictions
{
    /// <summary>Means of a readout [row, channel].</summary>
    public static Matrix<double> Of(LinearGaussianReadout readout, Matrix<double> features)
    {
        Matrix<double> predicted = features * readout.Weights.Transpose();
        for (int channel = 0; channel < predicted.ColumnCount; channel++)
        {
            predicted.SetColumn(channel, predicted.Column(channel) + readout.Intercept[channel]);
        }
        return predicted;
    }

    /// <summary>1 - SSE / SST about the mean of these rows, mean over channels.</summary>
    public static double RSquared(Matrix<double> truth, Matrix<double> predicted)
    {
        double sum = 0;
        for (int channel = 0; channel < truth.ColumnCount; channel++)
        {
            Vector<double> t = truth.Column(channel), error = t - predicted.Column(channel), deviation = t - (t.Sum() / t.Count);
            sum += 1 - (error.DotProduct(error) / deviation.DotProduct(deviation));
        }
        return sum / truth.ColumnCount;
    }

    /// <summary>R² of resamples of whole sequences, each about its own mean.</summary>
    public static double[] Resample(Matrix<double> truth, Matrix<double> predicted, int sequences, int resamples, ulong seed)
    {
        int frames = truth.RowCount / sequences, channels = truth.ColumnCount;
        (double[,] sum, double[,] squares, double[,] errors) =
            (new double[sequences, channels], new double[sequences, channels], new double[sequences, channels]);
        for (int row = 0; row < truth.RowCount; row++)
        {
            for (int c = 0; c < channels; c++)
            {
                sum[row / frames, c] += truth[row, c];
                squares[row / frames, c] += truth[row, c] * truth[row, c];
                errors[row / frames, c] += Math.Pow(truth[row, c] - predicted[row, c], 2);
            }
        }
        double[] values = new double[resamples];
        for (int resample = 0; resample < resamples; resample++)
        {
            RandomStream random = new(seed, (ulong)resample);
            int[] taken = [.. Enumerable.Range(0, sequences).Select(_ => random.NextInt(sequences))];
            for (int c = 0; c < channels; c++)
            {
                double total = taken.Sum(s => squares[s, c]) - (Math.Pow(taken.Sum(s => sum[s, c]), 2) / truth.RowCount);
                values[resample] += (1 - (taken.Sum(s => errors[s, c]) / total)) / channels;
            }
        }
        return values;
    }
}

/// <summary>Ellipsoidal regions of a Gaussian prediction and how often the truth lies in them.</summary>
internal static class RegionCoverage
{
    /// <summary>Squared Mahalanobis distance of the truth from the prediction, of every row.</summary>
    public static double[] Distances(LinearGaussianReadout readout, SequencePosteriors posteriors, Matrix<double> truth)
    {
        Matrix<double> errors = truth - Predictions.Of(readout, posteriors.Means);
        return [.. Enumerable.Range(0, truth.RowCount).Select(row =>
        {
            Vector<double> error = errors.Row(row);
            return error.DotProduct(readout.Covariance(posteriors.Covariance(row)).Cholesky().Solve(error));
        })];
    }

    /// <summary>Share of the distances within the region that should hold a share <paramref name="level"/> of Gaussian errors.</summary>
    public static double Gaussian(double[] distances, int dimensions, double level) =>
        Within(distances, ChiSquared.InvCDF(dimensions, level));

    /// <summary>Share within the region that holds this share of the validation distances (with the n + 1 of split conformal
    /// prediction).</summary>
    public static double Conformal(double[] distances, double[] validation, double level)
    {
        double[] sorted = [.. validation.Order()];
        int rank = (int)Math.Ceiling(level * (sorted.Length + 1)) - 1;
        return Within(distances, rank < sorted.Length ? sorted[rank] : double.PositiveInfinity);
    }

    private static double Within(double[] distances, double bound) =>
        distances.Count(distance => distance <= bound) / (double)distances.Length;
}

/// <summary>Posteriors of a sample's sequences as one table.</summary>
internal sealed class SequencePosteriors
{
    private readonly IReadOnlyList<FilteredPosterior> _posteriors;
    private readonly Matrix<double>[][] _covariances;
    private readonly int _frames;

    public SequencePosteriors(IReadOnlyList<FilteredPosterior> posteriors)
    {
        (_posteriors, _frames) = (posteriors, posteriors[0].BinCount);
        int state = posteriors[0].StateDimension;
        // Symmetric: the order does not matter.
        _covariances =
            [.. posteriors.Select(posterior => posterior.Covariances.Select(p => Matrix<double>.Build.Dense(state, state, p)).ToArray())];
        Means = Matrix<double>.Build.Dense(
            posteriors.Count * _frames, state, (row, i) => posteriors[row / _frames].Mean[(row % _frames * state) + i]);
    }

    /// <summary>Means [row, state], sequence after sequence.</summary>
    public Matrix<double> Means { get; }

    public FilteredPosterior this[int sequence] => _posteriors[sequence];

    /// <summary>Covariance of a row.</summary>
    public Matrix<double> Covariance(int row) => _covariances[row / _frames][_posteriors[row / _frames].CovarianceIndex[row % _frames]];
}
