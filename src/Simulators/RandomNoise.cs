using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A noise level of its own for each frame, independent of all else: variance max(0, E - 0.3 m), E exponential with mean m. So
/// 1 - exp(-0.3) = 25.9 % of the frames are free of noise, and the mean variance is exp(-0.3) m = 0.741 m. (The reference gives frame 0 the variance m; here
/// it is drawn like the others.)</summary>
[Kind("random")]
public sealed record RandomNoise : ObservationNoise
{
    /// <summary>Share of the mean that is taken off.</summary>
    internal const double Offset = 0.3;

    /// <summary>Mean m of the exponential variable, 0 to 10^6.</summary>
    public double ExponentialMean { get; init => field = Check.Between(value, 0, 1e6); } = 0.3;

    internal override void FillVariances(RandomStream random, Frames truth, int noiseChannel)
    {
        for (int frame = 0; frame < truth.Count; frame++)
        {
            truth[frame, noiseChannel] = ExponentialMean * Math.Max(0, -Math.Log(1 - random.NextDouble()) - Offset);
        }
    }
}
