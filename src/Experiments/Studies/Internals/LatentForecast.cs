using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

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
        Matrix<double> predicted = (_transition * state).TransposeAndMultiply(_transition) + Matrix<double>.Build.DenseOfDiagonalArray(_model.ProcessNoise);
        Matrix<double> expected = predicted.SubMatrix(0, _latent, 0, _latent) + (Matrix<double>.Build.DenseIdentity(_latent) * _model.ObservationVariance);
        Matrix<double> innovations = Innovations(z, bins, 1);
        Matrix<double> squared = innovations.TransposeThisAndMultiply(innovations) / bins.Length;
        return expected.Cholesky().Solve(squared).Trace() / _latent;
    }

    private Matrix<double> RowMajor(double[] values) =>
        Matrix<double>.Build.Dense(_model.StateDimension, _model.StateDimension, (i, j) => values[(i * _model.StateDimension) + j]);

    private Vector<double> Deviation(int bin) =>
        Vector<double>.Build.Dense(_model.StateDimension, i => _filtered.Mean[(bin * _model.StateDimension) + i] - _model.Offset[i]);
}
