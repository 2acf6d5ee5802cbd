using Dynamics.Data.Internals;

namespace Dynamics.Data;

/// <summary>Which bins may be learned from, chosen with, and tested on. Everything that is fitted takes a split,
/// not an index range.</summary>
/// <param name="Train">Bins for fitting: encoders, scalers, readouts.</param>
/// <param name="Validation">Bins for choosing hyper-parameters and for calibration; may be empty.</param>
/// <param name="Test">Bins that are only predicted.</param>
public sealed record Split(BinSet Train, BinSet Validation, BinSet Test)
{
    /// <summary>Whether the fractions of the default split were counted in running time, because a part of the recording's time would have
    /// held (nearly) none.</summary>
    public bool CountsRunning { get; init; }

    private enum Part
    {
        Train,
        Validation,
        Test,
    }

    /// <summary>Parts in the order of time, with a gap of <see cref="SplitOptions.PurgeBins"/> or <see cref="SplitOptions.PurgeSeconds"/>
    /// between them. Where the default parts would hold no running, a long rest before or after it, say, their fractions are those of
    /// the running bins (<see cref="CountsRunning"/>).</summary>
    /// <exception cref="InputException">A part that cannot be read, leaves the recording, overlaps or precedes an earlier part, or a train
    /// or test part without any tracked bin.</exception>
    public static Split Chronological(BinnedRecording recording, ChronologicalSplit options)
    {
        BinRange train = PartExpression.Parse(options.Train, "--train", recording);
        BinRange? validation = PartExpression.IsNone(options.Validation)
            ? null
            : PartExpression.Parse(options.Validation, "--validation", recording);
        BinRange test = PartExpression.Parse(options.Test, "--test", recording);
        if (validation is { } chosen)
        {
            RequireAfter(chosen, train, "--validation", "--train");
            RequireAfter(test, chosen, "--test", "--validation");
        }
        RequireAfter(test, train, "--test", "--train");
        BinRange[]? ofRunning = options.HasDefaultParts
            ? RunningParts.Of(recording, [train, validation!.Value, test], options.PurgeOn(recording))
            : null;
        (train, validation, test) = ofRunning is [var first, var second, var third] ? (first, second, third) : (train, validation, test);
        Split split = Of(
            [(train, Part.Train), (validation ?? default, Part.Validation), (test, Part.Test)], options.PurgeOn(recording), recording);
        return split with { CountsRunning = ofRunning is not null };
    }

    /// <summary>Protocol A, "nested trials": see <see cref="NestedTrialsSplit"/>. A trip lasts from its first bin to that of the next one,
    /// rest at the ends included. On a track that goes round, every lap is a trip.</summary>
    /// <exception cref="InputException">Fewer than 18 trips (two to hold out in each third), or a part without any tracked bin.</exception>
    public static Split NestedTrials(BinnedRecording recording, NestedTrialsSplit options)
    {
        IReadOnlyList<BinRange> trips = Trips.OfRounds(recording);
        const int folds = NestedTrialsSplit.FoldCount, least = folds * folds * 2;
        RequireTrips(trips, least, "round trips", recording);
        List<(BinRange, Part)> pieces = [];
        foreach (BinRange third in Trips.Cut(new BinRange(0, trips.Count), folds))
        {
            IReadOnlyList<BinRange> blocks = Trips.Cut(third, folds);
            for (int i = 0; i < folds; i++)
            {
                BinRange block = blocks[i];
                int middle = block.Start + block.Length / 2;
                pieces.AddRange(i != options.Fold
                    ? [(block, Part.Train)]
                    : [(new BinRange(block.Start, middle), Part.Validation), (new BinRange(middle, block.End), Part.Test)]);
            }
        }
        return Of([.. pieces.Select(piece => (Trips.Span(trips, piece.Item1), piece.Item2))], options.PurgeOn(recording), recording);
    }

    /// <summary>Blocks of consecutive laps: see <see cref="LapBlocksSplit"/>. A lap lasts from its first bin to
    /// that of the next one.</summary>
    /// <exception cref="InputException">Fewer laps than blocks, a block that does not exist, or a part without any tracked bin.</exception>
    public static Split LapBlocks(BinnedRecording recording, LapBlocksSplit options)
    {
        IReadOnlyList<BinRange> laps = Trips.OfLaps(recording);
        RequireTrips(laps, options.Folds, "laps", recording);
        if (options.Fold >= options.Folds)
        {
            throw new InputException($"block {options.Fold} of {options.Folds}", "split", $"give a block from 0 to {options.Folds - 1}");
        }
        int validation = (options.Fold + options.Folds - 1) % options.Folds;
        Part PartOf(int block) => block == options.Fold ? Part.Test : block == validation ? Part.Validation : Part.Train;
        return Of([.. Trips.Cut(new BinRange(0, laps.Count), options.Folds).Select((block, i) => (Trips.Span(laps, block), PartOf(i)))],
            options.PurgeOn(recording), recording);
    }

    /// <summary>Makes the parts of pieces in the order of time: each begins at least a purge gap behind pieces of other parts.</summary>
    private static Split Of(IReadOnlyList<(BinRange Range, Part Part)> pieces, int purgeBins, BinnedRecording recording)
    {
        var parts = new Dictionary<Part, List<BinRange>> { [Part.Train] = [], [Part.Validation] = [], [Part.Test] = [] };
        foreach ((BinRange range, Part part) in pieces)
        {
            int earliest = parts.Where(other => other.Key != part && other.Value.Count > 0).Select(other => other.Value[^1].End + purgeBins)
                .DefaultIfEmpty(0).Max();
            var kept = new BinRange(Math.Max(range.Start, earliest), range.End);
            if (kept.Start < kept.End)
            {
                Append(parts[part], kept);
            }
        }
        Split split = new(new BinSet(parts[Part.Train]), new BinSet(parts[Part.Validation]), new BinSet(parts[Part.Test]));
        RequireTracked(split.Train, recording, "--train", "learn position from");
        RequireTracked(split.Test, recording, "--test", "test");
        return split;
    }

    private static void Append(List<BinRange> ranges, BinRange next)
    {
        if (ranges.Count > 0 && ranges[^1].End == next.Start)
        {
            ranges[^1] = new BinRange(ranges[^1].Start, next.End);
        }
        else
        {
            ranges.Add(next);
        }
    }

    private static void RequireAfter(BinRange part, BinRange earlier, string name, string earlierName)
    {
        if (part.Length > 0 && part.Start < earlier.End)
        {
            string what = part.End <= earlier.Start ? $"lies before {earlierName}" : $"overlaps {earlierName}";
            throw new InputException($"bins [{part.Start}, {part.End}) {what}, bins [{earlier.Start}, {earlier.End})", name,
                $"start {name} where {earlierName} ends or later");
        }
    }

    private static void RequireTrips(IReadOnlyList<BinRange> trips, int least, string what, BinnedRecording recording)
    {
        if (trips.Count < least)
        {
            throw new InputException($"{trips.Count} {what} from end to end, expected at least {least}", recording.Name,
                "use a chronological split: --train 0:0.6 --validation 0.6:0.75 --test 0.75:1");
        }
    }

    private static void RequireTracked(BinSet part, BinnedRecording recording, string name, string purpose)
    {
        if (part.Length == 0)
        {
            throw new InputException($"the part is empty, nothing is left to {purpose}", name,
                "widen it, for instance --train 0:0.6 --validation 0.6:0.75 --test 0.75:1, or purge fewer bins");
        }
        if (!part.Bins().Any(bin => recording.Tracked[bin]))
        {
            throw new InputException($"position is not tracked in any of its {part.Length} bins, nothing is left to {purpose}", name,
                "choose a part of the recording with tracked position");
        }
    }
}

/// <summary>How a recording is parted into what is learned from, chosen with and tested on.</summary>
public abstract record SplitOptions
{
    private protected SplitOptions()
    {
    }

    /// <summary>Bins left unused where a part begins closer than this behind another one, taken from the start of the later one; at least
    /// 0; null: those of <see cref="PurgeSeconds"/>. Counts smoothed over the past, or a filter that runs through, carry one part's spikes
    /// into the next; docs/reference/evaluation.md, protocol B, leaves out one window.</summary>
    public int? PurgeBins { get; init => field = value is { } bins ? Check.AtLeast(bins, 0) : null; }

    /// <summary>The same as a time, seconds, where no bins are given; at least 0.</summary>
    public double PurgeSeconds { get; init => field = Check.AtLeast(value, 0); }

    /// <summary>The split of a recording.</summary>
    /// <exception cref="InputException">The recording does not allow it: which part, and why.</exception>
    public abstract Split Of(BinnedRecording recording);

    /// <summary>The same split with the gap of another one.</summary>
    public SplitOptions WithPurgeOf(SplitOptions other) => this with { PurgeBins = other.PurgeBins, PurgeSeconds = other.PurgeSeconds };

    /// <summary>Bins left unused on a recording's grid.</summary>
    internal int PurgeOn(BinnedRecording recording) => PurgeBins ?? (int)Math.Round(PurgeSeconds / recording.BinWidthSeconds);
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

    /// <summary>Whether the parts are those that nobody chose.</summary>
    internal bool HasDefaultParts => this with { PurgeBins = null, PurgeSeconds = 0 } == new ChronologicalSplit();

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
