using Dynamics.Data;
using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>Simulates a hippocampal recording in two dimensions: an animal that forages in a box or on a disc, and place cells with round Gaussian
/// fields, theta phase precession and bursts. Tracked behaviour is in the channels <c>x</c> and <c>y</c>, metres; there is no
/// <c>position</c>. Place and rates behind the spikes are known.</summary>
public static class OpenFieldSimulator
{
    /// <summary>Simulates one recording; the same options give the same numbers, whatever the number of threads.</summary>
    /// <param name="options">What is simulated.</param>
    /// <param name="threads">Threads to use at most; 0: all cores.</param>
    /// <exception cref="InputException">More silent units than units.</exception>
    public static SimulatedOpenField Simulate(OpenFieldSimulatorOptions options, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        SilentUnits.Require(options.SilentUnitCount, options.UnitCount);
        ForagingPath path = ForagingPath.Simulate(options, new RandomStream(options.Seed, 1));
        IReadOnlyList<OpenFieldCell> cells = OpenFieldCell.DrawPopulation(options, new RandomStream(options.Seed, 2));
        double[] lostAt = LostUnits.Draw([.. cells.Select(cell => !cell.IsSilent)], options.LostUnitFraction, options.DurationSeconds, options.Seed);
        var rates = new OpenFieldRates(options, path, cells, lostAt);
        var recording = new Recording
        {
            Name = "open_field",
            StartSeconds = 0,
            EndSeconds = options.DurationSeconds,
            Units = BurstingSpikes.Population(options.UnitCount, rates.OfUnit, options.DurationSeconds, options.BurstProbability, options.Seed, threads),
            Channels = Track(options, path),
            Epochs = [new Epoch("arena", 0, options.DurationSeconds)],
            UnitProperties = LostUnits.UnitProperties(cells.Select(cell => cell.Fields.Count), lostAt, options.LostUnitFraction),
            Provenance = SimulatorProvenance.Of("open-field", options.Seed, options),
        };
        return new SimulatedOpenField(recording, options, path, rates);
    }

    private static BehaviorChannel[] Track(OpenFieldSimulatorOptions options, ForagingPath path)
    {
        var random = new RandomStream(options.Seed, 4);
        BehaviorChannel Channel(string name, Func<Motion, double> of) => StepSeries.Track(
            name, Array.ConvertAll(path.Motion, motion => (float)of(motion)), options.DurationSeconds, options.PositionSampleSeconds, options.TrackingNoiseMeters, random);
        return [Channel("x", motion => motion.X), Channel("y", motion => motion.Y)];
    }
}
