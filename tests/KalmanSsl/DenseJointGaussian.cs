using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>The joint Gaussian of all states and observations of a short sequence, written out densely; conditioning by Schur
/// complement.</summary>
internal sealed class DenseJointGaussian
{
    private readonly int _state, _latent, _bins;
    private readonly Vector<double> _stateMean;
    private readonly Matrix<double> _stateCovariance;
    private readonly LinearGaussianModel _model;
    private readonly BinConditions _conditions;

    /// <summary><paramref name="processNoise"/>: a full Q in place of the model's diagonal.</summary>
    public DenseJointGaussian(
        LinearGaussianModel model, int latent, int bins, BinConditions? conditions = null, Matrix<double>? processNoise = null)
    {
        _conditions = conditions ?? new();
        (_model, _state, _latent, _bins) = (model, model.StateDimension, latent, bins);
        Matrix<double> a = Matrix<double>.Build.Dense(_state, _state, (i, j) => model.Transition[(i * _state) + j]);
        Vector<double> b = Vector<double>.Build.Dense(model.Offset);
        _stateMean = Vector<double>.Build.Dense(bins * _state);
        _stateCovariance = Matrix<double>.Build.Dense(bins * _state, bins * _state);
        Vector<double> mean = Vector<double>.Build.Dense(_state);
        Matrix<double> marginal = Matrix<double>.Build.DenseDiagonal(_state, _state, model.InitialVariance);
        for (int t = 0; t < bins; t++)
        {
            Matrix<double> q = processNoise ?? Matrix<double>.Build.DenseOfDiagonalArray(
                _conditions.ProcessNoise is { } own ? own[(t * _state)..((t + 1) * _state)] : model.ProcessNoise);
            mean = (a * (mean - b)) + b;
            marginal = (a * marginal * a.Transpose()) + q;
            _stateMean.SetSubVector(t * _state, _state, mean);
            Matrix<double> cross = marginal;
            for (int later = t; later < bins; later++)
            {
                _stateCovariance.SetSubMatrix(later * _state, t * _state, cross);
                _stateCovariance.SetSubMatrix(t * _state, later * _state, cross.Transpose());
                cross = a * cross;
            }
        }
    }

    /// <summary>Mean and covariance of h_bin given the observed ones of z_0 .. z_last, and log N of those.</summary>
    public (Vector<double> Mean, Matrix<double> Covariance, double LogLikelihood) Condition(float[] z, int bin, int last)
    {
        int[] seen = [.. Enumerable.Range(0, last + 1).Where(t => _conditions.Observed is null || _conditions.Observed[t])];
        Matrix<double> pick = Matrix<double>.Build.Dense(seen.Length * _latent, _bins * _state);
        Vector<double> values = Vector<double>.Build.Dense(seen.Length * _latent);
        for (int k = 0; k < seen.Length; k++)
        {
            for (int l = 0; l < _latent; l++)
            {
                pick[(k * _latent) + l, (seen[k] * _state) + l] = 1;
                values[(k * _latent) + l] = z[(seen[k] * _latent) + l];
            }
        }
        Matrix<double> noise = Matrix<double>.Build.Diagonal(
            values.Count,
            values.Count,
            i => _conditions.ObservationNoise?[(seen[i / _latent] * _latent) + (i % _latent)] ?? _model.ObservationVariance);
        Matrix<double> covariance = (pick * _stateCovariance * pick.Transpose()) + noise;
        Vector<double> residual = values - (pick * _stateMean);
        Matrix<double> cross = _stateCovariance.SubMatrix(bin * _state, _state, 0, _bins * _state) * pick.Transpose();
        Vector<double> solved = covariance.Cholesky().Solve(residual);
        return (
            _stateMean.SubVector(bin * _state, _state) + (cross * solved),
            _stateCovariance.SubMatrix(bin * _state, _state, bin * _state, _state) - (
                cross * covariance.Cholesky().Solve(cross.Transpose())),
            -0.5 * ((residual * solved) + covariance.Cholesky().DeterminantLn + (values.Count * Math.Log(2 * Math.PI))));
    }
}
