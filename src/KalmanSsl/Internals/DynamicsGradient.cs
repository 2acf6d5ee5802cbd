namespace Dynamics.KalmanSsl.Internals;

/// <summary>Derivatives of a loss by the entries of <see cref="LinearGaussianModel"/>; sums, cleared by the owner.</summary>
internal sealed class DynamicsGradient(int state)
{
    public double[] Transition { get; } = new double[state * state];

    public double[] Offset { get; } = new double[state];

    public double[] ProcessNoise { get; } = new double[state];

    public double ObservationVariance { get; set; }

    public void Clear()
    {
        Array.Clear(Transition);
        Array.Clear(Offset);
        Array.Clear(ProcessNoise);
        ObservationVariance = 0;
    }
}
