namespace Dynamics.Decoding;

/// <summary>Which neighbours count as near, on standardised features.</summary>
public enum NeighborMetric
{
    /// <summary>Euclidean distance.</summary>
    Euclidean,

    /// <summary>Angle: Euclidean distance after each row has been scaled to length 1.</summary>
    Cosine,
}
