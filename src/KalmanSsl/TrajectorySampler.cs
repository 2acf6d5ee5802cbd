namespace Dynamics.KalmanSsl;

/// <summary>Draws trajectories from a state-space model: what it believes the world does when nobody looks.</summary>
public static class TrajectorySampler
{
    /// <summary>States h and observations z of one trajectory from the prior, or on from a given state.</summary>
    /// <param name="model">The model.</param>
    /// <param name="latentDimension">Dimensions of z, at most those of the state.</param>
    /// <param name="bins">Length, at least 1.</param>
    /// <param name="seed">Chooses the trajectory with <paramref name="trajectory"/>.</param>
    /// <param name="trajectory">Number of the trajectory: each is independent of the others.</param>
    /// <param name="from">State before the first bin [state]; empty: drawn from the prior N(0, initial variance).</param>
    /// <returns>h [time, state] and z [time, latent], row-major.</returns>
    /// <exception cref="ArgumentException">Dimensions do not fit.</exception>
    public static (double[] State, double[] Observation) Sample(
        LinearGaussianModel model, int latentDimension, int bins, ulong seed, ulong trajectory = 0, ReadOnlySpan<double> from = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        int state = model.StateDimension;
        if (latentDimension > state || (!from.IsEmpty && from.Length != state))
        {
            throw new ArgumentException(
                $"latent dimension {latentDimension} and initial state of {from.Length}; the model has {state} states", nameof(from));
        }
        var random = new RandomStream(seed, trajectory);
        double[] h = new double[bins * state], z = new double[bins * latentDimension], before = new double[state];
        for (int i = 0; i < state; i++)
        {
            before[i] = from.IsEmpty ? Math.Sqrt(model.InitialVariance) * random.NextGaussian() : from[i];
        }
        for (int bin = 0; bin < bins; bin++)
        {
            Span<double> current = h.AsSpan(bin * state, state);
            for (int i = 0; i < state; i++)
            {
                double sum = model.Offset[i] + (Math.Sqrt(model.ProcessNoise[i]) * random.NextGaussian());
                for (int j = 0; j < state; j++)
                {
                    sum += model.Transition[(i * state) + j] * (before[j] - model.Offset[j]);
                }
                current[i] = sum;
            }
            for (int l = 0; l < latentDimension; l++)
            {
                z[(bin * latentDimension) + l] = current[l] + (Math.Sqrt(model.ObservationVariance) * random.NextGaussian());
            }
            current.CopyTo(before);
        }
        return (h, z);
    }
}
