using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>How noisy each frame is: independent Gaussian noise on every feature (pixel), whose variance is one number a frame. Settings are
/// variances, as in the reference. The variance of a frame belongs to the sequence; only the noise itself is redrawn with each draw.</summary>
public abstract record ObservationNoise
{
    private protected ObservationNoise()
    {
    }

    /// <summary>Fills the noise channel of a sequence, whose other channels are known.</summary>
    internal abstract void FillVariances(RandomStream random, Frames truth, int noiseChannel);
}
