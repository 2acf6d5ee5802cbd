namespace Dynamics.Data;

/// <summary>What one unit's spike times say about its sorting.</summary>
/// <param name="UnitId">The unit.</param>
/// <param name="Spikes">Number of its spikes.</param>
/// <param name="RateHz">Spikes per second of recording.</param>
/// <param name="Violations">Intervals shorter than the refractory time; 0 where they cannot be measured.</param>
/// <param name="ViolationShare">The same as a share of all its intervals; NaN where they cannot be measured or there are none.</param>
/// <param name="Duplicates">Ids of the units with the same or nearly the same spike times.</param>
public sealed record UnitQuality(int UnitId, int Spikes, double RateHz, int Violations, double ViolationShare, IReadOnlyList<int> Duplicates)
{
    /// <summary>True for a unit without a spike.</summary>
    public bool IsSilent => Spikes == 0;

    /// <summary>True above the options' rate.</summary>
    public required bool IsFast { get; init; }

    /// <summary>True when more intervals violate the refractory time than the options allow.</summary>
    public required bool IsContaminated { get; init; }

    /// <summary>True for a duplicate of another unit.</summary>
    public bool IsDuplicated => Duplicates.Count > 0;

    /// <summary>True for a unit that is too fast, contaminated or duplicated.</summary>
    public bool IsSuspicious => IsFast || IsContaminated || IsDuplicated;
}
