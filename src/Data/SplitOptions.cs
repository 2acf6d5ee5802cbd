namespace Dynamics.Data;

/// <summary>How a recording is parted into what is learned from, chosen with and tested on.</summary>
public abstract record SplitOptions
{
    private protected SplitOptions()
    {
    }

    /// <summary>Bins left unused where a part begins closer than this behind another one, taken from the start of the later one; at least
    /// 0. Counts smoothed over the past, or a filter that runs through, carry one part's spikes into the next;
    /// docs/reference/evaluation.md, protocol B, leaves out one window.</summary>
    public int PurgeBins { get; init => field = Check.AtLeast(value, 0); }

    /// <summary>The split of a recording.</summary>
    /// <exception cref="InputException">The recording does not allow it: which part, and why.</exception>
    public abstract Split Of(BinnedRecording recording);
}

/// <summary>Three parts in the order of time, as written on the command line (protocol B of docs/reference/evaluation.md, the default). A
/// part is <c>from:to</c>; each end is a fraction of the recording (<c>0.6</c>) or seconds from its start (<c>600s</c>).</summary>
[Kind("chronological")]
public sealed record ChronologicalSplit : SplitOptions
{
    /// <summary>The part to fit on.</summary>
    public string Train { get; init; } = "0:0.6";

    /// <summary>The part to choose and calibrate on; <c>none</c> leaves it out.</summary>
    public string Validation { get; init; } = "0.6:0.75";

    /// <summary>The part that is only predicted.</summary>
    public string Test { get; init; } = "0.75:1";

    /// <inheritdoc/>
    public override Split Of(BinnedRecording recording) => Split.Chronological(recording, this);
}

/// <summary>Lap-blocked cross-validation: laps in order, cut into blocks of consecutive laps. One block is tested on, the one before it
/// (the last, for the first) is for validation, the others are learned from.</summary>
[Kind("lapBlocks")]
public sealed record LapBlocksSplit : SplitOptions
{
    /// <summary>Number of blocks, at least 3.</summary>
    public int Folds { get; init => field = Check.AtLeast(value, 3); } = 5;

    /// <summary>The block to test on, from 0.</summary>
    public int Fold { get; init => field = Check.AtLeast(value, 0); }

    /// <inheritdoc/>
    public override Split Of(BinnedRecording recording) => Split.LapBlocks(recording, this);
}

/// <summary>Protocol A of docs/reference/evaluation.md ("nested trials", as the published CEBRA figures on hc-11 were made): round trips in
/// order, cut into three thirds; of each third one block of a third of its trips is held out, its first half for validation, its second for
/// test. Test trips lie between train trips, so this answers an easier question than <see cref="ChronologicalSplit"/>; the published
/// protocol has no gap between the parts (<see cref="SplitOptions.PurgeBins"/> 0).</summary>
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
