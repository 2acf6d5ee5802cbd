using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>Noise that grows to one side: variance m |(x + 1) / 2|, x the first truth channel; 0 at x = -1, m at x = 1.</summary>
[Kind("positionDependent")]
public sealed record PositionDependentNoise : ObservationNoise
{
    /// <summary>Variance m at x = 1, 0 to 10^6.</summary>
    public double Variance { get; init => field = Check.Between(value, 0, 1e6); } = 0.1;

    internal override void FillVariances(RandomStream random, Frames truth, int noiseChannel)
    {
        for (int frame = 0; frame < truth.Count; frame++)
        {
            truth[frame, noiseChannel] = Variance * Math.Abs((truth[frame, 0] + 1) / 2);
        }
    }
}
