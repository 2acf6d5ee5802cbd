using Dynamics.Decoding;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Ellipsoidal regions of a Gaussian prediction and how often the truth lies in them.</summary>
internal static class RegionCoverage
{
    /// <summary>Squared Mahalanobis distance of the truth from the prediction, of every row.</summary>
    public static double[] Distances(LinearGaussianReadout readout, SequencePosteriors posteriors, Matrix<double> truth)
    {
        Matrix<double> errors = truth - Predictions.Of(readout, posteriors.Means);
        return [.. Enumerable.Range(0, truth.RowCount).Select(row =>
        {
            Vector<double> error = errors.Row(row);
            return error.DotProduct(readout.Covariance(posteriors.Covariance(row)).Cholesky().Solve(error));
        })];
    }

    /// <summary>Share of the distances within the region that should hold a share <paramref name="level"/> of Gaussian errors.</summary>
    public static double Gaussian(double[] distances, int dimensions, double level) => Within(distances, ChiSquared.InvCDF(dimensions, level));

    /// <summary>Share within the region that holds this share of the validation distances (with the n + 1 of split conformal prediction).</summary>
    public static double Conformal(double[] distances, double[] validation, double level)
    {
        double[] sorted = [.. validation.Order()];
        int rank = (int)Math.Ceiling(level * (sorted.Length + 1)) - 1;
        return Within(distances, rank < sorted.Length ? sorted[rank] : double.PositiveInfinity);
    }

    private static double Within(double[] distances, double bound) => distances.Count(distance => distance <= bound) / (double)distances.Length;
}
