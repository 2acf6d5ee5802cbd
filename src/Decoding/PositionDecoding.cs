using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>How well can position be read out, and is the answer honest? Fits every decoder on the train part, chooses and calibrates on
/// validation, and scores all on the same test bins. Protocol: DESIGN, Evaluation.</summary>
public static class PositionDecoding
{
    /// <summary>Evaluates latents beside all baselines.</summary>
    /// <param name="recording">Counts and position on one time grid.</param>
    /// <param name="split">Train, validation (may be empty) and test ranges.</param>
    /// <param name="latents">Latents of the same bins, one run a training seed; none to get the baselines alone.</param>
    /// <param name="options">Grids, sizes and seeds.</param>
    /// <param name="progress">Told of every decoder as it starts and ends.</param>
    /// <param name="cancellation">Stops between fits, and within long ones.</param>
    /// <returns>The same table for the same input, options and thread count.</returns>
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
        var problem = new DecodingProblem(recording, split, options);
        problem.RequireScored();
        Job[] jobs = [.. LatentJobs(problem, latents, cancellation).Concat(BaselineJobs(problem, latents, cancellation)).Where(job => options.Decoders.Contains(job.Name))];
        var rows = new List<(Job Job, IReadOnlyList<SeedPrediction> Seeds, DecoderResult Result)>();
        foreach (Job job in jobs)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new DecodingEvent.Started(job.Name, rows.Count, jobs.Length));
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<SeedPrediction> seeds = job.Run();
            DecoderResult result = ScoreCard.Build(job.Name, job.Causal, seeds, problem);
            rows.Add((job, seeds, result));
            progress?.Report(new DecodingEvent.Scored(result, Stopwatch.GetElapsedTime(start)));
        }
        return new DecodingTable
        {
            RecordingName = recording.Name,
            PositionUnit = recording.PositionUnit,
            Split = split,
            Decoders = [.. rows.Select(row => row.Result)],
            LatentAgainstBaseline = Compare(problem, rows, problem.Scored),
            LatentAgainstBaselineRunning = problem.ScoredRunning.Length > 0 ? Compare(problem, rows, problem.ScoredRunning) : null,
            Notes = Notes(problem),
        };
    }

    private static IEnumerable<Job> LatentJobs(DecodingProblem problem, IReadOnlyList<LatentRun> latents, CancellationToken cancellation)
    {
        SeedPrediction Decode(IReadout readout, GaussianSeries series, ulong seed) =>
            ReadoutDecoder.Decode(problem, readout, UncertainFeatures.From(series), seed, "", cancellation);
        Job OnLatents(string name, bool causal, IReadout readout, Func<LatentRun, GaussianSeries> series) =>
            new(name, causal, JobKind.Latent, () => [.. latents.Select(run => Decode(readout, series(run), run.Seed))]);
        return latents.Count == 0 ? [] :
        [
            OnLatents("latent.ridge", true, problem.Options.Ridge, run => run.Filtered),
            OnLatents("latent.knn", true, problem.Options.Neighbors, run => run.Filtered),
            OnLatents("latent.mlp", true, problem.Options.Mlp, run => run.Filtered),
            OnLatents("smoothed.ridge", false, problem.Options.Ridge, run => run.Smoothed),
            OnLatents("smoothed.mlp", false, problem.Options.Mlp, run => run.Smoothed),
        ];
    }

    private static IEnumerable<Job> BaselineJobs(DecodingProblem problem, IReadOnlyList<LatentRun> latents, CancellationToken cancellation)
    {
        DecodingOptions options = problem.Options;
        ulong[] mlpSeeds = latents.Count > 0 ? [.. latents.Select(run => run.Seed)] : [options.Seed];
        Job OnCounts(string name, IReadout readout, IReadout forChoice, ulong[] seeds) => new(name, true, JobKind.Baseline, () =>
            SmoothedCountsDecoder.Decode(problem, readout, SmoothedCountsDecoder.ChooseTau(problem, forChoice, cancellation), seeds, cancellation));
        return
        [
            OnCounts("counts.ridge", options.Ridge, options.Ridge, [options.Seed]),
            OnCounts("counts.mlp", options.Mlp, options.Mlp with { MaximumEpochs = options.Mlp.ChoiceEpochs }, mlpSeeds),
            new("bayes.memoryless", true, JobKind.Baseline, () => [BayesDecoders.Memoryless(problem)]),
            new("bayes.walk", true, JobKind.Baseline, () => [BayesDecoders.Walk(problem)]),
            new("mean", true, JobKind.Baseline, () => [ConstantDecoders.Mean(problem)]),
            new("last", true, JobKind.Baseline, () => [ConstantDecoders.Last(problem)]),
        ];
    }

    private static PairedDifference? Compare(
        DecodingProblem problem, List<(Job Job, IReadOnlyList<SeedPrediction> Seeds, DecoderResult Result)> rows, int[] bins)
    {
        var latents = rows.Where(row => row.Job is { Kind: JobKind.Latent, Causal: true }).ToList();
        var baselines = rows.Where(row => row.Job.Kind == JobKind.Baseline).ToList();
        if (latents.Count == 0 || baselines.Count == 0)
        {
            return null;
        }
        var latent = problem.Targets.HasValidation ? latents.MaxBy(row => row.Result.ValidationRSquared) : latents[^1];
        var baseline = baselines.MaxBy(row => row.Result.All.RSquared.Value);
        float[][] At(IReadOnlyList<SeedPrediction> seeds) => [.. seeds.Select(seed => problem.AtTest(seed.Predicted, bins))];
        return PairedDifference.Between(
            latent.Job.Name, At(latent.Seeds), baseline.Job.Name, At(baseline.Seeds),
            Bins.Gather(problem.Recording.Position, bins), problem.Laps(bins), problem.Options.BootstrapResamples, problem.Options.Seed);
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

    private enum JobKind
    {
        Latent,
        Baseline,
    }

    private sealed record Job(string Name, bool Causal, JobKind Kind, Func<IReadOnlyList<SeedPrediction>> Run);
}
