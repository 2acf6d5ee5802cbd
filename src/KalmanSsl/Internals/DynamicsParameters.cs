namespace Dynamics.KalmanSsl.Internals;

/// <summary>A linear Gaussian state-space model in plain double numbers: h_t = A (h_t-1 - b) + b + w_t, z_t = C h_t + v_t, C = [I 0].</summary>
/// <param name="Transition">A [state, state], row-major.</param>
/// <param name="Offset">b [state].</param>
/// <param name="ProcessNoise">Diagonal of Q [state], a variance.</param>
/// <param name="ObservationVariance">R = this times the identity.</param>
/// <param name="InitialVariance">P before the first bin = this times the identity; the mean before the first bin is 0.</param>
internal sealed record DynamicsParameters(double[] Transition, double[] Offset, double[] ProcessNoise, double ObservationVariance, double InitialVariance)
{
    /// <summary>State dimension.</summary>
    public int StateDimension => Offset.Length;
}
