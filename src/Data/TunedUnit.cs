namespace Dynamics.Data;

/// <summary>A unit that fires by place.</summary>
/// <param name="UnitId">The unit.</param>
/// <param name="InformationBits">Its spatial information in running bins, bits per spike.</param>
/// <param name="RatesHz">Its rate maps [direction][cell], Hz, smoothed: up and down a track, or one map over a plane. NaN where the animal hardly was.</param>
public sealed record TunedUnit(int UnitId, double InformationBits, IReadOnlyList<double[]> RatesHz);
