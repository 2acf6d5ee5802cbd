using Dynamics.Training;

namespace Dynamics.Tests.Training;

public sealed class WatchedTaskTests
{
    private static readonly TrainingOptions s_options =
        new() { Steps = 40, LearningRate = 0.05, WarmupSteps = 0, CheckpointEverySteps = 3, LogEverySteps = 4 };
    private static readonly EarlyStoppingOptions s_looks = new() { EverySteps = 2, Patience = 3 };

    [Fact]
    public void Run_AFigureThatTurns_KeepsTheBestStateAndStops()
    {
        using QuadraticTask task = new();
        List<double[]> seen = [];
        double[] figures = [1, 2, 5, 3, 4, 4, 9]; // before the training, and at each look
        using WatchedTask watched = new(task, () => Look(task, seen, figures), s_looks, s_options.Steps);
        TrainingResult result = new Trainer(watched, s_options).Run();

        Assert.Equal((10L, false), (result.StepsDone, result.Interrupted)); // three looks after the one at step 4
        Assert.Equal((5.0, 4L), (watched.BestFigure, watched.BestStepsDone));
        Assert.Equal([0L, 4, 8, 9], result.History.Steps);
        Assert.Equal([1.0, 5, 4, 4], result.History["heldOut"]);
        Assert.NotEqual(seen[2], task.Weights);
        watched.TakeBest();
        Assert.Equal(seen[2], task.Weights);
    }

    [Fact]
    public void Run_AFigureThatIsNoNumber_CountsAsTheWorst()
    {
        using QuadraticTask task = new();
        List<double[]> seen = [];
        double[] figures = [double.NaN, double.NegativeInfinity, -7, double.NaN, double.NaN, double.NaN, 1];
        using WatchedTask watched = new(task, () => Look(task, seen, figures), s_looks, s_options.Steps);
        TrainingResult result = new Trainer(watched, s_options).Run();
        Assert.Equal((-7.0, 4L, 10L), (watched.BestFigure, watched.BestStepsDone, result.StepsDone));
    }

    [Fact]
    public void Run_TheLastStep_IsLookedAt()
    {
        using QuadraticTask task = new();
        using WatchedTask watched = new(task, () => -task.Weights[0], s_looks with { EverySteps = 7, Patience = 100 }, s_options.Steps);
        new Trainer(watched, s_options).Run();
        Assert.Equal(-task.Weights[0], watched.State[^1].Tensor.data<double>()[3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public void Resume_AtAnyStep_EndsAsIfNothingHadHappened(int stopAt)
    {
        // The figure is a function of the state, with a best in the middle.
        static double Figure(QuadraticTask task) => -Math.Abs(task.Weights[1] + 0.6);
        using QuadraticTask whole = new();
        using WatchedTask expected = new(whole, () => Figure(whole), s_looks, s_options.Steps);
        TrainingResult uninterrupted = new Trainer(expected, s_options).Run();
        Assert.InRange(uninterrupted.StepsDone, stopAt + 1, s_options.Steps - 1);

        using TemporaryFolder folder = new();
        CheckpointFolder checkpoints = new(folder["c"]);
        using CancellationTokenSource source = new();
        using QuadraticTask first = new() { OnStepped = (_, step) => Cancel(source, step + 1 == stopAt) };
        using (WatchedTask watched = new(first, () => Figure(first), s_looks, s_options.Steps))
        {
            Assert.True(new Trainer(watched, s_options, checkpoints).Run(cancellation: source.Token).Interrupted);
        }
        using QuadraticTask second = new();
        using WatchedTask resumed = new(second, () => Figure(second), s_looks, s_options.Steps);
        TrainingResult result = new Trainer(resumed, s_options, checkpoints).Resume();
        Assert.Equal((uninterrupted.StepsDone, expected.BestFigure), (result.StepsDone, resumed.BestFigure));
        Assert.Equal(whole.Weights, second.Weights);
        Assert.Equal(uninterrupted.History["heldOut"], result.History["heldOut"]);
        expected.TakeBest();
        resumed.TakeBest();
        Assert.Equal(whole.Weights, second.Weights);
    }

    [Fact]
    public void JointTask_Parts_LearnAsTheyDoAlone()
    {
        using QuadraticTask alone = new(), first = new(), second = new() { LossFactor = _ => 3 };
        new Trainer(alone, s_options).Run();
        JointTask joint = new([("a", first), ("b", second)]);
        TrainingResult result = new Trainer(joint, s_options).Run();
        Assert.Equal(alone.Weights, first.Weights);
        Assert.NotEqual(alone.Weights, second.Weights);
        Assert.Equal(["a.slow", "a.fast", "b.slow", "b.fast"], joint.ParameterGroups.Select(group => group.Name));
        Assert.Equal(40, result.History["a.counter"][^1]);
    }

    [Fact]
    public void JointTask_APartThatIsFinished_RestsWhileTheOthersGoOn()
    {
        using QuadraticTask first = new(), second = new();
        List<double[]> seen = [];
        double[] figures = [1, 0, 0, 0];
        using WatchedTask watched = new(first, () => Look(first, seen, figures), s_looks, s_options.Steps);
        JointTask joint = new([("a", watched), ("b", second)]);
        TrainingResult result = new Trainer(joint, s_options).Run();
        Assert.Equal(40, result.StepsDone);
        Assert.Equal(seen[^1], first.Weights); // as it was at its last look, step 6
        using QuadraticTask alone = new();
        new Trainer(alone, s_options).Run();
        Assert.Equal(alone.Weights, second.Weights);
    }

    private static double Look(QuadraticTask task, List<double[]> seen, double[] figures)
    {
        seen.Add(task.Weights);
        return figures[Math.Min(seen.Count, figures.Length) - 1];
    }

    private static void Cancel(CancellationTokenSource source, bool now)
    {
        if (now)
        {
            source.Cancel();
        }
    }
}
