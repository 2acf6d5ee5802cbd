namespace Dynamics.Decoding.Internals;

/// <summary>How a decoder did on bins that it was not fitted on, all of them of the train and validation parts: on blocks of laps, each
/// predicted without it, and on validation. Encoders have seen the spikes of most of the blocks, but not those of validation; the blocks
/// are more behaviour than validation is. Neither is a sure guide alone, so both count alike.</summary>
/// <param name="Error">Mean squared error over tracked bins: the mean of that of blocks and that of validation. NaN without
/// validation.</param>
/// <param name="RunningError">The same over running bins; NaN where a block or validation has none.</param>
/// <param name="RSquared">R² over the tracked bins of all blocks together; that on validation where there are no blocks.</param>
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
        if (blocks.Count == 0)
        {
            return new(error, runningError, r2, runningR2);
        }
        ((double blockError, r2), (double runningBlockError, runningR2)) =
            (OnBlocks(problem.Folds, blocks, fold => fold.Scored), OnBlocks(problem.Folds, blocks, fold => fold.ScoredRunning));
        return new((error + blockError) / 2, (runningError + runningBlockError) / 2, r2, runningR2);
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

    private static (double Error, double RSquared) OnBlocks(
        IReadOnlyList<DecodingProblem> blocks, IReadOnlyList<SeedPrediction> predictions, Func<DecodingProblem, int[]> bins)
    {
        float[][] truth = [.. blocks.Select(block => Bins.Gather(block.Recording.Position, bins(block)))];
        float[][] predicted = [.. blocks.Zip(predictions, (block, prediction) => block.AtTest(prediction.Predicted, bins(block)))];
        double error = truth.Zip(predicted, (y, guess) => y.Length == 0 ? double.NaN : PositionScores.MeanSquaredError(y, guess)).Average();
        return (error, PositionScores.RSquared([.. truth.SelectMany(y => y)], [.. predicted.SelectMany(guess => guess)]));
    }
}
