namespace Dynamics.Data;

/// <summary>Spike counts <c>[time, unit]</c> in compressed rows: at 25 ms hippocampal counts are 97 % zeros.</summary>
/// <param name="RowOffsets">Length time + 1; the entries of row t are <c>RowOffsets[t] .. RowOffsets[t + 1]</c>.</param>
/// <param name="UnitIndices">Column of each entry, ascending within a row.</param>
/// <param name="Values">Count of each entry, at least 1.</param>
/// <param name="UnitCount">Number of columns.</param>
public sealed record SparseCounts(int[] RowOffsets, int[] UnitIndices, float[] Values, int UnitCount)
{
    /// <summary>Number of rows (time bins).</summary>
    public int BinCount => RowOffsets.Length - 1;
}
