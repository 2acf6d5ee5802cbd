using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Second moments of z [time, latent] over some bins.</summary>
internal sealed class LatentMoments
{
    private const double NoVariance = 1e-10; // of the largest eigenvalue: rounding of float32 outputs

    private readonly Matrix<double> _centred, _covariance;

    public LatentMoments(float[] z, int latent, int[] bins)
    {
        Bins = bins;
        _centred = Centred(Matrix<double>.Build.Dense(bins.Length, latent, (row, i) => z[(bins[row] * latent) + i]));
        _covariance = Covariance(_centred);
    }

    public int[] Bins { get; }

    /// <summary>Participation ratio; NaN where nothing varies.</summary>
    public double EffectiveDimension => _covariance.Trace() * _covariance.Trace() / (_covariance * _covariance).Trace();

    /// <summary>Mean standard deviation of the dimensions.</summary>
    public double Scale => _covariance.Diagonal().Average(Math.Sqrt);

    /// <summary>1/2 sum of -log(1 - share).</summary>
    public static double Nats(double[] predictability) => -0.5 * predictability.Sum(share => Math.Log(Math.Max(1 - share, double.Epsilon)));

    /// <summary>Predicted share of variance of each canonical direction, largest first [latent], from prediction errors [bin, latent] whose
    /// mean does not count.</summary>
    public double[] Predictability(Matrix<double> errors)
    {
        var spectrum = _covariance.Evd(Symmetricity.Symmetric);
        double[] variances = [.. spectrum.EigenValues.Select(value => value.Real)];
        int[] kept = [.. Enumerable.Range(0, variances.Length).Where(i => variances[i] > NoVariance * variances[^1])];
        double[] shares = new double[variances.Length];
        if (kept.Length == 0)
        {
            return shares;
        }
        Matrix<double> whitening = Matrix<double>.Build.Dense(
            variances.Length, kept.Length, (row, i) => spectrum.EigenVectors[row, kept[i]] / Math.Sqrt(variances[kept[i]]));
        Matrix<double> unpredicted = whitening.TransposeThisAndMultiply(Covariance(Centred(errors))) * whitening;
        unpredicted.Evd(Symmetricity.Symmetric).EigenValues.Select(value => 1 - value.Real).ToArray().CopyTo(shares, 0);
        return [.. shares.OrderDescending()];
    }

    /// <summary>Share of the total variance that lies between groups of bins [bin].</summary>
    public double ShareBetween(int[] groups)
    {
        double between = Enumerable.Range(0, groups.Length).GroupBy(row => groups[row])
            .Sum(group =>
                (group.Select(_centred.Row).Aggregate((sum, row) => sum + row) / group.Count()).PointwisePower(2).Sum() * group.Count());
        return between / _centred.PointwisePower(2).RowSums().Sum();
    }

    private static Matrix<double> Centred(Matrix<double> values)
    {
        Vector<double> mean = values.ColumnSums() / values.RowCount;
        return Matrix<double>.Build.Dense(values.RowCount, values.ColumnCount, (row, i) => values[row, i] - mean[i]);
    }

    private static Matrix<double> Covariance(Matrix<double> centred) => centred.TransposeThisAndMultiply(centred) / (centred.RowCount - 1);
}

/// <summary>Predictions of z by a model's filter, and how far off they are.</summary>
internal sealed class LatentForecast
{
    private readonly LinearGaussianModel _model;
    private readonly FilteredPosterior _filtered;
    private readonly int _latent;
    private readonly Matrix<double> _transition;

    public LatentForecast(LinearGaussianModel model, FilteredPosterior filtered, int latent)
    {
        (_model, _filtered, _latent) = (model, filtered, latent);
        _transition = RowMajor(model.Transition);
    }

    /// <summary>z less its prediction from <paramref name="ahead"/> bins before, C (A^k (m - b) + b), [bin, latent].</summary>
    public Matrix<double> Innovations(float[] z, int[] bins, int ahead)
    {
        Matrix<double> power = _transition.Power(ahead);
        Matrix<double> result = Matrix<double>.Build.Dense(bins.Length, _latent);
        for (int row = 0; row < bins.Length; row++)
        {
            Vector<double> predicted = power * Deviation(bins[row] - ahead);
            for (int i = 0; i < _latent; i++)
            {
                result[row, i] = z[(bins[row] * _latent) + i] - predicted[i] - _model.Offset[i];
            }
        }
        return result;
    }

    /// <summary>Mean of innovation' S^-1 innovation over the dimensions of z, S the filter's stationary innovation covariance.</summary>
    public double InnovationRatio(float[] z, int[] bins)
    {
        Matrix<double> state = RowMajor(_filtered.Covariances[_filtered.CovarianceIndex[bins[^1]]]);
        Matrix<double> predicted = (_transition * state).TransposeAndMultiply(_transition)
            + Matrix<double>.Build.DenseOfDiagonalArray(_model.ProcessNoise);
        Matrix<double> expected = predicted.SubMatrix(0, _latent, 0, _latent)
            + (Matrix<double>.Build.DenseIdentity(_latent) * _model.ObservationVariance);
        Matrix<double> innovations = Innovations(z, bins, 1);
        Matrix<double> squared = innovations.TransposeThisAndMultiply(innovations) / bins.Length;
        return expected.Cholesky().Solve(squared).Trace() / _latent;
    }

    private Matrix<double> RowMajor(double[] values) =>
        Matrix<double>.Build.Dense(_model.StateDimension, _model.StateDimension, (i, j) => values[(i * _model.StateDimension) + j]);

    private Vector<double> Deviation(int bin) =>
        Vector<double>.Build.Dense(_model.StateDimension, i => _filtered.Mean[(bin * _model.StateDimension) + i] - _model.Offset[i]);
}
