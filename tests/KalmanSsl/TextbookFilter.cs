using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>The Kalman filter as a textbook writes it: one window, one bin at a time, dense matrices, explicit inverse. Slow on
/// purpose.</summary>
internal static class TextbookFilter
{
    /// <summary>Mean negative log-likelihood in nats per observed bin of z [window, bin, latent]; <paramref name="observation"/> [window,
    /// bin, latent] and <paramref name="process"/> [window, bin, state] are variances of each bin, where not null.</summary>
    public static double NegativeLogLikelihood(
        LinearGaussianModel p,
        double[] z,
        int windows,
        int bins,
        int latent,
        bool[]? mask,
        double[]? observation = null,
        double[]? process = null)
    {
        int state = p.StateDimension;
        Matrix<double> a = Matrix<double>.Build.Dense(state, state, (i, j) => p.Transition[(i * state) + j]);
        Vector<double> b = Vector<double>.Build.Dense(p.Offset);
        Matrix<double> c = Matrix<double>.Build.Dense(latent, state, (i, j) => i == j ? 1 : 0);
        Matrix<double> q = Matrix<double>.Build.DenseOfDiagonalArray(p.ProcessNoise);
        Matrix<double> r = Matrix<double>.Build.DenseDiagonal(latent, latent, p.ObservationVariance);
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(state);
        double total = 0;
        long observed = 0;
        for (int window = 0; window < windows; window++)
        {
            Vector<double> h = Vector<double>.Build.Dense(state);
            Matrix<double> cov = identity * p.InitialVariance;
            for (int bin = 0; bin < bins; bin++)
            {
                h = (a * (h - b)) + b;
                int at = (window * bins) + bin;
                q = process is null ? q : Matrix<double>.Build.DenseOfDiagonalArray(process[(at * state)..((at + 1) * state)]);
                r = observation is null ? r : Matrix<double>.Build.DenseOfDiagonalArray(observation[(at * latent)..((at + 1) * latent)]);
                cov = (a * cov * a.Transpose()) + q;
                if (mask is not null && !mask[at])
                {
                    continue;
                }
                Vector<double> e = Vector<double>.Build.Dense(latent, i => z[(at * latent) + i]) - (c * h);
                Matrix<double> s = (c * cov * c.Transpose()) + r;
                Matrix<double> inverse = s.Inverse();
                total += 0.5 * ((e * inverse * e) + Math.Log(s.Determinant()) + (latent * Math.Log(2 * Math.PI)));
                observed++;
                Matrix<double> gain = cov * c.Transpose() * inverse;
                h += gain * e;
                cov = (identity - (gain * c)) * cov;
            }
        }
        return total / observed;
    }
}
