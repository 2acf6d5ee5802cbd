using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>The same noise in every frame.</summary>
[Kind("constant")]
public sealed record ConstantNoise : ObservationNoise
{
    /// <summary>Variance of a feature, 0 to 10^6; 0 for observations without noise.</summary>
    public double Variance { get; init => field = Check.Between(value, 0, 1e6); }

    internal override void FillVariances(RandomStream random, Frames truth, int noiseChannel)
    {
        for (int frame = 0; frame < truth.Count; frame++)
        {
            truth[frame, noiseChannel] = Variance;
        }
    }
}
