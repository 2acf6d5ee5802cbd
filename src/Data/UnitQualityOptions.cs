namespace Dynamics.Data;

/// <summary>When a unit is suspicious.</summary>
public sealed record UnitQualityOptions
{
    /// <summary>Rate above which a unit is hardly a principal cell, perhaps noise, Hz; positive.</summary>
    public double MaximumRateHz { get; init => field = Check.Positive(value); } = 20;

    /// <summary>Intervals shorter than this are violations of the refractory time, seconds, positive. The usual 2 ms is too strict for CA1, whose
    /// bursts go down to it; hc-11's sorted clusters hold no interval below 0.85 ms.</summary>
    public double RefractorySeconds { get; init => field = Check.Positive(value); } = 0.0015;

    /// <summary>Share of a unit's intervals that may be violations, 0 to 1; beyond it (and five of them) the unit is suspicious.</summary>
    public double MaximumViolationShare { get; init => field = Check.UpToOne(value); } = 0.01;

    /// <summary>Spikes of two units no further apart than this coincide, seconds, positive.</summary>
    public double CoincidenceSeconds { get; init => field = Check.Positive(value); } = 0.0005;

    /// <summary>Share of the smaller train, 0 to 1, beyond which coincidences that chance does not explain make two units duplicates.</summary>
    public double DuplicateShare { get; init => field = Check.UpToOne(value); } = 0.5;
}
