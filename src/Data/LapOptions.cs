namespace Dynamics.Data;

/// <summary>When a movement along a track is a lap.</summary>
public sealed record LapOptions
{
    /// <summary>Length of the zone at each end of a track that a pass leads from and to, as a share of the used extent (1st-99th percentile
    /// of position); above 0 and below 0.5. Turning back before the far zone is no pass. Circular tracks have none.</summary>
    public double EndZoneFraction { get; init => field = Check.StrictlyBetween(value, 0, 0.5); } = 0.15;

    /// <summary>Share of the extent, or of the circle, that a lap covers when tracking begins or ends within it (recordings that keep running
    /// alone begin and end wherever it does); above 0.5, so that one passage never counts twice, and at most 1.</summary>
    public double MinimumCoverage { get; init => field = Check.AboveUpTo(value, 0.5, 1); } = 0.6;

    /// <summary>A lap goes on over untracked stretches shorter than this, seconds, at least 0.</summary>
    public double MaximumDropoutSeconds { get; init => field = Check.AtLeast(value, 0); } = 0.5;
}
