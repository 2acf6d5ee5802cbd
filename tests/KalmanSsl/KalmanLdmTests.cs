using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Tests.Losses;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>The model as a whole: files, inference, training step.</summary>
public sealed class KalmanLdmTests
{
    private static readonly KalmanLdmOptions s_options = new() { LatentDimension = 3, StateDimension = 5,
        Encoder = new PerceptronOptions { HiddenUnits = 12 }, BatchWindows = 6, WindowBins = 40 };

    [Fact]
    public void Save_Load_GivesTheSameModel()
    {
        (BinnedRecording recording, Split split) = Recording();
        using KalmanLdm model = Model(recording, split, s_options with { InputSmoothingSeconds = 0.1 });
        string path = Path.GetTempFileName();
        model.Save(path);
        using KalmanLdm loaded = KalmanLdm.Load(path);
        File.Delete(path);

        Assert.Equal(model.Options, loaded.Options);
        Assert.Equal(model.Encoder.Scaling.Mean, loaded.Encoder.Scaling.Mean);
        Assert.Equal(model.Filter(recording.Counts).Filtered.Mean, loaded.Filter(recording.Counts).Filtered.Mean);
    }

    [Fact]
    public void Load_AnotherFile_IsRefused()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "not a model");
        Assert.Throws<InputException>(() => KalmanLdm.Load(path));
        File.Delete(path);
    }

    [Fact]
    public void Encode_AnotherNumberOfUnits_IsRefused()
    {
        (BinnedRecording recording, Split split) = Recording();
        using KalmanLdm model = Model(recording, split, s_options);
        BinnedRecording other = RecordingBinner.Bin(
            PlaceCellSimulator.Simulate(new() { DurationSeconds = 30, UnitCount = 30 }).Recording, new());

        Assert.Contains("30 units", Assert.Throws<ArgumentException>(() => model.Encode(other.Counts)).Message);
        Assert.Throws<ArgumentException>(() => model.CreateTask(other, split, 1, 1));
    }

    [Fact]
    public void FusedLikelihood_BackwardAfterAnotherForward_IsRefused()
    {
        using ForkJoin team = new(1);
        using KalmanLikelihoodKernel<float> kernel = new(2, 5, 2, 3, team);
        LikelihoodCall call = new(kernel, false);
        using DisposeScope scope = NewDisposeScope();
        Tensor z = ones([2, 5, 2]).requires_grad_(), a = eye(3), b = zeros([3]), q = ones([3]), r = ones([1]);
        Tensor first = FusedLikelihoodFunction.Apply(z, a, b, q, r, call);
        Tensor second = FusedLikelihoodFunction.Apply(z, a, b, q, r, call);

        Assert.Throws<InvalidOperationException>(() => Gradients.Backward(first));
        Gradients.Backward(second); // the process and later passes are well
    }

    [Fact]
    public void Filter_Latents_AreCausal()
    {
        (BinnedRecording recording, Split split) = Recording();
        using KalmanLdm model = Model(recording, split, s_options);
        double[] all = model.Filter(recording.Counts).Filtered.Mean;
        double[] past = model.Filter(recording.Counts.Slice(new BinRange(0, 500))).Filtered.Mean;

        Assert.Equal(all[..past.Length], past);
    }

    public static TheoryData<Objective> Objectives =>
    [
        new LogDetObjective(),
        new LogDetObjective { ConditioningBins = 2 },
        new KozachenkoLeonenkoObjective { Points = 60 },
        new KozachenkoLeonenkoObjective { Points = 60, ConditioningBins = 1 },
        new KozachenkoLeonenkoObjective { Points = 60, DimensionFactor = 1 },
        new KernelDensityObjective { Points = 60 },
        new KernelDensityObjective { Points = 60, Bandwidth = 1 },
        new KernelDensityObjective { Points = 60, ConditioningBins = 1 },
        new StopGradientObjective(),
        new VicRegObjective(),
        new RenyiObjective(), // of docs/extending.md
    ];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Train_AnyObjective_LowersItsLossAndLeaksNothing(Objective objective)
    {
        (BinnedRecording recording, Split split) = Recording();
        using KalmanLdm model = Model(recording, split, s_options with { Objective = objective });
        using RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed: 1, threads: 2);
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TrainingResult result = new Trainer(
            task, new TrainingOptions { Steps = 60, LogEverySteps = 1, LearningRate = 5e-3, WarmupSteps = 5 }).Run();

        double[] losses = [.. result.History["loss"]];
        Assert.True(
            losses[^10..].Average() < losses[..10].Average() - 0.1,
            $"loss went from {losses[..10].Average():g4} to {losses[^10..].Average():g4}");
        Assert.InRange(SpectralRadius.Of(model.ToStateSpace().Transition, s_options.StateDimension), 0, 1 + 1e-6);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [SkippableFact]
    public void Train_OnTheGpu_FollowsTheCpu()
    {
        Skip.IfNot(cuda.is_available(), "no CUDA device");
        (BinnedRecording recording, Split split) = Recording();
        double[] Losses(string place)
        {
            using KalmanLdm model = Model(recording, split, s_options);
            model.to(device(place));
            using RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed: 1, threads: 1);
            return [.. new Trainer(task, new TrainingOptions { Steps = 20, LogEverySteps = 1 }).Run().History["loss"]];
        }
        double[] onCpu = Losses("cpu"), onGpu = Losses("cuda");
        for (int step = 0; step < onCpu.Length; step++)
        {
            Assert.Equal(onCpu[step], onGpu[step], 1e-3 * Math.Abs(onCpu[step]));
        }
    }

    [Fact]
    public void Train_ExpandingDynamics_StaysBelowItsBound()
    {
        (BinnedRecording recording, Split split) = Recording();
        using KalmanLdm model = Model(recording, split, s_options with { Transition = new FreeTransition { MaximumSpectralRadius = 0.9 } });
        using RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed: 1, threads: 1);
        using (no_grad())
        {
            model.StateSpace.Parameters[0].ScaleInPlace(2);
        }
        task.AfterStep(0);

        Assert.Equal(0.9, SpectralRadius.Of(model.ToStateSpace().Transition, 5), 1e-6);
    }

    [Fact]
    public void LogDetObjective_WithFloor_HasTheScaleThatTheoryGives()
    {
        // One dimension with predictive variance ratio r, clean z (docs/objective.md): r v / 2 - w / 2 log(1 + v) is least at v = w / r -
        // 1.

        const double Weight = 0.9, Ratio = 0.3;
        double best = Enumerable.Range(1, 4000).Select(i => i * 0.002).MinBy(v =>
        {
            double std = Math.Sqrt(v);
            using Tensor points = tensor(new[] { -std / Math.Sqrt(2), std / Math.Sqrt(2) }, [1, 2, 1]); // unbiased variance v
            using Tensor bonus = new LogDetObjective { Weight = Weight }.EntropyBonus(points, 1, 0);
            return (0.5 * Ratio * v) - bonus.item<double>();
        });

        Assert.Equal((Weight / Ratio) - 1, best, 0.002);
    }

    private static KalmanLdm Model(BinnedRecording recording, Split split, KalmanLdmOptions options) =>
        KalmanLdm.Initialize(options, recording, split, seed: 3);

    private static (BinnedRecording Recording, Split Split) Recording()
    {
        BinnedRecording recording = RecordingBinner.Bin(
            PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 25, SilentUnitCount = 1 }).Recording, new());
        return (recording, Split.Chronological(recording, new ChronologicalSplit()));
    }
}
