using Dynamics.KalmanSsl.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.KalmanSsl;

/// <summary>What the state-space model expects of bins that have not been seen.</summary>
public static class KalmanForecast
{
    /// <summary>Marginals of the state 1 to <paramref name="steps"/> bins after a bin of a posterior: mean A^k (m - b) + b, covariance
    /// P_k = A P_k-1 A' + Q. From a filtered posterior it is causal.</summary>
    /// <param name="model">The model that the posterior belongs to.</param>
    /// <param name="posterior">Filtered or smoothed marginals.</param>
    /// <param name="bin">The last bin that is known.</param>
    /// <param name="steps">How many bins to look ahead, at least 1.</param>
    /// <returns>Marginals [step, state]; the observation z then has mean C m and covariance C P C' + R. No likelihood (NaN).</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such bin, or fewer than one step.</exception>
    public static FilteredPosterior Ahead(LinearGaussianModel model, FilteredPosterior posterior, int bin, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return At(model, posterior, bin, [.. Enumerable.Range(1, steps).Select(step => (double)step)]);
    }

    /// <summary>Marginals of the state at any times after a bin of a posterior: mean A^h (m - b) + b, covariance A^h P A'^h +
    /// Q_h.</summary>
    /// <param name="model">The model that the posterior belongs to.</param>
    /// <param name="posterior">Filtered or smoothed marginals.</param>
    /// <param name="bin">The last bin that is known.</param>
    /// <param name="horizonsBins">How far to look ahead, in bin widths, positive, in any order.</param>
    /// <returns>As <see cref="Ahead"/>, one entry for each horizon.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such bin, or a horizon that is not positive.</exception>
    /// <exception cref="ArgumentException">The model has no dynamics over one of the horizons (between whole bins).</exception>
    public static FilteredPosterior At(
        LinearGaussianModel model, FilteredPosterior posterior, int bin, params IReadOnlyList<double> horizonsBins)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bin, posterior.BinCount);
        int state = model.StateDimension;
        SteppedDynamics stepped = new(model);
        Vector<double> b = Vector<double>.Build.DenseOfArray(model.Offset);
        Vector<double> deviation = Vector<double>.Build.DenseOfArray(posterior.Mean[(bin * state)..((bin + 1) * state)]) - b;
        Matrix<double> covariance = StateSpaceMatrices.Dense(posterior.Covariances[posterior.CovarianceIndex[bin]], state);
        double[] mean = new double[horizonsBins.Count * state];
        List<double[]> covariances = [];
        foreach (double horizon in horizonsBins)
        {
            if (!(horizon > 0 && double.IsFinite(horizon)))
            {
                throw new ArgumentOutOfRangeException(nameof(horizonsBins), horizon, "a horizon is a positive number of bin widths");
            }
            StateSpaceMatrices step = stepped.Over(horizon);
            ((step.Transition * deviation) + b).AsArray().CopyTo(mean, covariances.Count * state);
            covariances.Add(step.Predict(covariance).ToRowMajorArray());
        }
        return new(state, mean, [.. Enumerable.Range(0, horizonsBins.Count)], covariances, double.NaN);
    }
}
