using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Tests.Losses;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Models;

/// <summary>What stands for the latents as targets: gradients, following, state.</summary>
public sealed class TargetEncoderTests
{
    private const int Samples = 6, Latent = 3;

    public static TheoryData<TargetOptions> Rows =>
        [new SharedTargetOptions(), new DetachedTargetOptions(), new EmaTargetOptions(),
            new EmaTargetOptions { Momentum = 0.999, Schedule = new ConstantSchedule() }];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Encode_Target_HasTheLatentsAndAGradientOnlyWhereShared(TargetOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        FrameEncoder encoder = Encoder(1);
        using TargetEncoder<Tensor> target = options.Create<Tensor>(encoder, () => Encoder(2), steps: 10);
        Tensor batch = Points.Gaussian(Samples, 4, 3, ScalarType.Float32).unsqueeze(1), z = encoder.Encode(batch);
        Tensor aims = target.Encode(batch, z);
        Assert.Equal(0, (z - aims).abs().max().Number(), 1e-6); // an average begins as the encoder is
        Assert.Equal(options is SharedTargetOptions, aims.requires_grad);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void TargetOptions_ThroughJson_AreTheSame(TargetOptions options) =>
        Assert.Equal(options, OptionsJson.Parse<TargetOptions>(OptionsJson.ToText(options), "test"));

    [Fact]
    public void Ema_AfterSteps_IsTheRecursion()
    {
        using DisposeScope scope = NewDisposeScope();
        FrameEncoder encoder = Encoder(1);
        EmaTargetOptions options = new() { Momentum = 0.9, Schedule = new ConstantSchedule() };
        using TargetEncoder<Tensor> target = options.Create<Tensor>(encoder, () => Encoder(2), steps: 3);
        float first = encoder.Parameters[0].data<float>()[0], expected = first;
        for (int step = 0; step < 3; step++)
        {
            using var frozen = no_grad();
            encoder.Parameters[0].AddInPlace(ones_like(encoder.Parameters[0]));
            target.AfterStep(encoder, step);
            expected = (0.9f * expected) + (0.1f * (first + step + 1));
        }
        Assert.Equal(expected, target.State[0].Tensor.data<float>()[0], 1e-5);
    }

    /// <summary>1 - (1 - m) (1 + cos(pi i / I)) / 2: from m at the first step to 1 at the last.</summary>
    [Fact]
    public void Momentum_ByDefault_RisesByAHalfCosine()
    {
        EmaTargetOptions options = new() { Momentum = 0.996 };
        Assert.Equal(0.996, options.MomentumAt(0, 101), 1e-12);
        Assert.Equal(0.998, options.MomentumAt(50, 101), 1e-12);
        Assert.Equal(1, options.MomentumAt(100, 101), 1e-12);
        Assert.Equal(0.999, (options with { Momentum = 0.998, Schedule = new LinearSchedule() }).MomentumAt(50, 101), 1e-12);
    }

    [Fact]
    public void Train_WithEmaTargetAndQueue_ResumesBitForBit()
    {
        // parameters of the target, the queue and its place are state: what ends at step 6 and goes on is what never ended
        double[] whole = Losses(6, 0), resumed = [.. Losses(3, 0), .. Losses(6, 3)];
        Assert.Equal(whole, resumed);

        static double[] Losses(int steps, int from)
        {
            using TemporaryFolder folder = new();
            using DisposeScope scope = NewDisposeScope();
            List<double> seen = [];
            void Run(int until, bool goesOn)
            {
                using RepresentationTask<Tensor> task = Task();
                Trainer trainer = new(
                    task, new() { Steps = 6, WarmupSteps = 0, LogEverySteps = 1, CheckpointEverySteps = 1, LearningRate = 0.05 },
                    new CheckpointFolder(folder["checkpoint"]));
                using CancellationTokenSource stop = new();
                ProgressOf watch = new(completed =>
                {
                    seen.Add(completed.Loss);
                    if (completed.Step == until - 1)
                    {
                        stop.Cancel();
                    }
                });
                _ = goesOn ? trainer.Resume(watch, stop.Token) : trainer.Run(watch, stop.Token);
            }
            if (from > 0)
            {
                Run(from, goesOn: false);
                seen.Clear();
                Run(steps, goesOn: true);
            }
            else
            {
                Run(steps, goesOn: false);
            }
            return [.. seen];
        }
    }

    private static FrameEncoder Encoder(ulong seed) =>
        new PerceptronOptions { HiddenUnits = 5 }.CreateForFrames(4, Latent, new RandomStream(seed));

    private static RepresentationTask<Tensor> Task()
    {
        FrameEncoder encoder = Encoder(1);
        TargetEncoder<Tensor> target = new EmaTargetOptions { Momentum = 0.5 }.Create<Tensor>(encoder, () => Encoder(2), steps: 6);
        LatentHead head = new PerceptronHeadOptions { Hidden = [8] }.Create(Latent, Latent, new(3))!;
        MultiViewPredictor<Tensor> predictor = new(2, 2, head);
        return new(new TwoViews(), encoder, predictor, new MoCoObjective { QueueLength = 9 }, target, seed: 4);
    }

    private sealed class TwoViews : BatchSource<Tensor>
    {
        public override int BatchSize => 2 * Samples;

        public override int BinCount => 1;

        public override Tensor Batch(long step)
        {
            Tensor one = Points.Gaussian(Samples, 4, (ulong)step + 10, ScalarType.Float32);
            return cat([one, one.Plus(Points.Gaussian(Samples, 4, (ulong)step + 50, ScalarType.Float32).Times(0.1))]).unsqueeze(1);
        }
    }

    private sealed class ProgressOf(Action<TrainingEvent.StepCompleted> seen) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value)
        {
            if (value is TrainingEvent.StepCompleted completed)
            {
                seen(completed);
            }
        }
    }
}
