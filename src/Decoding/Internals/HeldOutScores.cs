namespace Dynamics.Decoding.Internals;

/// <summary>How a decoder did on bins that it was not fitted on, all of them of the train and validation parts.</summary>
/// <param name="Errors">Mean squared error over tracked bins in each of some stretches of validation, whose spikes encoders have not seen,
/// as they have not seen what comes later; empty without validation.</param>
/// <param name="RunningErrors">The same over running bins; empty where validation has none.</param>
/// <param name="RSquared">R² over the tracked bins of all blocks of laps together, each predicted without it; that on validation where
/// there are no blocks. Encoders have seen the spikes of most blocks.</param>
/// <param name="RunningRSquared">The same over running bins; NaN without any.</param>
internal sealed record HeldOutScores(double[] Errors, double[] RunningErrors, double RSquared, double RunningRSquared)
{
    private const int Stretches = 8;

    /// <summary>Of a decoder.</summary>
    /// <param name="problem">What it was given.</param>
    /// <param name="seeds">What it predicted.</param>
    /// <param name="blocks">What it predicted of each of the problem's blocks, with the first seed; none where there are none.</param>
    public static HeldOutScores Of(
        DecodingProblem problem, IReadOnlyList<SeedPrediction> seeds, IReadOnlyList<SeedPrediction> blocks)
    {
        int[] validation = problem.Targets.Validation, running = [.. validation.Where(bin => problem.Recording.Running[bin])];
        (double[] errors, double[] runningErrors) = (Squared(problem, seeds, validation), Squared(problem, seeds, running));
        return blocks.Count == 0
            ? new(errors, runningErrors, OnValidation(problem, seeds, validation), OnValidation(problem, seeds, running))
            : new(
                errors, runningErrors, OnBlocks(problem.Folds, blocks, fold => fold.Scored),
                OnBlocks(problem.Folds, blocks, fold => fold.ScoredRunning));
    }

    /// <summary>Of the components of one place: errors added up, R² averaged.</summary>
    public static HeldOutScores Of(IReadOnlyList<HeldOutScores> components) => new(
        Sum([.. components.Select(part => part.Errors)]), Sum([.. components.Select(part => part.RunningErrors)]),
        components.Average(part => part.RSquared), components.Average(part => part.RunningRSquared));

    private static double[] Sum(IReadOnlyList<double[]> errors) =>
        [.. Enumerable.Range(0, errors.Min(one => one.Length)).Select(stretch => errors.Sum(one => one[stretch]))];

    /// <summary>Mean over seeds of the mean squared error in each of some stretches of about equally many bins.</summary>
    private static double[] Squared(DecodingProblem problem, IReadOnlyList<SeedPrediction> seeds, int[] bins)
    {
        int count = Math.Min(Stretches, bins.Length);
        return [.. Enumerable.Range(0, count).Select(stretch =>
        {
            int[] some = bins[(int)((long)stretch * bins.Length / count)..(int)((stretch + 1L) * bins.Length / count)];
            float[] truth = Bins.Gather(problem.Targets.Position, some);
            return seeds.Average(seed => PositionScores.MeanSquaredError(truth, problem.AtHeld(seed.Held, some)));
        })];
    }

    private static double OnValidation(DecodingProblem problem, IReadOnlyList<SeedPrediction> seeds, int[] bins)
    {
        float[] truth = Bins.Gather(problem.Targets.Position, bins);
        return bins.Length == 0
            ? double.NaN
            : seeds.Average(seed => PositionScores.RSquared(truth, problem.AtHeld(seed.Held, bins)));
    }

    private static double OnBlocks(
        IReadOnlyList<DecodingProblem> blocks, IReadOnlyList<SeedPrediction> predictions, Func<DecodingProblem, int[]> bins)
    {
        IEnumerable<float> truth = blocks.SelectMany(block => Bins.Gather(block.Recording.Position, bins(block)));
        IEnumerable<float> predicted =
            blocks.Zip(predictions).SelectMany(pair => pair.First.AtTest(pair.Second.Predicted, bins(pair.First)));
        return PositionScores.RSquared([.. truth], [.. predicted]);
    }
}
