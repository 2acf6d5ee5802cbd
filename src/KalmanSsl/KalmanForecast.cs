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
        ArgumentOutOfRangeException.ThrowIfNegative(bin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bin, posterior.BinCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        int state = model.StateDimension;
        StateSpaceMatrices matrices = StateSpaceMatrices.Of(model);
        Vector<double> b = Vector<double>.Build.DenseOfArray(model.Offset);
        Vector<double> deviation = Vector<double>.Build.DenseOfArray(posterior.Mean[(bin * state)..((bin + 1) * state)]) - b;
        Matrix<double> covariance = StateSpaceMatrices.Dense(posterior.Covariances[posterior.CovarianceIndex[bin]], state);
        double[] mean = new double[steps * state];
        List<double[]> covariances = [];
        for (int step = 0; step < steps; step++)
        {
            deviation = matrices.Transition * deviation;
            covariance = matrices.Predict(covariance);
            (deviation + b).AsArray().CopyTo(mean, step * state);
            covariances.Add(covariance.ToRowMajorArray());
        }
        return new(state, mean, [.. Enumerable.Range(0, steps)], covariances, double.NaN);
    }
}
