using Dynamics.Data;
using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>Simulates calcium imaging of place cells: the spikes of <see cref="PlaceCellSimulator"/>, each of which makes the indicator
/// jump and decay exponentially, seen by a camera with Gaussian noise. The spikes behind it are known.</summary>
public static class CalciumSimulator
{
    /// <summary>Simulates one recording; the same options give the same numbers, whatever the number of threads.</summary>
    /// <param name="options">What is simulated.</param>
    /// <param name="threads">Threads to use at most; 0: all cores.</param>
    /// <returns>A recording whose units have signals and no spikes.</returns>
    /// <exception cref="InputException">As <see cref="PlaceCellSimulator.Simulate"/>.</exception>
    public static Recording Simulate(CalciumSimulatorOptions options, int threads = 0)
    {
        Recording spiking = PlaceCellSimulator.Simulate(options.PlaceCells, threads).Recording;
        return spiking with
        {
            Name = "calcium",
            Units = [.. spiking.Units.Select(unit => unit with { TimesSeconds = [] })],
            Signals = Observe(spiking, options),
            Provenance = SimulatorProvenance.Of("calcium", options.PlaceCells.Seed, options),
        };
    }

    /// <summary>What a camera sees of the spikes of a recording, in frames from its start on.</summary>
    /// <param name="spiking">The recording.</param>
    /// <param name="options">Camera and indicator.</param>
    public static PopulationSignals Observe(Recording spiking, CalciumSimulatorOptions options)
    {
        double frame = 1 / options.FrameRateHz, kept = Math.Exp(-frame / options.DecaySeconds);
        int frames = (int)(spiking.DurationSeconds * options.FrameRateHz), units = spiking.Units.Count;
        double[] times = [.. Enumerable.Range(0, frames).Select(i => spiking.StartSeconds + (i * frame))];
        float[] values = new float[(long)frames * units];
        for (int unit = 0; unit < units; unit++)
        {
            RandomStream noise = new(options.PlaceCells.Seed, 1000 + (ulong)unit);
            double[] spikes = spiking.Units[unit].TimesSeconds;
            double calcium = 0, seen = 0;
            for (int i = 0, spike = 0; i < frames; i++)
            {
                double end = times[i] + frame;
                calcium *= kept;
                for (; spike < spikes.Length && spikes[spike] < end; spike++)
                {
                    calcium += options.AmplitudePerSpike * Math.Exp(-(end - spikes[spike]) / options.DecaySeconds);
                }
                double before = seen;
                seen = calcium + (options.NoiseStd * noise.NextGaussian());
                values[((long)i * units) + unit] =
                    (float)(options.Kind == SignalKind.Traces ? seen : Math.Max(0, seen - (kept * before)));
            }
        }
        string name = options.Kind == SignalKind.Traces ? "dff" : "events";
        return new(name, options.Kind, [.. spiking.Units.Select(unit => unit.UnitId)], times, values);
    }
}

/// <summary>What <see cref="CalciumSimulator"/> simulates: by default two-photon imaging with a fast indicator.</summary>
public sealed record CalciumSimulatorOptions
{
    /// <summary>The animal and its cells, with the seed of everything.</summary>
    public PlaceCellSimulatorOptions PlaceCells { get; init; } = new();

    /// <summary>Frames a second; 1 to 1000.</summary>
    public double FrameRateHz { get; init => field = Check.Between(value, 1, 1000); } = 30;

    /// <summary>Time constant with which the indicator decays, seconds; 0.01 to 100.</summary>
    public double DecaySeconds { get; init => field = Check.Between(value, 0.01, 100); } = 0.7;

    /// <summary>dF/F that one spike adds; 0 to 100.</summary>
    public double AmplitudePerSpike { get; init => field = Check.Between(value, 0, 100); } = 0.3;

    /// <summary>Standard deviation of the noise of one frame, dF/F; 0 to 100.</summary>
    public double NoiseStd { get; init => field = Check.Between(value, 0, 100); } = 0.15;

    /// <summary>Traces: dF/F. Events: what of it is not the decay of the frame before, where that is positive.</summary>
    public SignalKind Kind { get; init => field = Check.Named(value); } = SignalKind.Traces;
}
