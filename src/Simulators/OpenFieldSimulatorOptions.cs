using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>What <see cref="OpenFieldSimulator"/> simulates: by default half an hour of foraging in a box of one metre.</summary>
public sealed record OpenFieldSimulatorOptions
{
    /// <summary>Chooses the random numbers; the same options give the same recording, bit for bit.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Length of the recording in seconds; at least 1.</summary>
    public double DurationSeconds { get; init => field = Check.Between(value, 1, 1e6); } = 1800;

    /// <summary>The floor and its walls.</summary>
    public Arena Arena { get; init; } = new BoxArena();

    /// <summary>Number of units, silent ones included; at least 1.</summary>
    public int UnitCount { get; init => field = Check.Between(value, 1, 100_000); } = 120;

    /// <summary>How many of the units never fire.</summary>
    public int SilentUnitCount { get; init => field = Check.Between(value, 0, 100_000); } = 4;

    /// <summary>Mean speed in metres per second.</summary>
    public double MeanSpeed { get; init => field = Check.Between(value, 0.01, 10); } = 0.2;

    /// <summary>How long the velocity remembers itself, seconds (its autocorrelation falls by e).</summary>
    public double VelocityMemorySeconds { get; init => field = Check.Between(value, 0.05, 1000); } = 1.5;

    /// <summary>Probabilities of 0, 1, 2 and 3 place fields; they need not sum to 1.</summary>
    public IReadOnlyList<double> FieldCountWeights { get; init => field = PlaceCell.CheckWeights(value); } = [0.1, 0.5, 0.3, 0.1];

    /// <summary>Median over fields of the rate at the centre, averaged over theta, Hz (log-normal, sigma 0.7, at most 40).</summary>
    public double MedianPeakRateHz { get; init => field = Check.Between(value, 0, 40); } = 8;

    /// <summary>Median over fields of the standard deviation of the round Gaussian field, metres (log-normal, sigma 0.3).</summary>
    public double MedianFieldWidthMeters { get; init => field = Check.Between(value, 1e-3, 1000); } = 0.12;

    /// <summary>Median over units of the rate everywhere, Hz (log-normal, sigma 0.7).</summary>
    public double MedianBackgroundHz { get; init => field = Check.Between(value, 0, 20); } = 0.12;

    /// <summary>Theta frequency in Hz.</summary>
    public double ThetaFrequencyHz { get; init => field = Check.Between(value, 0.1, 20); } = 8;

    /// <summary>Depth of theta modulation of fields, 0 (no theta) to 1; fields precess as the animal passes them.</summary>
    public double ThetaModulation { get; init => field = Check.Between(value, 0, 1); } = 0.75;

    /// <summary>Probability that a spike is followed by another one 3 to 9 ms later.</summary>
    public double BurstProbability { get; init => field = Check.Between(value, 0, 0.8); } = 0.25;

    /// <summary>Interval between position samples, seconds.</summary>
    public double PositionSampleSeconds { get; init => field = Check.Between(value, 1e-3, 1); } = 0.0256;

    /// <summary>Standard deviation of the tracker's error in each direction, metres.</summary>
    public double TrackingNoiseMeters { get; init => field = Check.Between(value, 0, 1); } = 0.002;

    /// <summary>Standard deviation in each direction of how far every field moves in an hour, metres, by a random walk of its own that is reflected
    /// at the walls; 0 to 100.</summary>
    public double DriftMetersPerHour { get; init => field = Check.Between(value, 0, 100); }

    /// <summary>Share of the units that are not silent which fall silent for good, each at a time of its own, uniform over the recording; 0 to 1.
    /// The unit property <c>lost_at_s</c> then says when (NaN: never).</summary>
    public double LostUnitFraction { get; init => field = Check.Between(value, 0, 1); }
}
