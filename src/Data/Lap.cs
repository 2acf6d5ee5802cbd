namespace Dynamics.Data;

/// <summary>One pass along a track with ends, or one round of a circular track.</summary>
/// <param name="StartBin">First bin: the last one at the place it leaves (an end zone, the point 0 of a circular track, or where tracking sets in).</param>
/// <param name="EndBin">One past its last bin: the first one at the place it reaches, or the last tracked one. A next lap starts there or later.</param>
/// <param name="Direction">+1 towards larger positions, -1 towards smaller ones.</param>
/// <param name="From">Position in <paramref name="StartBin"/>, in the recording's unit of position.</param>
/// <param name="To">Position in <paramref name="EndBin"/>.</param>
public sealed record Lap(int StartBin, int EndBin, int Direction, float From, float To)
{
    /// <summary>The lap's bins.</summary>
    public BinRange Bins => new(StartBin, EndBin);
}
