namespace Dynamics.Data;

/// <summary>Lap-blocked cross-validation: laps in order, cut into blocks of consecutive laps. One block is tested on, the one before it (the
/// last, for the first) is for validation, the others are learned from.</summary>
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
