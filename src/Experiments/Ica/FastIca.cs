using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Dynamics.Experiments.Ica;

/// <summary>The textbook's baseline: symmetric FastICA (Hyvarinen 1999) on whitened mixtures with the contrast log cosh.</summary>
public static class FastIca
{
    /// <summary>The unmixing matrix [source, mixture].</summary>
    /// <param name="observations">Mixtures [frame, mixture], row-major, of mean zero.</param>
    /// <param name="mixtures">Number of mixtures.</param>
    /// <param name="random">Draws the start.</param>
    /// <param name="maximumIterations">Iterations at most; it ends earlier when no direction moves by more than 1e-10.</param>
    public static Matrix<double> Fit(double[] observations, int mixtures, RandomStream random, int maximumIterations = 500)
    {
        (int n, int frames) = (mixtures, observations.Length / mixtures);
        Matrix<double> whitening = Whitening(observations, n);
        double[] white = new double[observations.Length], transform = whitening.ToRowMajorArray();
        for (int at = 0; at < white.Length; at += n)
        {
            for (int i = 0; i < n; i++)
            {
                for (int k = 0; k < n; k++)
                {
                    white[at + i] += transform[(i * n) + k] * observations[at + k];
                }
            }
        }
        Matrix<double> rotation = Orthonormal(Matrix<double>.Build.Dense(n, n, (_, _) => random.NextGaussian()));
        for (int iteration = 0; iteration < maximumIterations; iteration++)
        {
            Matrix<double> next = Orthonormal(FixedPoint(rotation.ToRowMajorArray(), white, n, frames));
            double moved = (next.PointwiseMultiply(rotation).RowSums().PointwiseAbs() - 1).AbsoluteMaximum();
            rotation = next;
            if (moved < 1e-10)
            {
                break;
            }
        }
        return rotation * whitening;
    }

    /// <summary>Symmetric whitening alone, the inverse root of the covariance: no independence, only uncorrelated sources.</summary>
    /// <param name="observations">Mixtures [frame, mixture], row-major, of mean zero.</param>
    /// <param name="mixtures">Number of mixtures.</param>
    public static Matrix<double> Whitening(double[] observations, int mixtures) => InverseRoot(Moments.Covariance(observations, mixtures));

    /// <summary>Mean of g(w.x) x less the mean of g'(w.x) times w, g = tanh.</summary>
    private static Matrix<double> FixedPoint(double[] rotation, double[] white, int n, int frames)
    {
        double[] sums = new double[n * n], slopes = new double[n];
        for (int at = 0; at < white.Length; at += n)
        {
            for (int i = 0; i < n; i++)
            {
                double source = 0;
                for (int k = 0; k < n; k++)
                {
                    source += rotation[(i * n) + k] * white[at + k];
                }
                double bent = Math.Tanh(source);
                slopes[i] += 1 - (bent * bent);
                for (int k = 0; k < n; k++)
                {
                    sums[(i * n) + k] += bent * white[at + k];
                }
            }
        }
        return Matrix<double>.Build.Dense(n, n, (i, k) => (sums[(i * n) + k] - (slopes[i] * rotation[(i * n) + k])) / frames);
    }

    private static Matrix<double> Orthonormal(Matrix<double> rows) => InverseRoot(rows.TransposeAndMultiply(rows)) * rows;

    private static Matrix<double> InverseRoot(Matrix<double> symmetric)
    {
        Evd<double> evd = symmetric.Evd(Symmetricity.Symmetric);
        Matrix<double> scale = Matrix<double>.Build.DenseOfDiagonalArray([.. evd.EigenValues.Select(value => 1 / Math.Sqrt(value.Real))]);
        return (evd.EigenVectors * scale).TransposeAndMultiply(evd.EigenVectors);
    }
}
