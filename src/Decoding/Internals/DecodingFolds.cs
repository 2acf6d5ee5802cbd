using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>A problem repeated inside its own train and validation parts: blocks of consecutive laps (of time, where there are few) are
/// held out in turn; of what is left, away from the block, the last eighth is for choices.</summary>
internal static class DecodingFolds
{
    private const double GapSeconds = 2, ChoiceShare = 0.12;
    private const int FewestBins = 200, MostSamples = 64, MostEpochs = 12;

    public static IReadOnlyList<DecodingProblem> Of(DecodingProblem problem)
    {
        int count = problem.Options.Folds;
        BinRange[] known = [.. problem.Split.Train.Ranges.Concat(problem.Split.Validation.Ranges).OrderBy(range => range.Start)];
        int[] tracked = [.. problem.Targets.Train.Concat(problem.Targets.Validation).Order()];
        if (count == 0 || tracked.Length < count * FewestBins || !problem.Targets.HasValidation)
        {
            return [];
        }
        int gap = Math.Max(1, (int)Math.Round(GapSeconds / problem.BinWidthSeconds));
        int[] edges = Edges(tracked, problem.Space.Target.Laps, count);
        List<DecodingProblem> folds = [];
        for (int fold = 0; fold < count; fold++)
        {
            BinRange block = new(edges[fold], edges[fold + 1]);
            BinSet rest = Cut(known, new BinRange(block.Start - gap, block.End + gap), outside: true);
            (BinSet train, BinSet choice) = Part(rest, gap);
            Split split = new(train, choice, Cut(known, block, outside: false));
            if (!IsUsable(problem.Recording, split))
            {
                return [];
            }
            int[] scored = PositionTargets.TrackedBins(problem.Recording.Position, problem.Recording.Tracked, split.Test);
            TargetSpace space = problem.Space.Once(
                $"fold {fold}", () => new TargetSpace(problem.Space.Target, split, problem.Options.MaximumTrainBins));
            folds.Add(new(
                space, problem.Component, split, [.. problem.Latents.Take(1)], Coarser(problem.Options),
                Bins.Subsample(scored, Math.Max(1, problem.Options.CalibrationBins / count))));
        }
        return folds;
    }

    /// <summary>The options with coarser grids: what is wanted of a fold is the size of its errors. The number of
    /// neighbours that spreads are taken from stays: they would be wider with fewer.</summary>
    private static DecodingOptions Coarser(DecodingOptions options) => options with
    {
        Folds = 0,
        Refits = false,
        Mlp = options.Mlp with
        {
            PosteriorSamples = Math.Min(MostSamples, options.Mlp.PosteriorSamples),
            MaximumEpochs = Math.Min(MostEpochs, options.Mlp.MaximumEpochs),
        },
        SmoothingTausSeconds = [.. options.SmoothingTausSeconds.Where((_, i) => i % 2 == 1 || options.SmoothingTausSeconds.Count < 4)],
    };

    /// <summary>Where blocks of about equally many tracked bins begin and end: at beginnings of laps where each block has
    /// several.</summary>
    private static int[] Edges(int[] tracked, IReadOnlyList<Lap> laps, int count)
    {
        int[] starts = [.. laps.Select(lap => lap.StartBin).Where(start => start > tracked[0] && start <= tracked[^1]).Order()];
        bool byLaps = starts.Length >= 2 * count;
        int[] edges = new int[count + 1];
        (edges[0], edges[count]) = (tracked[0], tracked[^1] + 1);
        for (int fold = 1; fold < count; fold++)
        {
            int even = tracked[(int)((long)fold * tracked.Length / count)];
            int edge = byLaps ? starts.MinBy(start => Math.Abs(start - even)) : even;
            edges[fold] = edge > edges[fold - 1] ? edge : even;
        }
        return edges;
    }

    private static BinSet Cut(BinRange[] ranges, BinRange block, bool outside) => new([.. ranges.SelectMany(range => outside
        ? (BinRange[])
        [
            new(range.Start, Math.Max(range.Start, Math.Min(range.End, block.Start))),
            new(Math.Min(range.End, Math.Max(range.Start, block.End)), range.End),
        ]
        : [new(Math.Clamp(block.Start, range.Start, range.End), Math.Clamp(block.End, range.Start, range.End))])]);

    private static (BinSet Train, BinSet Choice) Part(BinSet rest, int gap)
    {
        int forTrain = (int)((1 - ChoiceShare) * rest.Length);
        List<BinRange> train = [], choice = [];
        int seen = 0;
        foreach (BinRange range in rest.Ranges)
        {
            int border = Math.Clamp(range.Start + forTrain - seen, range.Start, range.End);
            train.Add(new(range.Start, border));
            choice.Add(new(border, range.End));
            seen += range.Length;
        }
        int last = train.Where(range => range.Length > 0).Select(range => range.End).DefaultIfEmpty(0).Last();
        return (new(train), new([.. choice.Select(range =>
            range.Start < last + gap ? new BinRange(Math.Min(range.End, last + gap), range.End) : range)]));
    }

    private static bool IsUsable(BinnedRecording recording, Split split)
    {
        float[] Known(BinSet bins) =>
            Bins.Gather(recording.Position, PositionTargets.TrackedBins(recording.Position, recording.Tracked, bins));
        float[] train = Known(split.Train);
        return train.Length > 0 && train.Min() < train.Max() && Known(split.Validation).Length > 0 && Known(split.Test).Length > 0;
    }
}
