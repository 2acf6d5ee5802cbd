namespace Dynamics.Decoding.Internals;

/// <summary>Working space of a search of <see cref="NeighborIndex"/> for one row. Not for concurrent use.</summary>
internal sealed class NeighborQuery(int featureCount, int rowCount, int neighborCount)
{
    /// <summary>The standardised row.</summary>
    public float[] Row { get; } = new float[featureCount];

    /// <summary>Nearness of the train rows.</summary>
    public float[] Scores { get; } = new float[rowCount];

    public NearestList Nearest { get; } = new(neighborCount);
}
