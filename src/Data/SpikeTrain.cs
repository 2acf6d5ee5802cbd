namespace Dynamics.Data;

/// <summary>The spikes of one sorted unit.</summary>
/// <param name="UnitId">The unit's number in its source; unique within a recording.</param>
/// <param name="TimesSeconds">Spike times in seconds on the session clock, ascending (equal times are kept: sources round).</param>
public sealed record SpikeTrain(int UnitId, double[] TimesSeconds);
