using Dynamics.Data;
using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>Simulates a hippocampal recording on a linear track: an animal that runs laps at varying speed, turns, and pauses at the ends,
/// and place cells with up to three direction-dependent Gaussian fields, theta phase precession (O'Keefe and Recce 1993), bursts, and
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
        double[] lostAt = LostUnits.Draw(
            [.. cells.Select(cell => cell.RippleParticipation > 0)], options.LostUnitFraction, options.DurationSeconds, options.Seed);
        var rates = new PlaceCellRates(options, behavior, cells, ripples, lostAt);
        var recording = new Recording
        {
            Name = "place_cells",
            StartSeconds = 0,
            EndSeconds = options.DurationSeconds,
            Units = BurstingSpikes.Population(
                options.UnitCount, rates.OfUnit, options.DurationSeconds, options.BurstProbability, options.Seed, threads),
            Channels = [StepSeries.Track(RecordingBinner.PositionChannel, behavior.Position, options.DurationSeconds,
                options.PositionSampleSeconds, options.TrackingNoiseMeters, new RandomStream(options.Seed, 4))],
            Epochs = [new Epoch("track", 0, options.DurationSeconds)],
            UnitProperties = LostUnits.UnitProperties(cells.Select(cell => cell.Fields.Count), lostAt, options.LostUnitFraction),
            Provenance = SimulatorProvenance.Of("place-cells", options.Seed, options),
        };
        return new SimulatedRecording(recording, options, behavior, rates);
    }
}

/// <summary>What <see cref="PlaceCellSimulator"/> simulates. The defaults give half an hour like a CA1 recording on a 1.6 m track: rates,
/// bursts, theta modulation and time at rest near those of hc-11 Achilles_10252013.</summary>
public sealed record PlaceCellSimulatorOptions
{
    /// <summary>Chooses the random numbers; the same options give the same recording, bit for bit.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Length of the recording in seconds; at least 1.</summary>
    public double DurationSeconds { get; init => field = Check.Between(value, 1, 1e6); } = 1800;

    /// <summary>Length of the track in metres; positive.</summary>
    public double TrackLengthMeters { get; init => field = Check.Between(value, 0.1, 1000); } = 1.6;

    /// <summary>Number of units, silent ones included; at least 1.</summary>
    public int UnitCount { get; init => field = Check.Between(value, 1, 100_000); } = 120;

    /// <summary>How many of the units never fire.</summary>
    public int SilentUnitCount { get; init => field = Check.Between(value, 0, 100_000); } = 4;

    /// <summary>Median over laps of the cruising speed in metres per second.</summary>
    public double MedianSpeed { get; init => field = Check.Between(value, 0.01, 100); } = 0.6;

    /// <summary>Median pause at an end of the track in seconds (log-normal, sigma 0.6).</summary>
    public double MedianPauseSeconds { get; init => field = Check.Between(value, 0, 1e5); } = 10;

    /// <summary>Probability that a lap is broken off and the animal turns back halfway.</summary>
    public double TurnBackProbability { get; init => field = Check.Between(value, 0, 1); } = 0.08;

    /// <summary>Probabilities of 0, 1, 2 and 3 place fields; they need not sum to 1.</summary>
    public IReadOnlyList<double> FieldCountWeights { get; init => field = PlaceFields.CheckWeights(value); } = [0.15, 0.4, 0.3, 0.15];

    /// <summary>Probability that a field is nearly silent in one of the two running directions.</summary>
    public double UnidirectionalProbability { get; init => field = Check.Between(value, 0, 1); } = 0.65;

    /// <summary>Median over fields of the rate at the centre, averaged over theta, Hz (log-normal, sigma 0.7, at most 40).</summary>
    public double MedianPeakRateHz { get; init => field = Check.Between(value, 0, 40); } = 8;

    /// <summary>Median over fields of the standard deviation of the Gaussian field, metres (log-normal, sigma 0.3).</summary>
    public double MedianFieldWidthMeters { get; init => field = Check.Between(value, 1e-3, 1000); } = 0.1;

    /// <summary>Median over units of the rate everywhere, Hz (log-normal, sigma 0.7).</summary>
    public double MedianBackgroundHz { get; init => field = Check.Between(value, 0, 20); } = 0.12;

    /// <summary>Share of a field's rate that remains at rest.</summary>
    public double RestGain { get; init => field = Check.Between(value, 0, 1); } = 0.25;

    /// <summary>Theta frequency in Hz.</summary>
    public double ThetaFrequencyHz { get; init => field = Check.Between(value, 0.1, 20); } = 8;

    /// <summary>Depth of theta modulation of fields in running, 0 to 1.</summary>
    public double ThetaModulation { get; init => field = Check.Between(value, 0, 1); } = 0.75;

    /// <summary>Probability that a spike is followed by another one 3 to 9 ms later.</summary>
    public double BurstProbability { get; init => field = Check.Between(value, 0, 0.8); } = 0.25;

    /// <summary>Population bursts (ripples) per second of rest.</summary>
    public double RippleRateHz { get; init => field = Check.Between(value, 0, 5); } = 0.3;

    /// <summary>Interval between position samples, seconds.</summary>
    public double PositionSampleSeconds { get; init => field = Check.Between(value, 1e-3, 1); } = 0.0256;

    /// <summary>Standard deviation of the tracker's error in metres.</summary>
    public double TrackingNoiseMeters { get; init => field = Check.Between(value, 0, 1); } = 0.002;

    /// <summary>Standard deviation of how far every field moves along the track in an hour, metres, by a random walk of its own that is
    /// reflected at the ends; 0 to 100. A stress test for decoders trained early in a session.</summary>
    public double DriftMetersPerHour { get; init => field = Check.Between(value, 0, 100); }

    /// <summary>Share of the units that are not silent which fall silent for good, each at a time of its own, uniform over the recording; 0
    /// to 1. The unit property <c>lost_at_s</c> then says when (NaN: never).</summary>
    public double LostUnitFraction { get; init => field = Check.Between(value, 0, 1); }
}

/// <summary>A simulated recording with the truth behind it: where the animal was, and how fast each unit was to fire.</summary>
public sealed class SimulatedRecording
{
    private readonly TrackBehavior _behavior;
    private readonly PlaceCellRates _rates;

    internal SimulatedRecording(Recording recording, PlaceCellSimulatorOptions options, TrackBehavior behavior, PlaceCellRates rates)
    {
        (Recording, Options, _behavior, _rates) = (recording, options, behavior, rates);
    }

    /// <summary>Spikes and tracked position, as an importer would give them.</summary>
    public Recording Recording { get; }

    /// <summary>What was simulated.</summary>
    public PlaceCellSimulatorOptions Options { get; }

    /// <summary>Expected firing rates [time, unit] in Hz, float32, row-major: the mean over each bin of the rate given position, direction,
    /// speed, theta phase and ripples. The expected count is this times the bin width; counts vary more than Poisson, by
    /// (1 + p) / (1 - p) for the burst probability p.</summary>
    public float[] ExpectedRates(BinnedRecording binned) =>
        StepSeries.BinMeans(_rates.UnitCount, _rates.OfUnit, binned.FirstBinStartSeconds, binned.BinWidthSeconds, binned.BinCount);

    /// <summary>The animal's runs from one end of the track to the other, as it made them: <c>up</c> or <c>down</c>, from leaving one end
    /// to arriving at the other. Runs that it broke off are not among them.</summary>
    public IReadOnlyList<Epoch> Passes => _behavior.Passes;

    /// <summary>Where the fields of a unit (by its place in the recording) are centred at a time, metres from the lower end; they move only
    /// under <see cref="PlaceCellSimulatorOptions.DriftMetersPerHour"/>.</summary>
    public double[] FieldCenters(int unit, double timeSeconds) => _rates.FieldCenters(unit, timeSeconds);

    /// <summary>The position that the spikes depend on, without the tracker's error [time], metres from the
    /// lower end of the track.</summary>
    public float[] TruePosition(BinnedRecording binned) =>
        [.. Enumerable.Range(0, binned.BinCount)
            .Select(t => _behavior.Position[StepOf(binned.FirstBinStartSeconds + (t + 0.5) * binned.BinWidthSeconds)])];

    /// <summary>Theta phase in radians, 0 to 2 pi; fields centred on the animal fire most at 0.</summary>
    public double ThetaPhase(double timeSeconds) => ThetaRhythm.Wrap(_behavior.ThetaPhase[StepOf(timeSeconds)]);

    private int StepOf(double time) => StepSeries.StepOf(time, _behavior.StepCount);
}
