using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Training;

public sealed class TrainerTests
{
    private static readonly TrainingOptions s_options = new()
    {
        Steps = 23, LearningRate = 0.05, WarmupSteps = 4, CheckpointEverySteps = 5, LogEverySteps = 3,
    };

    public static TheoryData<string> Optimizers => ["adam", "adamW", "sgd", "plainSgd"];

    [Fact]
    public void Run_Quadratic_FollowsTheTextbooksAdam()
    {
        var reference = new ReferenceAdam();
        for (long step = 0; step < s_options.Steps; step++)
            reference.Step(s_options.LearningRate * s_options.LearningRateSchedule.Factor(step, s_options.Steps));
        using var task = new QuadraticTask();
        TrainingResult result = new Trainer(task, s_options).Run();
        AssertClose(reference.Weights, task.Weights);
        Assert.Equal((23L, false, 0, 1.0), (result.StepsDone, result.Interrupted, result.Rollbacks, result.LearningRateScale));
    }

    [Fact]
    public void Run_WithClipping_FollowsTheTextbooksAdamAndReportsTheUnclippedNorm()
    {
        TrainingOptions options = s_options with { GradientClipNorm = 0.3 };
        var reference = new ReferenceAdam();
        double firstNorm = Math.Sqrt(reference.Gradient().Sum(g => g * g)), firstLoss = reference.Loss();
        for (long step = 0; step < options.Steps; step++)
            reference.Step(options.LearningRate * options.LearningRateSchedule.Factor(step, options.Steps), 0.3);
        using var task = new QuadraticTask();
        var log = new EventLog();
        new Trainer(task, options).Run(log);
        AssertClose(reference.Weights, task.Weights);
        TrainingEvent.StepCompleted first = log.Events.OfType<TrainingEvent.StepCompleted>().First();
        Assert.True(firstNorm > 0.3);
        Assert.Equal(firstNorm, first.GradientNorm, 12);
        Assert.Equal(
            firstNorm, Math.Sqrt(Math.Pow(first.Metrics["gradientNorm.slow"], 2) + Math.Pow(first.Metrics["gradientNorm.fast"], 2)), 12);
        Assert.Equal(firstLoss, first.Loss, 12);
        Assert.Equal(0.05 / 4, first.LearningRate, 12);
    }

    [Fact]
    public void Run_Events_ComeInOrderAndHistoryHoldsTheLoggedSteps()
    {
        using var folder = new TemporaryFolder();
        using var task = new QuadraticTask();
        var log = new EventLog();
        TrainingResult result = new Trainer(task, s_options, new CheckpointFolder(folder["c"])).Run(log);
        Assert.Equal(new TrainingEvent.Started(0, 23), log.Events[0]);
        Assert.Equal(new TrainingEvent.Completed(23), log.Events[^1]);
        Assert.Equal([5L, 10, 15, 20, 23], log.Events.OfType<TrainingEvent.CheckpointWritten>().Select(written => written.Step));
        Assert.Equal([0L, 3, 6, 9, 12, 15, 18, 21, 22], result.History.Steps);
        Assert.Equal(["loss", "gradientNorm", "learningRate", "gradientNorm.slow", "gradientNorm.fast", "counter"], result.History.Names);
        Assert.Equal([1.0, 4, 7, 10, 13, 16, 19, 22, 23], result.History["counter"]);
        Assert.Equal(
            [FolderChecksums.FileName, "step-000000023.safetensors"],
            Directory.EnumerateFileSystemEntries(folder["c"]).Select(Path.GetFileName).Order());
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Resume_AfterCancellationAtAnyStep_IsBitIdentical(string optimizer)
    {
        TrainingOptions options = s_options with { Optimizer = Choose(optimizer) };
        (double[] expected, MetricHistory history) = Uninterrupted(options);
        foreach (int stop in (int[])[0, 1, 5, 6, 14, 22])
        {
            using var folder = new TemporaryFolder();
            var checkpoints = new CheckpointFolder(folder["c"]);
            using (var source = new CancellationTokenSource())
            using (var task = new QuadraticTask { OnStepped = (_, step) => Cancel(source, step == stop - 1) })
            {
                Cancel(source, stop == 0);
                var log = new EventLog();
                TrainingResult stopped = new Trainer(task, options, checkpoints).Run(log, source.Token);
                Assert.True(stopped.Interrupted);
                Assert.Equal(stop, stopped.StepsDone);
                Assert.Equal(new TrainingEvent.Interrupted(stop), log.Events[^1]);
                Assert.Equal(stop, checkpoints.NewestStep);
            }
            AssertResumesTo(expected, history, options, checkpoints);
        }
    }

    [Fact]
    public void Run_GroupWithSchedulesOfItsOwn_FollowsTheTextbooksAdam()
    {
        var reference = new ReferenceAdam();
        for (long step = 0; step < s_options.Steps; step++)
        {
            double slowRate = s_options.LearningRate * s_options.LearningRateSchedule.Factor(step, s_options.Steps);
            reference.Step(slowRate, fastRate: s_options.LearningRate, RisingDecay(step));
        }
        using QuadraticTask task = Scheduled();
        MetricHistory history = new Trainer(task, s_options).Run().History;
        AssertClose(reference.Weights, task.Weights);
        Assert.All(history["learningRate.fast"], rate => Assert.Equal(s_options.LearningRate * QuadraticTask.FastFactor, rate));
        Assert.Equal(0.1 * s_options.LearningRate, history["learningRate"][^1], 1e-12);
        AssertClose([.. history.Steps.Select(RisingDecay)], [.. history["weightDecay.fast"]]);
        Assert.DoesNotContain("learningRate.slow", history.Names);
    }

    /// <summary>Without gradients, plain gradient descent multiplies the weights by 1 less rate times decay.</summary>
    [Fact]
    public void Run_OnlyADecayThatRises_ShrinksByTheClosedForm()
    {
        TrainingOptions options = s_options with { Optimizer = new SgdOptions { Momentum = 0 } };
        using QuadraticTask task = Scheduled(loss: 0);
        double[] start = task.Weights;
        new Trainer(task, options).Run();
        double left = Enumerable.Range(0, 23).Aggregate(
            1.0, (product, step) => product * (1 - (options.LearningRate * QuadraticTask.FastFactor * RisingDecay(step))));
        AssertClose([.. start.Select((weight, index) => index < QuadraticTask.Slow ? weight : weight * left)], task.Weights);
    }

    [Fact]
    public void Resume_GroupWithSchedulesOfItsOwn_IsBitIdentical()
    {
        using QuadraticTask whole = Scheduled();
        new Trainer(whole, s_options).Run();
        using TemporaryFolder folder = new();
        CheckpointFolder checkpoints = new(folder["c"]);
        using (CancellationTokenSource source = new())
        using (QuadraticTask task = Scheduled(onStepped: step => Cancel(source, step == 11)))
        {
            Assert.Equal(12, new Trainer(task, s_options, checkpoints).Run(null, source.Token).StepsDone);
        }
        using QuadraticTask resumed = Scheduled();
        new Trainer(resumed, s_options, checkpoints).Resume();
        Assert.Equal(whole.Weights, resumed.Weights); // exact
    }

    [Fact]
    public void Resume_FromTheFolderAsItWasAtEachCheckpoint_IsBitIdentical()
    {
        (double[] expected, MetricHistory history) = Uninterrupted(s_options);
        using var folder = new TemporaryFolder();
        using (var task = new QuadraticTask())
            new Trainer(task, s_options, new CheckpointFolder(folder["c"])).Run(new EventLog(happened =>
            {
                if (happened is TrainingEvent.CheckpointWritten written)
                    Copy(folder["c"], folder[$"killed-{written.Step}"]);
            }));
        foreach (int step in (int[])[5, 10, 15, 20, 23])
        {
            // A kill leaves at worst the half-written next one, under its temporary name.
            File.WriteAllText(folder[Path.Combine($"killed-{step}", ".unfinished-step-000000099.safetensors-1-1")], "half");
            AssertResumesTo(expected, history, s_options, new CheckpointFolder(folder[$"killed-{step}"]));
            if (step < 23)
                Assert.Equal(
                    [FolderChecksums.FileName, "step-000000023.safetensors"],
                    Directory.EnumerateFileSystemEntries(folder[$"killed-{step}"]).Select(Path.GetFileName).Order());
        }
    }

    [Fact]
    public void Resume_NewestCheckpointDamaged_UsesTheOneBefore()
    {
        (double[] expected, MetricHistory history) = Uninterrupted(s_options);
        using var folder = new TemporaryFolder();
        var checkpoints = new CheckpointFolder(folder["c"]);
        using (var source = new CancellationTokenSource())
        using (var task = new QuadraticTask { OnStepped = (_, step) => Cancel(source, step == 12) })
            new Trainer(task, s_options, checkpoints).Run(null, source.Token);
        byte[] good = File.ReadAllBytes(Directory.EnumerateFiles(folder["c"], "step-*").Single());
        File.WriteAllBytes(folder[Path.Combine("c", "step-000000015.safetensors")], good[..(good.Length / 2)]);
        File.WriteAllText(folder[Path.Combine("c", "step-notes.safetensors")], "not ours");
        AssertResumesTo(expected, history, s_options, checkpoints);
    }

    [Fact]
    public void Resume_OneBitOfTheCheckpointChanged_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var checkpoints = new CheckpointFolder(folder["c"]);
        using (var source = new CancellationTokenSource())
        using (var task = new QuadraticTask { OnStepped = (_, step) => Cancel(source, step == 12) })
            new Trainer(task, s_options, checkpoints).Run(null, source.Token);
        string file = Directory.EnumerateFiles(folder["c"], "step-*").Single();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^3] ^= 1; // the last weight, still a number
        File.WriteAllBytes(file, bytes);
        using var other = new QuadraticTask();
        Assert.Equal(file, Assert.Throws<InputException>(() => new Trainer(other, s_options, checkpoints).Resume()).Where);
    }

    [Fact]
    public void Resume_NothingThereOrAnotherModel_IsAnInputException()
    {
        using var folder = new TemporaryFolder();
        using var task = new QuadraticTask();
        var checkpoints = new CheckpointFolder(folder["c"]);
        Assert.Throws<InputException>(() => new Trainer(task, s_options, checkpoints).Resume());
        Safetensors.Save(folder[Path.Combine("c", "step-000000001.safetensors")], [("state/slow", task.SlowWeights)]);
        Assert.Throws<InputException>(() => new Trainer(task, s_options, checkpoints).Resume());
        Assert.Throws<ArgumentNullException>(() => new Trainer(task, s_options).Resume());
    }

    [Fact]
    public void Run_SameTaskTwice_IsBitIdentical() => Assert.Equal(Uninterrupted(s_options).Weights, Uninterrupted(s_options).Weights);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Run_LossNotFiniteOnce_GoesBackToTheCheckpointAtHalfTheRate(double factor)
    {
        var reference = new ReferenceAdam();
        for (long step = 0; step < 5; step++)
            reference.Step(s_options.LearningRate * s_options.LearningRateSchedule.Factor(step, s_options.Steps));
        for (long step = 5; step < s_options.Steps; step++)
            reference.Step(0.5 * s_options.LearningRate * s_options.LearningRateSchedule.Factor(step, s_options.Steps));

        int faults = 1;
        using var task = new QuadraticTask { LossFactor = step => step == 8 && faults-- > 0 ? factor : 1 };
        var log = new EventLog();
        TrainingResult result = new Trainer(task, s_options).Run(log);
        AssertClose(reference.Weights, task.Weights);
        Assert.Equal((1, 0.5), (result.Rollbacks, result.LearningRateScale));
        TrainingEvent.RolledBack back = log.Events.OfType<TrainingEvent.RolledBack>().Single();
        Assert.Equal((8L, 5L, 0.5), (back.FromStep, back.ToStep, back.LearningRateScale));
        Assert.Contains("the loss is", back.Reason);
        Assert.Equal([0L, 3, 6, 9, 12, 15, 18, 21, 22], result.History.Steps);
        Assert.DoesNotContain(double.NaN, result.History["loss"]);
    }

    [Fact]
    public void Run_ParameterBecomesNotFinite_IsNeverKeptAsACheckpoint()
    {
        int faults = 1;
        using var folder = new TemporaryFolder();
        using var task = new QuadraticTask
        {
            // After the last step before the checkpoint, when no loss will look at it any more.
            OnStepped = (self, step) => { if (step == 22 && faults-- > 0) self.SlowWeights.Fill(double.NaN); },
        };
        var log = new EventLog();
        TrainingResult result = new Trainer(task, s_options, new CheckpointFolder(folder["c"])).Run(log);
        Assert.Equal(1, result.Rollbacks);
        Assert.Contains("parameter", log.Events.OfType<TrainingEvent.RolledBack>().Single().Reason);
        Assert.All(task.Weights, weight => Assert.True(double.IsFinite(weight)));
    }

    [Fact]
    public void Run_DivergesAgainAndAgain_GivesUpAfterTheAllowedRollbacksInTheLastGoodState()
    {
        var reference = new ReferenceAdam();
        for (long step = 0; step < 5; step++)
            reference.Step(s_options.LearningRate * s_options.LearningRateSchedule.Factor(step, s_options.Steps));
        using var task = new QuadraticTask { LossFactor = step => step == 7 ? double.NaN : 1 };
        var log = new EventLog();
        var error = Assert.Throws<TrainingDivergedException>(() => new Trainer(task, s_options with { MaximumRollbacks = 2 }).Run(log));
        Assert.Equal((7L, 2), (error.Step, error.Rollbacks));
        Assert.Equal([0.5, 0.25], log.Events.OfType<TrainingEvent.RolledBack>().Select(back => back.LearningRateScale));
        AssertClose(reference.Weights, task.Weights);
    }

    [Fact]
    public void Resume_OfARunThatRolledBack_IsBitIdentical()
    {
        TrainingOptions options = s_options with { MaximumRollbacks = 3 };
        using var folder = new TemporaryFolder();
        int faults = 2;
        double[] expected;
        using (var task = new QuadraticTask { LossFactor = step => step == 12 && faults-- > 0 ? double.NaN : 1 })
        {
            new Trainer(task, options).Run();
            expected = task.Weights;
        }
        faults = 2;
        var checkpoints = new CheckpointFolder(folder["c"]);
        using (var source = new CancellationTokenSource())
        using (var task = new QuadraticTask
        {
            LossFactor = step => step == 12 && faults-- > 0 ? double.NaN : 1,
            OnStepped = (_, step) => Cancel(source, step == 17),
        })
            Assert.Equal(2, new Trainer(task, options, checkpoints).Run(null, source.Token).Rollbacks);
        using (var task = new QuadraticTask())
        {
            TrainingResult result = new Trainer(task, options, checkpoints).Resume();
            Assert.Equal((2, 0.25), (result.Rollbacks, result.LearningRateScale));
            Assert.Equal(expected, task.Weights);
        }
    }

    [Fact]
    public void Run_InitialStateNotFinite_IsRefused()
    {
        using var task = new QuadraticTask();
        using (no_grad())
            task.SlowWeights.Fill(double.NaN);
        Assert.Throws<TrainingDivergedException>(() => new Trainer(task, s_options).Run());
    }

    [Fact]
    public void Run_AnyLength_LeaksNoTensor()
    {
        using var folder = new TemporaryFolder();
        var live = new List<long>();
        using var task = new QuadraticTask { OnStep = _ => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount) };
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        new Trainer(task, s_options with { Steps = 60 }, new CheckpointFolder(folder["c"])).Run();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Single(live.Skip(1).Distinct()); // from the second step on, gradients included
    }

    /// <summary>The fast group's rate is constant, and its decay rises forty times by a cosine.</summary>
    private static QuadraticTask Scheduled(double loss = 1, Action<long>? onStepped = null) => new()
    {
        FastRateSchedule = new ConstantSchedule(),
        FastDecaySchedule = new CosineSchedule { FinalFraction = 40 },
        LossFactor = _ => loss,
        OnStepped = (_, step) => onStepped?.Invoke(step),
    };

    private static double RisingDecay(long step) => QuadraticTask.FastDecay * (1 + (39 * 0.5 * (1 - Math.Cos(Math.PI * step / 22))));

    private static OptimizerChoice Choose(string name) => name switch
    {
        "adam" => new AdamOptions(),
        "adamW" => new AdamWOptions { Beta2 = 0.99 },
        "sgd" => new SgdOptions(),
        _ => new SgdOptions { Momentum = 0 },
    };

    private static (double[] Weights, MetricHistory History) Uninterrupted(TrainingOptions options)
    {
        using var task = new QuadraticTask();
        TrainingResult result = new Trainer(task, options).Run();
        return (task.Weights, result.History);
    }

    private static void AssertResumesTo(double[] expected, MetricHistory history, TrainingOptions options, CheckpointFolder checkpoints)
    {
        using var task = new QuadraticTask();
        TrainingResult result = new Trainer(task, options, checkpoints).Resume();
        Assert.Equal(expected, task.Weights); // exact
        Assert.Equal(history.Steps, result.History.Steps);
        Assert.All(history.Names, name => Assert.Equal(history[name], result.History[name]));
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (int index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual[index], 1e-12); // float64
    }

    private static void Cancel(CancellationTokenSource source, bool now)
    {
        if (now)
            source.Cancel();
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
