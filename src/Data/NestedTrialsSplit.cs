namespace Dynamics.Data;

/// <summary>Protocol A of reference/evaluation.md ("nested trials", as the published CEBRA figures on hc-11 were made): round trips in order, cut
/// into three thirds; of each third one block of a third of its trips is held out, its first half for validation, its second for test.
/// Test trips lie between train trips, so this answers an easier question than <see cref="ChronologicalSplit"/>; the published protocol has no
/// gap between the parts (<see cref="SplitOptions.PurgeBins"/> 0).</summary>
[Kind("nestedTrials")]
public sealed record NestedTrialsSplit : SplitOptions
{
    /// <summary>Number of folds, and of parts of the recording that each fold draws from.</summary>
    public const int FoldCount = 3;

    /// <summary>Which block of each third is held out, 0 to 2.</summary>
    public int Fold { get; init => field = Check.Between(value, 0, FoldCount - 1); }

    /// <inheritdoc/>
    public override Split Of(BinnedRecording recording) => Split.NestedTrials(recording, this);
}
