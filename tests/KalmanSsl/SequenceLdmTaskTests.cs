using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tests.Training;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Training on sequences.</summary>
public sealed class SequenceLdmTaskTests
{
    private static readonly TrainingOptions s_short = new() { Steps = 9, LogEverySteps = 2, LearningRate = 5e-3, WarmupSteps = 2 };

    public static TheoryData<ObservationNoiseModel, ProcessNoiseModel> NoiseModels => SmallSequences.NoiseModels;

    [Theory]
    [MemberData(nameof(NoiseModels))]
    public void Train_AnyNoise_LowersItsLossAndLeaksNothing(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        using SequenceLdm model = SmallSequences.Model(SmallSequences.With(observation, process));
        using RepresentationTask<Tensor> task = model.CreateTask(SmallSequences.Source(), seed: 1, threads: 2);
        Dictionary<string, float[]> start = Groups(task);
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TrainingResult result = new Trainer(task, s_short with { Steps = 60, LogEverySteps = 1 }).Run();

        double[] losses = [.. result.History["loss"]];
        Assert.True(
            losses[^10..].Average() < losses[..10].Average() - 0.1,
            $"loss went from {losses[..10].Average():g4} to {losses[^10..].Average():g4}");
        Assert.Equal(0, result.Rollbacks);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(2 + (observation is ConstantObservationNoise ? 0 : 1) + (process is ConstantProcessNoise ? 0 : 1), start.Count);
        foreach ((string name, float[] end) in Groups(task))
        {
            int moved = end.Zip(start[name]).Count(pair => pair.First != pair.Second);
            Assert.True(moved > end.Length / 2, $"{moved} of {end.Length} parameters of '{name}' moved");
        }
    }

    [Theory]
    [MemberData(nameof(NoiseModels))]
    public void Resume_AnyNoise_IsBitIdentical(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        SequenceLdmOptions options = SmallSequences.With(observation, process);
        (float[] expected, MetricHistory history) = Train(options, threads: 1, task => new Trainer(task, s_short).Run());
        using TemporaryFolder folder = new();
        CheckpointFolder checkpoints = new(folder["c"]);
        using CancellationTokenSource source = new();
        EventLog stop = new(happened => Cancel(source, happened is TrainingEvent.StepCompleted { Step: 4 }));
        Train(options, threads: 1, task => new Trainer(task, s_short, checkpoints).Run(stop, source.Token));
        Assert.Equal(5, checkpoints.NewestStep);
        (float[] resumed, MetricHistory all) = Train(options, threads: 1, task => new Trainer(task, s_short, checkpoints).Resume());

        Assert.Equal(expected, resumed);
        Assert.All(history.Names, name => Assert.Equal(history[name], all[name]));
    }

    [Theory]
    [MemberData(nameof(NoiseModels))]
    public void Train_MoreThreadsOrAComparison_AreTheSameBits(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        SequenceLdmOptions options = SmallSequences.With(observation, process) with { Transition = new StableTransition() };
        float[] expected = Train(options, threads: 1, task => new Trainer(task, s_short).Run()).Bits;

        Assert.Equal(expected, Train(options, threads: 3, task => new Trainer(task, s_short).Run()).Bits);
        Objective[] compared = [new StopGradientObjective(), new KozachenkoLeonenkoObjective(), new LogDetObjective()];
        Assert.Equal(
            expected, Train(options, threads: 1, task => new Trainer(task, s_short with { LogEverySteps = 1 }).Run(), compared).Bits);
    }

    [Fact]
    public void Train_StableTransition_StaysBelowItsBoundAtAnyRate()
    {
        using SequenceLdm model = SmallSequences.Model(
            SmallSequences.Options with { Transition = new StableTransition { MaximumSpectralRadius = 0.95 },
                DynamicsLearningRateFactor = 100 });
        using RepresentationTask<Tensor> task = model.CreateTask(SmallSequences.Source(), seed: 1, threads: 1);
        TrainingResult result = new Trainer(task, s_short with { Steps = 40, LogEverySteps = 1 }).Run();
        Assert.All(result.History["spectralRadius"], radius => Assert.InRange(radius, 0, 0.95));
        Assert.NotEqual(result.History["spectralRadius"][0], result.History["spectralRadius"][^1]);
    }

    [Fact]
    public void Batches_OfAnEpoch_HoldEachSequenceOnce()
    {
        const int Length = 2 * SmallSequences.Features;
        float[] frames = SmallSequences.Draw(5, 2, 1); // two batches of two, and one that waits
        using SequenceLdm model = SmallSequences.Model(SmallSequences.Options with { BatchSequences = 2 });
        using RepresentationTask<Tensor> task = model.CreateTask(
            new StoredSequences(frames, 2, SmallSequences.Features), seed: 1, threads: 1);
        double[] alone = [.. Enumerable.Range(0,
            5).Select(i => -model.Filter(frames.AsSpan(i * Length, Length)).Filtered.LogLikelihoodNats / 2)];
        (int, int)[] pairs = [.. Enumerable.Range(0, 5).SelectMany(i => Enumerable.Range(i + 1, 4 - i).Select(j => (i, j)))];
        (int, int) Batch(int step) =>
            pairs.Single(pair => Math.Abs(((alone[pair.Item1] + alone[pair.Item2]) / 2) - Loss(task, step)) < 1e-5);

        (int, int)[] batches = [.. Enumerable.Range(0, 12).Select(Batch)];
        Assert.All(
            batches.Chunk(2),
            epoch => Assert.Equal(4, new[] { epoch[0].Item1, epoch[0].Item2, epoch[1].Item1, epoch[1].Item2 }.Distinct().Count()));
        Assert.Equal(5, batches.SelectMany(pair => new[] { pair.Item1, pair.Item2 }).Distinct().Count());
        Assert.True(batches.Distinct().Count() > 2);
        Assert.Equal(batches[3], Batch(3)); // again, after others
    }

    [Fact]
    public void Create_SourceThatDoesNotFit_IsRefused()
    {
        using SequenceLdm model = SmallSequences.Model(SmallSequences.Options);
        Assert.Contains(
            "7 features",
            Assert.Throws<ArgumentException>(() => model.CreateTask(new StoredSequences(new float[700], 10, 7), 1, 1)).Message);
        Assert.Contains(
            "model.batchSequences", Assert.Throws<InputException>(() => model.CreateTask(SmallSequences.Source(3), 1, 1)).Message);
        using SequenceLdm conditional = SmallSequences.Model(
            SmallSequences.Options with { Objective = new LogDetObjective { ConditioningBins = SmallSequences.Frames - 1 } });
        StoredSequences shorter = new(
            SmallSequences.Draw(SmallSequences.Count, SmallSequences.Frames - 1, 1), SmallSequences.Frames - 1, SmallSequences.Features);
        Assert.Contains("conditioningBins", Assert.Throws<InputException>(() => conditional.CreateTask(shorter, 1, 1)).Message);
    }

    private static (float[] Bits, MetricHistory History) Train(
        SequenceLdmOptions options, int threads, Func<RepresentationTask<Tensor>, TrainingResult> run, Objective[]? compared = null)
    {
        using SequenceLdm model = SmallSequences.Model(options);
        using RepresentationTask<Tensor> task = model.CreateTask(SmallSequences.Source(), seed: 1, threads, compared);
        MetricHistory history = run(task).History;
        return (SmallSequences.Bits(model), history);
    }

    private static Dictionary<string, float[]> Groups(RepresentationTask<Tensor> task) => task.ParameterGroups.ToDictionary(
        group => group.Name,
        group => group.Parameters.SelectMany(SmallSequences.Values).ToArray());

    private static double Loss(RepresentationTask<Tensor> task, long step)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return task.ComputeLoss(step).item<float>();
    }

    private static void Cancel(CancellationTokenSource source, bool now)
    {
        if (now)
        {
            source.Cancel();
        }
    }
}
