using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>A and Q of a model over steps of any length. A step of n bins is n steps of one bin. A step between whole numbers is the
/// principal power of A, with the Q that makes two steps one after the other equal to the step of their sum: the continuous-time process
/// that the model is a sampling of, where there is one. Not for concurrent use.</summary>
internal sealed class SteppedDynamics(LinearGaussianModel model)
{
    /// <summary>Distinct lengths that are kept; recordings have few, or as many as bins.</summary>
    private const int KeptSteps = 1024;

    /// <summary>Negative part of a Q's spectrum that counts as rounding, relative to its largest entry.</summary>
    private const double RoundingShare = 1e-10;

    private readonly StateSpaceMatrices _oneBin = StateSpaceMatrices.Of(model);
    private readonly Dictionary<double, StateSpaceMatrices> _known = [];
    private EigenBasis? _basis;

    /// <summary>A^delta and Q_delta.</summary>
    /// <param name="delta">Length of the step in bins, positive.</param>
    /// <param name="processNoise">Diagonal of Q of one bin [state] in place of the model's; empty: the model's.</param>
    /// <exception cref="ArgumentException">The model has no such power, or no noise that would make it up.</exception>
    public StateSpaceMatrices Over(double delta, ReadOnlySpan<double> processNoise = default)
    {
        if (delta == 1)
        {
            return _oneBin.With(processNoise);
        }
        if (!processNoise.IsEmpty)
        {
            return Compute(delta, _oneBin.With(processNoise));
        }
        if (!_known.TryGetValue(delta, out StateSpaceMatrices? step))
        {
            step = Compute(delta, _oneBin);
            if (_known.Count == KeptSteps)
            {
                _known.Clear();
            }
            _known[delta] = step;
        }
        return step;
    }

    private StateSpaceMatrices Compute(double delta, StateSpaceMatrices oneBin)
    {
        StateSpaceMatrices step = delta == Math.Floor(delta) ? Whole(delta, oneBin) : Fractional(delta, oneBin);
        return step.ProcessNoise.Enumerate().All(double.IsFinite)
            ? step
            : throw new ArgumentException(
                $"Over a step of {delta} bins the process noise overflows: A grows. "
                    + $"Expected a step that the model can be trusted over; begin a new sequence after so long a gap.");
    }

    /// <summary>By doubling: right for any A.</summary>
    private static StateSpaceMatrices Whole(double bins, StateSpaceMatrices doubled)
    {
        StateSpaceMatrices? sum = null;
        for (double rest = bins; rest > 0; rest = Math.Floor(rest / 2))
        {
            if (rest % 2 == 1)
            {
                sum = sum?.Then(doubled) ?? doubled;
            }
            doubled = doubled.Then(doubled);
        }
        return sum!;
    }

    private StateSpaceMatrices Fractional(double delta, StateSpaceMatrices oneBin)
    {
        _basis ??= EigenBasis.Of(_oneBin.Transition);
        _basis.RequireRealPower(delta);
        Matrix<double> noise = _basis.NoiseOver(delta, oneBin.ProcessNoise);
        RequireCovariance(noise, delta);
        return new(_basis.Power(delta), noise);
    }

    private static void RequireCovariance(Matrix<double> noise, double delta)
    {
        double rounding = RoundingShare * noise.Enumerate().Max(Math.Abs);
        if (rounding == 0)
        {
            return;
        }
        try
        {
            (noise + Matrix<double>.Build.DenseDiagonal(noise.RowCount, noise.RowCount, rounding)).Cholesky();
        }
        catch (ArgumentException)
        {
            double smallest = noise.Evd(Symmetricity.Symmetric).EigenValues.Min(value => value.Real);
            throw new ArgumentException(
                $"Over a step of {delta} bins the process noise would be no covariance (smallest eigenvalue {smallest:g3}): "
                    + $"no continuous-time process has the model's A and Q at whole bins. "
                    + $"Expected a model that has one; otherwise use steps of whole bins.");
        }
    }
}

/// <summary>The dynamics of one step between bins as matrices: h -> A (h - b) + b + w, w ~ N(0, Q). Q need not be diagonal.</summary>
internal sealed class StateSpaceMatrices(Matrix<double> transition, Matrix<double> processNoise)
{
    /// <summary>A [state, state].</summary>
    public Matrix<double> Transition { get; } = transition;

    /// <summary>Q [state, state].</summary>
    public Matrix<double> ProcessNoise { get; } = processNoise;

    /// <summary>A [state, state], row-major.</summary>
    public double[] TransitionRows { get; } = transition.ToRowMajorArray();

    /// <summary>The step of one bin.</summary>
    public static StateSpaceMatrices Of(LinearGaussianModel model) =>
        new(Dense(model.Transition, model.StateDimension), Matrix<double>.Build.DenseOfDiagonalArray(model.ProcessNoise));

    /// <summary>The same with another diagonal of Q [state]; empty: this one.</summary>
    public StateSpaceMatrices With(ReadOnlySpan<double> processNoise) =>
        processNoise.IsEmpty ? this : new(Transition, Matrix<double>.Build.DenseOfDiagonalArray(processNoise.ToArray()));

    /// <summary>This step, then another.</summary>
    public StateSpaceMatrices Then(StateSpaceMatrices next) => new(next.Transition * Transition, next.Predict(ProcessNoise));

    /// <summary>A square matrix from its rows.</summary>
    public static Matrix<double> Dense(double[] rowMajor, int size) =>
        Matrix<double>.Build.Dense(size, size, (i, j) => rowMajor[(i * size) + j]);

    /// <summary>A P A' + Q, symmetric: the covariance after the step.</summary>
    public Matrix<double> Predict(Matrix<double> covariance)
    {
        Matrix<double> predicted = (Transition * covariance * Transition.Transpose()) + ProcessNoise;
        return (predicted + predicted.Transpose()) / 2;
    }
}
