namespace Dynamics.Data;

/// <summary>A half-open range of bins <c>[Start, End)</c>.</summary>
/// <param name="Start">First bin, at least 0.</param>
/// <param name="End">One past the last bin, at least <paramref name="Start"/>.</param>
public readonly record struct BinRange(int Start, int End)
{
    /// <summary>Number of bins.</summary>
    public int Length => End - Start;
}
