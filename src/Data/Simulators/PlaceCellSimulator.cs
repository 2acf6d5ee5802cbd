using System.Globalization;
using System.Text.Json;
using Dynamics.Data.Simulators.Internals;

namespace Dynamics.Data.Simulators;

/// <summary>Simulates a hippocampal recording on a linear track: an animal that runs laps at varying speed, turns, and pauses at the ends, and
/// place cells with up to three direction-dependent Gaussian fields, theta phase precession (O'Keefe and Recce 1993), bursts, and
/// population bursts at rest. Position and rates behind the spikes are known, so decoders can be checked against the truth.</summary>
public static class PlaceCellSimulator
{
    /// <summary>Simulates one recording; the same options give the same numbers.</summary>
    /// <exception cref="InputException">More silent units than units.</exception>
    public static SimulatedRecording Simulate(PlaceCellSimulatorOptions options)
    {
        if (options.SilentUnitCount > options.UnitCount)
        {
            throw new InputException($"{options.SilentUnitCount} of {options.UnitCount} units are to be silent", $"simulator option {nameof(options.SilentUnitCount)}", "give at most the number of units");
        }
        TrackBehavior behavior = TrackBehavior.Simulate(options, new RandomStream(options.Seed, 1));
        IReadOnlyList<PlaceCell> cells = PlaceCell.DrawPopulation(options, new RandomStream(options.Seed, 2));
        Ripples ripples = Ripples.Draw(options, behavior, new RandomStream(options.Seed, 3));
        var rates = new PlaceCellRates(options, behavior, cells, ripples);
        var trains = new SpikeTrain[options.UnitCount];
        Parallel.For(0, trains.Length, unit =>
        {
            var random = new RandomStream(options.Seed, 1000 + (ulong)unit);
            rates.OfUnit(unit, hertz => trains[unit] = new SpikeTrain(unit + 1,
                BurstingSpikes.Generate(hertz, TrackBehavior.StepSeconds, options.DurationSeconds, options.BurstProbability, random)));
        });
        var recording = new Recording
        {
            Name = "place_cells",
            StartSeconds = 0,
            EndSeconds = options.DurationSeconds,
            Units = trains,
            Channels = [behavior.Track(options, new RandomStream(options.Seed, 4))],
            Epochs = [new Epoch("track", 0, options.DurationSeconds)],
            UnitProperties = new Dictionary<string, double[]> { ["fields"] = [.. cells.Select(cell => (double)cell.Fields.Count)] },
            Provenance = new Dictionary<string, string>
            {
                ["simulator"] = "place-cells",
                ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
                ["options"] = JsonSerializer.Serialize(options, JsonSerializerOptions.Web),
            },
        };
        return new SimulatedRecording(recording, options, behavior, rates);
    }
}
