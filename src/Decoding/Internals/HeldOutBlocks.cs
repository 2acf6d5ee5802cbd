namespace Dynamics.Decoding.Internals;

/// <summary>How a decoder did on blocks of laps of the train and validation parts, each predicted without it; on validation alone where
/// there are no such blocks.</summary>
/// <param name="Errors">Mean squared error over tracked bins [block].</param>
/// <param name="RunningErrors">The same over running bins [block]; empty unless every block has some.</param>
/// <param name="RSquared">R² over the tracked bins of all blocks together; NaN without any.</param>
/// <param name="RunningRSquared">R² over the running bins of all blocks together; NaN without any.</param>
internal sealed record HeldOutBlocks(double[] Errors, double[] RunningErrors, double RSquared, double RunningRSquared)
{
    /// <summary>Of a decoder that predicted blocks.</summary>
    /// <param name="blocks">One problem a block, whose scored bins are the block's.</param>
    /// <param name="predictions">The decoder's prediction of each.</param>
    public static HeldOutBlocks Of(IReadOnlyList<DecodingProblem> blocks, IReadOnlyList<SeedPrediction> predictions)
    {
        (double[] errors, double all) = Scores(blocks, predictions, block => block.Scored);
        (double[] runningErrors, double running) = Scores(blocks, predictions, block => block.ScoredRunning);
        return new(errors, runningErrors.All(double.IsFinite) ? runningErrors : [], all, running);
    }

    /// <summary>Of a decoder whose seeds predicted validation: one block.</summary>
    public static HeldOutBlocks OfValidation(IReadOnlyList<SeedPrediction> seeds, DecodingProblem problem)
    {
        double validation = seeds.Average(seed => seed.ValidationRSquared);
        float[] truth = Bins.Gather(problem.Targets.Position, problem.Targets.Validation);
        double mean = truth.Length == 0 ? double.NaN : PositionScores.SumsOfSquares(truth, truth).Total / truth.Length;
        return new([(1 - validation) * mean], [], validation, double.NaN);
    }

    /// <summary>Of the components of one place: errors added up, R² averaged.</summary>
    public static HeldOutBlocks Of(IReadOnlyList<HeldOutBlocks> components)
    {
        double[] Added(Func<HeldOutBlocks, double[]> of) => [.. of(components[0]).Select((_, i) => components.Sum(part => of(part)[i]))];
        return new(
            Added(part => part.Errors), Added(part => part.RunningErrors), components.Average(part => part.RSquared),
            components.Average(part => part.RunningRSquared));
    }

    private static (double[] Errors, double RSquared) Scores(
        IReadOnlyList<DecodingProblem> blocks, IReadOnlyList<SeedPrediction> predictions, Func<DecodingProblem, int[]> bins)
    {
        float[][] truth = [.. blocks.Select(block => Bins.Gather(block.Recording.Position, bins(block)))];
        float[][] predicted = [.. blocks.Zip(predictions, (block, prediction) => block.AtTest(prediction.Predicted, bins(block)))];
        double[] errors = [.. truth.Zip(predicted, (y, guess) => y.Length == 0
            ? double.NaN
            : PositionScores.SumsOfSquares(y, guess).Errors / y.Length)];
        return (errors, PositionScores.RSquared([.. truth.SelectMany(y => y)], [.. predicted.SelectMany(guess => guess)]));
    }
}
