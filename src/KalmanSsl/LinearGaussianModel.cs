using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.KalmanSsl;

/// <summary>A linear Gaussian state-space model in plain double numbers: h_t = A (h_t-1 - b) + b + w_t with w ~ N(0, Q), and
/// z_t = C h_t + v_t with v ~ N(0, R), C = [I 0]. Source: docs/reference/predictive-ldm.md, "State-space model" (Mikulasch and Zenke 2026,
/// arXiv 2605.03517).</summary>
/// <param name="Transition">A [state, state], row-major.</param>
/// <param name="Offset">b [state].</param>
/// <param name="ProcessNoise">Diagonal of Q [state], variances.</param>
/// <param name="ObservationVariance">R = this times the identity.</param>
/// <param name="InitialVariance">P before the first bin = this times the identity; the mean before the first bin is 0.</param>
public sealed record LinearGaussianModel(
    double[] Transition, double[] Offset, double[] ProcessNoise, double ObservationVariance, double InitialVariance)
{
    /// <summary>State dimension.</summary>
    public int StateDimension => Offset.Length;

    /// <summary>The model with the mean noise variances of a sequence's bins in place of its own: what to forecast and sample with where
    /// noise changes from bin to bin. The same model where the conditions hold no noise.</summary>
    public LinearGaussianModel WithMeanNoise(BinConditions? conditions)
    {
        int state = StateDimension;
        return this with
        {
            ProcessNoise = conditions?.ProcessNoise is { } q
                ? [.. Enumerable.Range(0, state).Select(i => q.Where((_, at) => at % state == i).Average())]
                : ProcessNoise,
            ObservationVariance = conditions?.ObservationNoise is { } r ? r.Average() : ObservationVariance,
        };
    }
}

/// <summary>Eigenvalues of a transition matrix.</summary>
public static class SpectralRadius
{
    /// <summary>Largest absolute eigenvalue of a row-major square matrix.</summary>
    public static double Of(double[] matrix, int size) => Eigenvalues(matrix, size).Max(Complex.Abs);

    /// <summary>Eigenvalues of a row-major square matrix, largest magnitude first.</summary>
    public static Complex[] Eigenvalues(double[] matrix, int size) =>
        [.. Matrix<double>.Build.Dense(size, size, (i, j) => matrix[(i * size) + j]).Evd().EigenValues.OrderByDescending(Complex.Abs)];
}
