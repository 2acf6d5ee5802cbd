using Dynamics.Data;
using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>Simulates a hippocampal recording on a linear track: an animal that runs laps at varying speed, turns, and pauses at the ends, and
/// place cells with up to three direction-dependent Gaussian fields, theta phase precession (O'Keefe and Recce 1993), bursts, and
/// population bursts at rest. Position and rates behind the spikes are known, so decoders can be checked against the truth.</summary>
public static class PlaceCellSimulator
{
    /// <summary>Simulates one recording; the same options give the same numbers, whatever the number of threads.</summary>
    /// <param name="options">What is simulated.</param>
    /// <param name="threads">Threads to use at most; 0: all cores.</param>
    /// <exception cref="InputException">More silent units than units.</exception>
    public static SimulatedRecording Simulate(PlaceCellSimulatorOptions options, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        SilentUnits.Require(options.SilentUnitCount, options.UnitCount);
        TrackBehavior behavior = TrackBehavior.Simulate(options, new RandomStream(options.Seed, 1));
        IReadOnlyList<PlaceCell> cells = PlaceCell.DrawPopulation(options, new RandomStream(options.Seed, 2));
        Ripples ripples = Ripples.Draw(options, behavior, new RandomStream(options.Seed, 3));
        double[] lostAt = LostUnits.Draw([.. cells.Select(cell => cell.RippleParticipation > 0)], options.LostUnitFraction, options.DurationSeconds, options.Seed);
        var rates = new PlaceCellRates(options, behavior, cells, ripples, lostAt);
        var recording = new Recording
        {
            Name = "place_cells",
            StartSeconds = 0,
            EndSeconds = options.DurationSeconds,
            Units = BurstingSpikes.Population(options.UnitCount, rates.OfUnit, options.DurationSeconds, options.BurstProbability, options.Seed, threads),
            Channels = [StepSeries.Track(RecordingBinner.PositionChannel, behavior.Position, options.DurationSeconds, options.PositionSampleSeconds, options.TrackingNoiseMeters, new RandomStream(options.Seed, 4))],
            Epochs = [new Epoch("track", 0, options.DurationSeconds)],
            UnitProperties = LostUnits.UnitProperties(cells.Select(cell => cell.Fields.Count), lostAt, options.LostUnitFraction),
            Provenance = SimulatorProvenance.Of("place-cells", options.Seed, options),
        };
        return new SimulatedRecording(recording, options, behavior, rates);
    }
}
