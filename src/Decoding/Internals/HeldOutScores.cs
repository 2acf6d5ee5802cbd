namespace Dynamics.Decoding.Internals;

/// <summary>How a decoder did on bins that it was not fitted on, all of them of the train and validation parts.</summary>
/// <param name="Error">Mean squared error over tracked bins of validation, whose spikes encoders have not seen, as they have not seen what
/// comes later; NaN without validation.</param>
/// <param name="RunningError">The same over running bins; NaN where validation has none.</param>
/// <param name="RSquared">R² over the tracked bins of all blocks of laps together, each predicted without it; that on validation where
/// there are no blocks. Encoders have seen the spikes of most blocks.</param>
/// <param name="RunningRSquared">The same over running bins; NaN without any.</param>
internal sealed record HeldOutScores(double Error, double RunningError, double RSquared, double RunningRSquared)
{
    /// <summary>Of a decoder.</summary>
    /// <param name="problem">What it was given.</param>
    /// <param name="seeds">What it predicted.</param>
    /// <param name="blocks">What it predicted of each of the problem's blocks, with the first seed; none where there are none.</param>
    public static HeldOutScores Of(
        DecodingProblem problem, IReadOnlyList<SeedPrediction> seeds, IReadOnlyList<SeedPrediction> blocks)
    {
        int[] validation = problem.Targets.Validation, running = [.. validation.Where(bin => problem.Recording.Running[bin])];
        ((double error, double r2), (double runningError, double runningR2)) =
            (OnValidation(problem, seeds, validation), OnValidation(problem, seeds, running));
        return blocks.Count == 0 ? new(error, runningError, r2, runningR2) : new(
            error, runningError, OnBlocks(problem.Folds, blocks, fold => fold.Scored),
            OnBlocks(problem.Folds, blocks, fold => fold.ScoredRunning));
    }

    /// <summary>Of the components of one place: errors added up, R² averaged.</summary>
    public static HeldOutScores Of(IReadOnlyList<HeldOutScores> components) => new(
        components.Sum(part => part.Error), components.Sum(part => part.RunningError), components.Average(part => part.RSquared),
        components.Average(part => part.RunningRSquared));

    private static (double Error, double RSquared) OnValidation(DecodingProblem problem, IReadOnlyList<SeedPrediction> seeds, int[] bins)
    {
        float[] truth = Bins.Gather(problem.Targets.Position, bins);
        float[][] predicted = [.. seeds.Select(seed => problem.AtHeld(seed.Held, bins))];
        return bins.Length == 0
            ? (double.NaN, double.NaN)
            : (predicted.Average(values => PositionScores.MeanSquaredError(truth, values)),
                predicted.Average(values => PositionScores.RSquared(truth, values)));
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
