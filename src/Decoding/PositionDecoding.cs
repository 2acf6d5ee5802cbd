using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Decoding.Internals;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Decoding;

/// <summary>How well can position be read out, and is the answer honest? Fits every decoder on the train part, chooses and calibrates on
/// validation, and scores all on the same test bins. Protocol: docs/reference/evaluation.md.</summary>
public static class PositionDecoding
{
    /// <summary>Evaluates latents beside all baselines.</summary>
    /// <param name="recording">Counts and position on one time grid.</param>
    /// <param name="split">Train, validation (may be empty) and test ranges.</param>
    /// <param name="latents">Latents of the same bins, one run a training seed; none to get the baselines alone.</param>
    /// <param name="options">Decoders, grids, sizes and seeds.</param>
    /// <param name="progress">Told of every decoder as it starts and ends, one call at a time.</param>
    /// <param name="cancellation">Stops between fits, and within long ones.</param>
    /// <returns>The same table for the same input, options and thread count.</returns>
    /// <exception cref="ArgumentException">Latents of another number of bins, two decoders of one name, or position that wraps, which is
    /// no line: <see cref="TargetDecoding"/> decodes it.</exception>
    /// <exception cref="InputException">Train or test part without tracked bins, or train position that never changes.</exception>
    public static DecodingTable Evaluate(
        BinnedRecording recording,
        Split split,
        IReadOnlyList<LatentRun> latents,
        DecodingOptions options,
        IProgress<DecodingEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        if (!double.IsNaN(recording.PositionPeriod))
        {
            throw new ArgumentException(
                $"position repeats after {recording.PositionPeriod} {recording.PositionUnit}; expected one that does not wrap",
                nameof(recording));
        }
        TargetSpace space = new(Target.OfPosition(recording), split, options.MaximumTrainBins);
        return Table(space, [Decode(space, 0, split, latents, options, progress, cancellation)]);
    }

    /// <summary>Decodes one component of a target with every decoder.</summary>
    internal static DecodedComponent Decode(
        TargetSpace space,
        int component,
        Split split,
        IReadOnlyList<LatentRun> latents,
        DecodingOptions options,
        IProgress<DecodingEvent>? progress,
        CancellationToken cancellation)
    {
        RequireSameBins(space.Target.Components[component].Recording, latents);
        var problem = new DecodingProblem(space, component, split, latents, options);
        problem.RequireScored();
        PositionDecoder[] decoders =
        [
            .. InTableOrder(options.Decoders).Where(
                decoder => decoder.Reads(latents) && !(decoder.NeedsSpikes && problem.Counts.Continuous)),
        ];
        DecodedRow[] rows = new DecodedRow[decoders.Length];
        int scored = 0, threads = get_num_threads();
        Lock told = new();
        // Means of other decoders' predictions come last, and before them those that see the future, one of which takes what another has
        // fitted: earlier they would wait.
        IEnumerable<int> order =
            Enumerable.Range(0, decoders.Length).OrderBy(i => decoders[i] is EnsembleDecoder ? 2 : decoders[i].Causal ? 0 : 1);
        SideBySide.Run(order, threads, i =>
        {
            PositionDecoder decoder = decoders[i];
            cancellation.ThrowIfCancellationRequested();
            lock (told)
            {
                progress?.Report(new DecodingEvent.Started(decoder.Name, scored, decoders.Length));
            }
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<SeedPrediction> predicted = problem.Predictions(decoder, cancellation);
            SeedPrediction[] blocks = SideBySide.Map(problem.Folds, fold => fold.Predictions(decoder, cancellation)[0]);
            HeldOutScores heldOut = HeldOutScores.Of(problem, predicted, blocks);
            predicted = Calibrated(predicted, blocks, problem);
            rows[i] = Row(decoder, [.. predicted.Select(seed => new[] { seed })], heldOut, [problem], space.Target);
            lock (told)
            {
                scored++;
                progress?.Report(new DecodingEvent.Scored(rows[i].Result, Stopwatch.GetElapsedTime(start)));
            }
        }, threadsEach: threads);
        return new DecodedComponent(problem, rows);
    }

    /// <summary>The table of one component alone, or of all of a target's together.</summary>
    internal static DecodingTable Table(TargetSpace space, IReadOnlyList<DecodedComponent> components)
    {
        (DecodingProblem[] problems, Target target) = ([.. components.Select(component => component.Problem)], space.Target);
        DecodingProblem problem = problems[0];
        IReadOnlyList<DecodedRow> rows = components is [{ } one] ? one.Rows : [.. components[0].Rows.Select((first, i) => Row(
            first.Decoder,
            [.. first.Seeds.Select((_, seed) => components.Select(component => component.Rows[i].Seeds[seed][0]).ToArray())],
            HeldOutScores.Of([.. components.Select(component => component.Rows[i].HeldOut)]), problems, target))];
        (DecodedRow? latent, DecodedRow? running) =
            (Chosen(rows, row => row.HeldOut.Errors), Chosen(rows, row => row.HeldOut.RunningErrors));
        PairedDifference? Compared(
            DecodedRow? chosen, int[] bins, Func<PositionDecoder, bool> isOther, Func<DecodedRow, DecoderScores?> scores) =>
            Compare(problems, target, chosen, [.. rows.Where(row => isOther(row.Decoder))], bins, scores);
        return new DecodingTable
        {
            RecordingName = problem.Recording.Name,
            PositionUnit = problems.Length == 1 ? problem.Recording.PositionUnit : target.UnitOfMeasure,
            Split = problem.Split,
            Decoders = [.. rows.Select(row => row.Result)],
            LatentAgainstBaseline = Compared(latent, problem.Scored, IsBaseline, row => row.Result.All),
            LatentAgainstBaselineRunning = Compared(running, problem.ScoredRunning, IsBaseline, row => row.Result.Running),
            LatentAgainstCountsRunning = Compared(running, problem.ScoredRunning, ReadsCounts, row => row.Result.Running),
            Notes = Notes(problems),
        };
    }

    /// <summary>Intervals scaled so that they hold on all blocks of the train and validation parts together, each predicted by the whole
    /// procedure, choices included, without it (cross-conformal: Vovk 2015, arXiv 1208.0806), and on validation, too: encoders have seen
    /// the spikes of most blocks, so that latents are better there than they will be; those of validation they have not seen, but it is
    /// little behaviour. Of the blocks, the first seed stands for all.</summary>
    private static IReadOnlyList<SeedPrediction> Calibrated(
        IReadOnlyList<SeedPrediction> seeds, SeedPrediction[] blocks, DecodingProblem problem)
    {
        if (blocks.Length == 0)
        {
            return seeds;
        }
        ConformalCalibration Fit(PredictiveIntervals intervals) =>
            ConformalCalibration.Fit(intervals, Bins.Gather(problem.Targets.Position, intervals.Bins));
        ConformalCalibration held = Fit(PredictiveIntervals.Concat([.. blocks.Select(block => block.Raw)]));
        return [.. seeds.Select(seed => seed with { Calibrated = held.Or(Fit(seed.HeldRaw)).Apply(seed.Raw) })];
    }

    /// <summary>Those of <see cref="PositionDecoder.All"/> in its order, then the others in their own.</summary>
    private static IEnumerable<PositionDecoder> InTableOrder(IReadOnlyList<PositionDecoder> decoders)
    {
        if (decoders.GroupBy(decoder => decoder.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"there are two decoders '{twice.Key}'; name each once", nameof(decoders));
        }
        return PositionDecoder.All.Where(decoders.Contains).Concat(decoders.Except(PositionDecoder.All));
    }

    private static bool IsBaseline(PositionDecoder decoder) => !decoder.NeedsLatents;

    private static bool ReadsCounts(PositionDecoder decoder) =>
        IsBaseline(decoder) && decoder.Name.StartsWith("counts.", StringComparison.Ordinal);

    private static DecodedRow Row(
        PositionDecoder decoder, IReadOnlyList<SeedPrediction[]> seeds, HeldOutScores heldOut, IReadOnlyList<DecodingProblem> problems,
        Target target) => new(decoder, seeds, ScoreCard.Build(decoder, seeds, problems, target) with
        {
            HeldOutRSquared = heldOut.RSquared,
            HeldOutRunningRSquared = heldOut.RunningRSquared,
        }, heldOut);

    /// <summary>The causal latent decoder that stands for the latents: the last of the table that on validation, which it was not fitted
    /// on, is not worse than the best by more than two standard errors of their difference (two, for it is compared with several); the last
    /// of all where validation is not there to say. The last are means of the others, and a short validation part says little of close
    /// ones.</summary>
    private static DecodedRow? Chosen(IReadOnlyList<DecodedRow> rows, Func<DecodedRow, double[]> errors)
    {
        DecodedRow[] latents = [.. rows.Where(row => row.Decoder is { NeedsLatents: true, Causal: true }).Reverse()];
        double[][] Of(Func<DecodedRow, double[]> some) => [.. latents.Select(some)];
        return new[] { Of(errors), Of(row => row.HeldOut.Errors) }.FirstOrDefault(all =>
            all is [{ Length: > 0 }, ..] && all.All(one => one.All(double.IsFinite))) is { } known
            ? latents[DecodingProblem.WithinStandardErrors(known, standardErrors: 2)]
            : latents.FirstOrDefault();
    }

    /// <summary>The latent decoder that was chosen against the best of some others by their scores on the test part.</summary>
    private static PairedDifference? Compare(
        DecodingProblem[] problems,
        Target target,
        DecodedRow? latent,
        IReadOnlyList<DecodedRow> baselines,
        int[] bins,
        Func<DecodedRow, DecoderScores?> scores)
    {
        if (latent is null || baselines.Count == 0 || bins.Length == 0)
        {
            return null;
        }
        DecodingProblem problem = problems[0];
        DecodedRow baseline = baselines.MaxBy(row => scores(row)!.RSquared.Value)!;
        ScoreResampler At(DecodedRow row) => ScoreCard.Resampler(row.Seeds, bins, problems, target);
        return PairedDifference.Between(
            latent.Decoder.Name, At(latent), baseline.Decoder.Name, At(baseline), bins.Length, problem.Laps(bins),
            problem.Options.BootstrapResamples, problem.Options.Seed);
    }

    private static IReadOnlyList<string> Notes(DecodingProblem[] problems)
    {
        DecodingProblem problem = problems[0];
        var notes = new List<string>();
        if (!problem.Targets.HasValidation)
        {
            notes.Add("No tracked validation bins: hyper-parameters are the documented defaults, residual spreads are those on train, "
                + "and intervals are not calibrated.");
        }
        bool Still(DecodingProblem component)
        {
            float[] scored = Bins.Gather(component.Recording.Position, component.Scored);
            return scored.Length > 0 && scored.Min() == scored.Max();
        }
        if (problems.All(Still))
        {
            notes.Add("Position does not change in the test part, so R² does not exist: choose a test part in which the animal moves.");
        }
        if (problem.Counts.UnitCount < problem.Recording.UnitCount)
        {
            notes.Add(FormattableString.Invariant(
                $"Decoders of counts read the {problem.Counts.UnitCount} of {problem.Recording.UnitCount} units with the ")
                + $"{(problem.Counts.Continuous ? "largest variance" : "most spikes")} in the train part.");
        }
        if (problem.Counts.Continuous && problem.Options.Decoders.Where(decoder => decoder.NeedsSpikes).ToArray() is [_, ..] left)
        {
            notes.Add($"Left out, for they take counts for numbers of spikes, and these units are observed as continuous signals: "
                + $"{string.Join(", ", left.Select(decoder => decoder.Name))}.");
        }
        int known = PositionTargets.TrackedBins(problem.Recording.Position, problem.Recording.Tracked, problem.Split.Train).Length;
        if (problem.Targets.Train.Length < known)
        {
            notes.Add(FormattableString.Invariant(
                $"Decoders are fitted on {problem.Targets.Train.Length} of {known} train bins, evenly thinned."));
        }
        if (problem.ScoredRunning.Length == 0)
        {
            notes.Add("No running bins in the test part: scores over running bins are left out.");
        }
        return notes;
    }

    private static void RequireSameBins(BinnedRecording recording, IReadOnlyList<LatentRun> latents)
    {
        foreach (LatentRun run in latents)
        {
            if (run.Filtered.BinCount != recording.BinCount || run.Smoothed.BinCount != recording.BinCount)
            {
                throw new ArgumentException(
                    $"latents of seed {run.Seed} have {run.Filtered.BinCount} and {run.Smoothed.BinCount} bins; "
                    + $"expected {recording.BinCount}, as the recording", nameof(latents));
            }
        }
    }
}

/// <summary>Progress of an evaluation.</summary>
public abstract record DecodingEvent
{
    private DecodingEvent()
    {
    }

    /// <summary>A decoder is about to be fitted.</summary>
    /// <param name="Name">Its name in the table.</param>
    /// <param name="Index">How many decoders have been scored.</param>
    /// <param name="Count">How many there are.</param>
    public sealed record Started(string Name, int Index, int Count) : DecodingEvent;

    /// <summary>A decoder has been fitted and scored.</summary>
    /// <param name="Result">Its row of the table.</param>
    /// <param name="Elapsed">Time from its start; others run at the same time.</param>
    public sealed record Scored(DecoderResult Result, TimeSpan Elapsed) : DecodingEvent;
}
