using System.Globalization;

namespace Dynamics.Data;

/// <summary>What the parts of one split hold.</summary>
/// <param name="Name">Which split, as on the command line: <c>chronological</c>, <c>nested-trials:0</c>, <c>lap-blocks:0/5</c>.</param>
/// <param name="Parts">Train, validation and test.</param>
public sealed record SplitSummary(string Name, IReadOnlyList<PartSummary> Parts)
{
    /// <summary>Makes a split and counts what its parts hold.</summary>
    /// <exception cref="InputException">The recording does not allow the split: which part, and why.</exception>
    public static SplitSummary Of(SplitOptions options, BinnedRecording recording, IReadOnlyList<Lap> laps)
    {
        Split split = options.Of(recording);
        return new SplitSummary(NameOf(options),
        [
            PartSummary.Of("train", split.Train, recording, laps),
            PartSummary.Of("validation", split.Validation, recording, laps),
            PartSummary.Of("test", split.Test, recording, laps),
        ]);
    }

    /// <summary>Name of a split, as on the command line.</summary>
    public static string NameOf(SplitOptions options) => options switch
    {
        NestedTrialsSplit nested => string.Create(CultureInfo.InvariantCulture, $"nested-trials:{nested.Fold}"),
        LapBlocksSplit blocks => string.Create(CultureInfo.InvariantCulture, $"lap-blocks:{blocks.Fold}/{blocks.Folds}"),
        _ => "chronological",
    };
}
