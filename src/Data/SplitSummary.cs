namespace Dynamics.Data;

/// <summary>What the parts of one split hold.</summary>
/// <param name="Name">Which split, for instance <c>chronological</c>.</param>
/// <param name="Parts">Its parts in order.</param>
public sealed record SplitSummary(string Name, IReadOnlyList<PartSummary> Parts)
{
    /// <summary>Summarises train, validation and test.</summary>
    public static SplitSummary Of(string name, Split split, BinnedRecording recording, IReadOnlyList<Lap> laps) => new(name,
    [
        PartSummary.Of("train", [split.Train], recording, laps),
        PartSummary.Of("validation", [split.Validation], recording, laps),
        PartSummary.Of("test", [split.Test], recording, laps),
    ]);
}
