namespace Dynamics.Decoding.Internals;

/// <summary>Cells of equal width over the extent of position in the train part.</summary>
/// <param name="Start">Lower edge of the first cell, position unit.</param>
/// <param name="CellWidth">Width of a cell, position unit.</param>
/// <param name="CellCount">Number of cells.</param>
internal sealed record PositionCells(double Start, double CellWidth, int CellCount)
{
    /// <summary>Cells over the train positions.</summary>
    /// <param name="targets">The labels that may be seen; only train bins are used.</param>
    /// <param name="cellFraction">Width of a cell as a share of the extent.</param>
    /// <exception cref="InputException">Position does not change within the train part.</exception>
    public static PositionCells Over(PositionTargets targets, double cellFraction)
    {
        // The outer thousandths are left out: one stray sample must not stretch the track.
        float[] sorted = [.. targets.Train.Select(bin => targets.Position[bin]).Order()];
        double start = sorted[(int)(0.001 * (sorted.Length - 1))], end = sorted[(int)Math.Ceiling(0.999 * (sorted.Length - 1))];
        if (!(end > start))
        {
            throw new InputException(
                "position does not change within the train part", "--train", "give a train range in which the animal moves");
        }
        int cells = (int)Math.Ceiling(1 / cellFraction - 1e-9);
        return new PositionCells(start, (end - start) / cells, cells);
    }

    /// <summary>The same cells, and some more at each end.</summary>
    public PositionCells WithMargin(int cells) => new(Start - (cells * CellWidth), CellWidth, CellCount + (2 * cells));

    /// <summary>The cell of a position; what lies outside belongs to the cell at that end.</summary>
    public int CellOf(double position) => Math.Clamp((int)((position - Start) / CellWidth), 0, CellCount - 1);

    /// <summary>Centre of a cell, position unit.</summary>
    public double Centre(int cell) => Start + (cell + 0.5) * CellWidth;
}
