using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Decoding.Internals;
using Dynamics.Training;

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
    /// <param name="progress">Told of every decoder as it starts and ends.</param>
    /// <param name="cancellation">Stops between fits, and within long ones.</param>
    /// <returns>The same table for the same input, options and thread count.</returns>
    /// <exception cref="ArgumentException">Latents of another number of bins, or two decoders of one name.</exception>
    /// <exception cref="InputException">Train or test part without tracked bins, or train position that never changes.</exception>
    public static DecodingTable Evaluate(
        BinnedRecording recording,
        Split split,
        IReadOnlyList<LatentRun> latents,
        DecodingOptions options,
        IProgress<DecodingEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        RequireSameBins(recording, latents);
        // Latents that nothing smooths come as one series: a decoder that sees the future of them would see no more than the causal one.
        bool smooths = latents.Any(run => !ReferenceEquals(run.Smoothed, run.Filtered));
        bool Applies(PositionDecoder decoder) => 
            !decoder.NeedsLatents || (latents.Count >= decoder.LeastSeeds && (decoder.Causal || smooths));
        PositionDecoder[] decoders = [.. InTableOrder(options.Decoders).Where(Applies)];
        var problem = new DecodingProblem(recording, split, latents, options);
        problem.RequireScored();
        List<Row> rows = [];
        foreach (PositionDecoder decoder in decoders)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new DecodingEvent.Started(decoder.Name, rows.Count, decoders.Length));
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<SeedPrediction> seeds = problem.Predictions(decoder, cancellation);
            double heldOut = seeds.Average(seed => seed.ValidationRSquared);
            if (problem.Folds.Count > 0)
            {
                (seeds, heldOut) = HeldOut(seeds, decoder, problem, cancellation);
            }
            Row row = new(decoder, seeds, ScoreCard.Build(decoder, seeds, problem) with { HeldOutRSquared = heldOut });
            rows.Add(row);
            progress?.Report(new DecodingEvent.Scored(row.Result, Stopwatch.GetElapsedTime(start)));
        }
        return new DecodingTable
        {
            RecordingName = recording.Name,
            PositionUnit = recording.PositionUnit,
            Split = split,
            Decoders = [.. rows.Select(row => row.Result)],
            LatentAgainstBaseline = Compare(problem, rows, problem.Scored, IsBaseline, row => row.Result.All),
            LatentAgainstBaselineRunning = Compare(problem, rows, problem.ScoredRunning, IsBaseline, row => row.Result.All),
            LatentAgainstCountsRunning = Compare(problem, rows, problem.ScoredRunning, ReadsCounts, row => row.Result.Running),
            Notes = Notes(problem),
        };
    }

    /// <summary>The whole procedure, choices included, repeated without each block of the train and validation parts: intervals scaled so
    /// that they hold on all blocks together (cross-conformal: Vovk 2015, arXiv 1208.0806), and R² over the blocks. The first seed stands
    /// for all.</summary>
    private static (IReadOnlyList<SeedPrediction> Seeds, double RSquared) HeldOut(
        IReadOnlyList<SeedPrediction> seeds, PositionDecoder decoder, DecodingProblem problem, CancellationToken cancellation)
    {
        SeedPrediction[] blocks = SideBySide.Map(problem.Folds, fold => fold.Predictions(decoder, cancellation)[0]);
        PredictiveIntervals held = PredictiveIntervals.Concat([.. blocks.Select(block => block.Raw)]);
        ConformalCalibration calibration = ConformalCalibration.Fit(held, Bins.Gather(problem.Targets.Position, held.Bins));
        float[] truth = [.. problem.Folds.SelectMany(fold => Bins.Gather(problem.Targets.Position, fold.Scored))];
        float[] predicted = [.. problem.Folds.Zip(blocks).SelectMany(pair => pair.First.AtTest(pair.Second.Predicted, pair.First.Scored))];
        return (
            [.. seeds.Select(seed => seed with { Calibrated = calibration.Apply(seed.Raw) })], PositionScores.RSquared(truth, predicted));
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

    /// <summary>The latent decoder that is best on held-out blocks against the best of some others by their scores on the test
    /// part.</summary>
    private static PairedDifference? Compare(
        DecodingProblem problem, List<Row> rows, int[] bins, Func<PositionDecoder, bool> isOther, Func<Row, DecoderScores?> scores)
    {
        Row[] latents = [.. rows.Where(row => row.Decoder is { NeedsLatents: true, Causal: true })];
        Row[] baselines = [.. rows.Where(row => isOther(row.Decoder))];
        if (latents.Length == 0 || baselines.Length == 0 || bins.Length == 0)
        {
            return null;
        }
        Row latent = problem.Targets.HasValidation ? latents.MaxBy(row => row.Result.HeldOutRSquared)! : latents[^1];
        Row baseline = baselines.MaxBy(row => scores(row)!.RSquared.Value)!;
        float[][] At(Row row) => [.. row.Seeds.Select(seed => problem.AtTest(seed.Predicted, bins))];
        return PairedDifference.Between(
            latent.Decoder.Name, At(latent), baseline.Decoder.Name, At(baseline), Bins.Gather(problem.Recording.Position, bins),
            problem.Laps(bins), problem.Options.BootstrapResamples, problem.Options.Seed);
    }

    private static IReadOnlyList<string> Notes(DecodingProblem problem)
    {
        var notes = new List<string>();
        if (!problem.Targets.HasValidation)
        {
            notes.Add("No tracked validation bins: hyper-parameters are the documented defaults, residual spreads are those on train, "
                + "and intervals are not calibrated.");
        }
        float[] scored = Bins.Gather(problem.Recording.Position, problem.Scored);
        if (scored.Length > 0 && scored.Min() == scored.Max())
        {
            notes.Add("Position does not change in the test part, so R² does not exist: choose a test part in which the animal moves.");
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

    private sealed record Row(PositionDecoder Decoder, IReadOnlyList<SeedPrediction> Seeds, DecoderResult Result);
}

/// <summary>Progress of an evaluation.</summary>
public abstract record DecodingEvent
{
    private DecodingEvent()
    {
    }

    /// <summary>A decoder is about to be fitted.</summary>
    /// <param name="Name">Its name in the table.</param>
    /// <param name="Index">How many decoders came before it.</param>
    /// <param name="Count">How many there are.</param>
    public sealed record Started(string Name, int Index, int Count) : DecodingEvent;

    /// <summary>A decoder has been fitted and scored.</summary>
    /// <param name="Result">Its row of the table.</param>
    /// <param name="Elapsed">Time from its start.</param>
    public sealed record Scored(DecoderResult Result, TimeSpan Elapsed) : DecodingEvent;
}
