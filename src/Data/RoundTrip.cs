namespace Dynamics.Data;

/// <summary>There and back again: the trial of studies that cut at every second change of direction.</summary>
/// <param name="Out">The first lap.</param>
/// <param name="Back">The next lap, in the other direction; null where there is none.</param>
public sealed record RoundTrip(Lap Out, Lap? Back)
{
    /// <summary>From the first bin of the way out to the last of the way back, the pause between them included.</summary>
    public BinRange Bins => new(Out.StartBin, (Back ?? Out).EndBin);
}
