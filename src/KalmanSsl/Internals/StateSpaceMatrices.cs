using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>A state-space model as matrices, for inference that is not in a hot loop.</summary>
/// <param name="Transition">A [state, state].</param>
/// <param name="ProcessNoise">Q [state, state].</param>
internal sealed record StateSpaceMatrices(Matrix<double> Transition, Matrix<double> ProcessNoise)
{
    public static StateSpaceMatrices Of(LinearGaussianModel model) =>
        new(Dense(model.Transition, model.StateDimension), Matrix<double>.Build.DenseOfDiagonalArray(model.ProcessNoise));

    /// <summary>The same with another diagonal of Q [state]; empty: this one.</summary>
    public StateSpaceMatrices With(ReadOnlySpan<double> processNoise) =>
        processNoise.IsEmpty ? this : this with { ProcessNoise = Matrix<double>.Build.DenseOfDiagonalArray(processNoise.ToArray()) };

    /// <summary>A square matrix from its rows.</summary>
    public static Matrix<double> Dense(double[] rowMajor, int size) => Matrix<double>.Build.Dense(size, size, (i, j) => rowMajor[(i * size) + j]);

    /// <summary>A P A' + Q, symmetric: the covariance one bin ahead.</summary>
    public Matrix<double> Predict(Matrix<double> covariance)
    {
        Matrix<double> predicted = (Transition * covariance * Transition.Transpose()) + ProcessNoise;
        return (predicted + predicted.Transpose()) / 2;
    }
}
