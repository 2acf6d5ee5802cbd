using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.KalmanSsl.Internals;

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
    public static Matrix<double> Dense(double[] rowMajor, int size) => Matrix<double>.Build.Dense(size, size, (i, j) => rowMajor[(i * size) + j]);

    /// <summary>A P A' + Q, symmetric: the covariance after the step.</summary>
    public Matrix<double> Predict(Matrix<double> covariance)
    {
        Matrix<double> predicted = (Transition * covariance * Transition.Transpose()) + ProcessNoise;
        return (predicted + predicted.Transpose()) / 2;
    }
}
