using Dynamics.Data;
using Dynamics.Simulators;

namespace Dynamics.Experiments;

/// <summary>The embedded example: a simulated rat on a track, whose position and rates are known.</summary>
public static class PlaceCellDemo
{
    /// <summary>The recording of <c>datasets/place-cells.json</c>; with <paramref name="quick"/> a third of its length.</summary>
    public static Recording Simulate(bool quick)
    {
        PlaceCellSimulatorOptions options = new();
        return PlaceCellSimulator.Simulate(quick ? options with { DurationSeconds = options.DurationSeconds / 3 } : options).Recording;
    }
}
