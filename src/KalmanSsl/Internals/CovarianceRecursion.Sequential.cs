using Dynamics.Tensors.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.KalmanSsl.Internals;

/// <content>One bin at a time, for a recursion that was constructed with one bin.</content>
internal sealed unsafe partial class CovarianceRecursion
{
    private NativeBuffer<double>? _ownNoise, _ownDynamics; // R [L] and Q [D] of a bin; A, its transpose and Q of a step [3, D, D]

    /// <summary>Starts it: the prior stands in for the bin before.</summary>
    public void Begin(LinearGaussianModel parameters)
    {
        Take(parameters, null);
        new Span<double>(Filtered(-1), D * D).CopyTo(new Span<double>(Filtered(0), D * D));
    }

    /// <summary>Advances it: gain, precision and covariance then belong to the next bin. <paramref name="observation"/> [latent] and
    /// <paramref name="process"/> [state], where not empty, are that bin's variances instead of the parameters';
    /// <paramref name="dynamics"/>, where not null, is the step into it, with its Q instead of either.</summary>
    public void Advance(bool observed, ReadOnlySpan<double> observation, ReadOnlySpan<double> process, StateSpaceMatrices? dynamics)
    {
        new Span<double>(Filtered(0), D * D).CopyTo(new Span<double>(Filtered(-1), D * D));
        _observed = observed ? null : s_missing;
        double* own = (_ownNoise ??= new(L + D)).Pointer;
        observation.CopyTo(new Span<double>(own, _latent));
        process.CopyTo(new Span<double>(own + L, _state));
        _observation = new(observation.IsEmpty ? _observationVariance.Pointer : own, 0);
        _process = new(process.IsEmpty ? _processNoise.Pointer : own + L, 0);
        if (dynamics is null)
        {
            Step(0);
        }
        else
        {
            Step(dynamics);
        }
    }

    /// <summary>Copies the covariance of the current bin, [state, state] without padding.</summary>
    public void CopyFiltered(Span<double> target)
    {
        for (int i = 0; i < _state; i++)
        {
            new Span<double>(Filtered(0) + (i * D), _state).CopyTo(target[(i * _state)..]);
        }
    }

    private void Step(StateSpaceMatrices dynamics)
    {
        double* transition = (_ownDynamics ??= new(3L * D * D)).Pointer;
        double* transposed = transition + (D * D);
        double* noise = transposed + (D * D);
        Load(dynamics.Transition, transition);
        Load(dynamics.Transition.Transpose(), transposed);
        Load(dynamics.ProcessNoise, noise);
        double* predicted = Propagate(0, transition, transposed);
        for (int i = 0; i < D * D; i++)
        {
            predicted[i] += noise[i];
        }
        Correct(0, predicted);
    }

    private void Load(Matrix<double> source, double* target)
    {
        for (int i = 0; i < _state; i++)
        {
            for (int j = 0; j < _state; j++)
            {
                target[(i * D) + j] = source[i, j];
            }
        }
    }
}
