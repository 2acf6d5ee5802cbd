using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>What <see cref="PlaceCellSimulator"/> simulates. The defaults give half an hour like a CA1 recording on a 1.6 m track: rates, bursts,
/// theta modulation and time at rest near those of hc-11 Achilles_10252013.</summary>
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
    public IReadOnlyList<double> FieldCountWeights { get; init => field = PlaceCell.CheckWeights(value); } = [0.15, 0.4, 0.3, 0.15];

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

    /// <summary>Standard deviation of how far every field moves along the track in an hour, metres, by a random walk of its own that is reflected
    /// at the ends; 0 to 100. A stress test for decoders trained early in a session.</summary>
    public double DriftMetersPerHour { get; init => field = Check.Between(value, 0, 100); }

    /// <summary>Share of the units that are not silent which fall silent for good, each at a time of its own, uniform over the recording; 0 to 1.
    /// The unit property <c>lost_at_s</c> then says when (NaN: never).</summary>
    public double LostUnitFraction { get; init => field = Check.Between(value, 0, 1); }
}
