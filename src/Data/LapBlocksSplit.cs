namespace Dynamics.Data;

/// <summary>Lap-blocked cross-validation: laps in order, cut into blocks of consecutive laps. One block is tested on, the one before it (the
/// last, for the first) is for validation, the others are learned from.</summary>
public sealed record LapBlocksSplit : SplitOptions
{
    /// <summary>Number of blocks, at least 3.</summary>
    public int Folds { get; init => field = value >= 3 ? value : throw new InputException($"{value} blocks of laps", "split", "give at least 3, one each for train, validation and test"); } = 5;

    /// <summary>The block to test on, from 0.</summary>
    public int Fold { get; init => field = value >= 0 ? value : throw new InputException($"block {value}", "split", "give a block from 0 on"); }

    /// <inheritdoc/>
    public override Split Of(BinnedRecording recording) => Split.LapBlocks(recording, this);
}
