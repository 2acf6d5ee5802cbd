using Dynamics.KalmanSsl.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.KalmanSsl;

/// <summary>The Rauch-Tung-Striebel smoother: marginals given the whole sequence, past and future. Not causal.</summary>
public static class RtsSmoother
{
    private const double StationaryTolerance = 1e-13;

    /// <summary>Smooths a filtered posterior (Rauch, Tung and Striebel 1965).</summary>
    /// <param name="model">The model that it was filtered with.</param>
    /// <param name="filtered">Filtered marginals.</param>
    /// <param name="conditions">The same as the filter had: of them, steps and process noise matter here.</param>
    /// <exception cref="ArgumentException">The conditions do not fit the posterior, or the model has no dynamics over one of the
    /// steps.</exception>
    public static FilteredPosterior Smooth(LinearGaussianModel model, FilteredPosterior filtered, BinConditions? conditions = null)
    {
        int state = filtered.StateDimension, bins = filtered.BinCount;
        conditions ??= new();
        conditions.RequireDynamics(bins, state);
        double[] mean = [.. filtered.Mean];
        int[] index = new int[bins];
        List<double[]> covariances = [filtered.Covariances[filtered.CovarianceIndex[bins - 1]]];
        SmootherGain? gain = null;
        int gainIndex = -1;
        SteppedDynamics stepped = new(model);
        Matrix<double> next = StateSpaceMatrices.Dense(covariances[0], state);
        bool stationary = false;
        Span<double> deviation = stackalloc double[state];
        for (int bin = bins - 2; bin >= 0; bin--)
        {
            int filteredIndex = filtered.CovarianceIndex[bin];
            bool ownDynamics = conditions.HasOwnDynamics(bin + 1), shared = !ownDynamics
                && filteredIndex == filtered.CovarianceIndex[bin + 1];
            if (gain is null || ownDynamics || filteredIndex != gainIndex)
            {
                StateSpaceMatrices step = stepped.Over(conditions.StepInto(bin + 1), conditions.ProcessNoiseOf(bin + 1, state));
                gain = SmootherGain.Of(step, StateSpaceMatrices.Dense(filtered.Covariances[filteredIndex], state));
                gainIndex = ownDynamics ? -1 : filteredIndex;
            }
            SmoothMean(
                model.Offset,
                gain,
                filtered.Mean.AsSpan(bin * state, state),
                mean.AsSpan((bin + 1) * state, state),
                mean.AsSpan(bin * state, state),
                deviation);
            stationary &= shared;
            if (!stationary)
            {
                Matrix<double> current = gain.Filtered + (gain.Gain * (next - gain.Predicted) * gain.Gain.Transpose());
                current = (current + current.Transpose()) / 2;
                stationary = shared
                    && (current - next).Enumerate().Max(Math.Abs) <= StationaryTolerance * current.Enumerate().Max(Math.Abs);
                if (!stationary)
                {
                    covariances.Add(current.ToRowMajorArray());
                }
                next = current;
            }
            index[bin] = covariances.Count - 1;
        }
        return new(state, mean, index, covariances, double.NaN);
    }

    /// <summary>mean_t = m_t + J (smoothed_t+1 - predicted_t+1).</summary>
    private static void SmoothMean(
        double[] offset,
        SmootherGain gain,
        ReadOnlySpan<double> filtered,
        ReadOnlySpan<double> next,
        Span<double> mean,
        Span<double> deviation)
    {
        int state = mean.Length;
        for (int i = 0; i < state; i++)
        {
            double predicted = offset[i];
            for (int j = 0; j < state; j++)
            {
                predicted += gain.Transition[(i * state) + j] * (filtered[j] - offset[j]);
            }
            deviation[i] = next[i] - predicted;
        }
        for (int i = 0; i < state; i++)
        {
            double sum = filtered[i];
            for (int j = 0; j < state; j++)
            {
                sum += gain.RowMajor[(i * state) + j] * deviation[j];
            }
            mean[i] = sum;
        }
    }

    /// <summary>J = P A' (A P A' + Q)^-1 with the step and the covariances it belongs to.</summary>
    private sealed record SmootherGain(
        double[] Transition, Matrix<double> Filtered, Matrix<double> Predicted, Matrix<double> Gain, double[] RowMajor)
    {
        public static SmootherGain Of(StateSpaceMatrices step, Matrix<double> filtered)
        {
            Matrix<double> predicted = step.Predict(filtered);
            Matrix<double> gain = predicted.Cholesky().Solve(step.Transition * filtered).Transpose();
            return new(step.TransitionRows, filtered, predicted, gain, gain.ToRowMajorArray());
        }
    }
}
