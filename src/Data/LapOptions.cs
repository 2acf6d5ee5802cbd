namespace Dynamics.Data;

/// <summary>When a movement along a track is a lap.</summary>
public sealed record LapOptions
{
    /// <summary>Length of the zone at each end of a track that a pass leads from and to, as a share of the used extent (1st-99th percentile
    /// of position); above 0 and below 0.5. Turning back before the far zone is no pass. Circular tracks have none.</summary>
    public double EndZoneFraction { get; init => field = Check(value is > 0 and < 0.5, value, nameof(EndZoneFraction), "above 0 and below 0.5"); } = 0.15;

    /// <summary>Share of the extent, or of the circle, that a lap covers when tracking begins or ends within it (recordings that keep running
    /// alone begin and end wherever it does); above 0.5, so that one passage never counts twice, and at most 1.</summary>
    public double MinimumCoverage { get; init => field = Check(value is > 0.5 and <= 1, value, nameof(MinimumCoverage), "above 0.5 and at most 1"); } = 0.6;

    /// <summary>A lap goes on over untracked stretches shorter than this, seconds, at least 0.</summary>
    public double MaximumDropoutSeconds { get; init => field = Check(value >= 0 && double.IsFinite(value), value, nameof(MaximumDropoutSeconds), "of 0 seconds or more"); } = 0.5;

    private static double Check(bool valid, double value, string name, string range) =>
        valid ? value : throw new InputException($"{value} is out of range", name, $"give a value {range}");
}
