using MathNet.Numerics.LinearAlgebra;
using System.Numerics;

namespace Dynamics.KalmanSsl;

/// <summary>Eigenvalues of a transition matrix.</summary>
public static class SpectralRadius
{
    /// <summary>Largest absolute eigenvalue of a row-major square matrix.</summary>
    public static double Of(double[] matrix, int size) => Eigenvalues(matrix, size).Max(Complex.Abs);

    /// <summary>Eigenvalues of a row-major square matrix, largest magnitude first.</summary>
    public static Complex[] Eigenvalues(double[] matrix, int size) =>
        [.. Matrix<double>.Build.Dense(size, size, (i, j) => matrix[(i * size) + j]).Evd().EigenValues.OrderByDescending(Complex.Abs)];
}
