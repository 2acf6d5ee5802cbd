using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

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
        _covariances = [.. posteriors.Select(posterior => posterior.Covariances.Select(p => Matrix<double>.Build.Dense(state, state, p)).ToArray())]; // symmetric: the order does not matter
        Means = Matrix<double>.Build.Dense(posteriors.Count * _frames, state, (row, i) => posteriors[row / _frames].Mean[(row % _frames * state) + i]);
    }

    /// <summary>Means [row, state], sequence after sequence.</summary>
    public Matrix<double> Means { get; }

    public FilteredPosterior this[int sequence] => _posteriors[sequence];

    /// <summary>Covariance of a row.</summary>
    public Matrix<double> Covariance(int row) => _covariances[row / _frames][_posteriors[row / _frames].CovarianceIndex[row % _frames]];
}
