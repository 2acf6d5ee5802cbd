using Dynamics.Data.Internals;

namespace Dynamics.Data;

/// <summary>Which bins may be learned from, chosen with, and tested on. Everything that is fitted takes a split, not an index range.</summary>
/// <param name="Train">Bins for fitting: encoders, scalers, readouts.</param>
/// <param name="Validation">Bins for choosing hyper-parameters and for calibration; may be empty.</param>
/// <param name="Test">Bins that are only predicted.</param>
public sealed record Split(BinRange Train, BinRange Validation, BinRange Test)
{
    /// <summary>Parts in the order of time, with a gap of <see cref="SplitOptions.PurgeBins"/> bins between them.</summary>
    /// <exception cref="InputException">A part that cannot be read, leaves the recording, overlaps or precedes an earlier part, or a
    /// train or test part without any tracked bin.</exception>
    public static Split Chronological(BinnedRecording recording, SplitOptions options)
    {
        BinRange train = PartExpression.Parse(options.Train, "--train", recording);
        BinRange validation = PartExpression.IsNone(options.Validation)
            ? new BinRange(train.End, train.End)
            : PartExpression.Parse(options.Validation, "--validation", recording);
        BinRange test = PartExpression.Parse(options.Test, "--test", recording);

        validation = After(validation, train, options.PurgeBins, "--validation", "--train");
        test = After(test, train, options.PurgeBins, "--test", "--train");
        test = validation.Length > 0 ? After(test, validation, options.PurgeBins, "--test", "--validation") : test;

        RequireTracked(train, recording, "--train", "learn position from");
        RequireTracked(test, recording, "--test", "test");
        return new Split(train, validation, test);
    }

    private static BinRange After(BinRange part, BinRange earlier, int purgeBins, string name, string earlierName)
    {
        if (part.Length == 0)
        {
            return part;
        }
        if (part.Start < earlier.End)
        {
            string what = part.End <= earlier.Start ? $"lies before {earlierName}" : $"overlaps {earlierName}";
            throw new InputException($"bins [{part.Start}, {part.End}) {what}, bins [{earlier.Start}, {earlier.End})", name,
                $"start {name} where {earlierName} ends or later");
        }
        int start = Math.Max(part.Start, earlier.End + purgeBins);
        return new BinRange(Math.Min(start, part.End), part.End);
    }

    private static void RequireTracked(BinRange part, BinnedRecording recording, string name, string purpose)
    {
        if (part.Length == 0)
        {
            throw new InputException($"the part is empty, nothing is left to {purpose}", name,
                "widen it, for instance --train 0:0.6 --validation 0.6:0.75 --test 0.75:1");
        }
        if (!recording.Tracked.AsSpan(part.Start, part.Length).Contains(true))
        {
            throw new InputException($"position is not tracked in any of its {part.Length} bins, nothing is left to {purpose}", name,
                "choose a part of the recording with tracked position");
        }
    }
}
