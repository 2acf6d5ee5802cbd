using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Benchmarks;

/// <summary>Times a training step of the Kalman model (forward, adjoint, entropy, Adam) at the size of the hc-11 study, and the same
/// likelihood through the textbook autograd filter on the same libtorch in the same run. Minima of many repetitions: on a shared machine
/// nothing else is reproducible.</summary>
public static class KalmanBenchmark
{
    /// <summary>Timed steps of the textbook filter, after a warm-up.</summary>
    public const int TextbookRepetitions = 5;

    private const double LearningRate = 1e-3;

    /// <summary>Runs the benchmark.</summary>
    /// <param name="repetitions">Timed steps of the fused path; the textbook filter, some hundred times slower, is timed a few
    /// times.</param>
    /// <param name="threads">CPU threads of the fused kernels and of libtorch.</param>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static KalmanBenchmarkResult Run(int repetitions, int threads, Device device, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        KalmanRunShape shape = new();
        BinnedRecording recording = shape.Recording();
        Split split = new(new BinRange(0, recording.BinCount), BinSet.Empty, BinSet.Empty);
        KalmanLdmOptions options = new()
        {
            LatentDimension = shape.Latent,
            StateDimension = shape.State,
            BatchWindows = shape.Windows,
            WindowBins = shape.Bins,
        };
        using KalmanLdm model = KalmanLdm.Initialize(options, recording, split, seed: 1);
        model.to(device);
        using RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed: 1, threads);
        double fused;
        using (TorchThreads.Use(1)) // as in training: the fused kernels bring their own threads
        {
            fused = Fused(task, model, repetitions, device, cancellation);
        }
        double peak = PeakMegabytes();
        double textbook = Textbook(model, shape, device, cancellation);
        (double microseconds, double bytes) = Streaming(model, recording, cancellation);
        return new(fused, textbook, peak, shape.Windows, microseconds, bytes);
    }

    private static double Fused(
        RepresentationTask<CountWindows> task, KalmanLdm model, int repetitions, Device device, CancellationToken cancellation)
    {
        using Optimizer optimizer = new(new AdamOptions(), task.ParameterGroups);
        double best = double.MaxValue;
        for (int step = 0; step < repetitions; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            using (NewDisposeScope())
            {
                optimizer.ForgetGradients();
                Gradients.Backward(task.ComputeLoss(step));
                optimizer.GradientNorm();
                optimizer.Step(group => new(LearningRate * group.LearningRateFactor, group.WeightDecay));
                task.AfterStep(step);
            }
            Wait(device);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return best;
    }

    /// <summary>Encoder by dense products, textbook filter, autograd, Adam: what the fused step replaces.</summary>
    private static double Textbook(KalmanLdm model, KalmanRunShape shape, Device device, CancellationToken cancellation)
    {
        using Optimizer optimizer = new(new AdamOptions(), [new("all", [.. model.parameters()])]);
        using Tensor counts = rand([shape.Windows, shape.Bins, shape.Units], device: device);
        double best = double.MaxValue;
        for (int step = 0; step <= TextbookRepetitions; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            using (NewDisposeScope())
            {
                optimizer.ForgetGradients();
                Tensor hidden = nn.functional.relu(nn.functional.linear(counts, model.Encoder.Parameters[0], model.Encoder.Parameters[1]));
                Tensor z = nn.functional.linear(hidden, model.Encoder.Parameters[2], model.Encoder.Parameters[3]);
                (Tensor process, Tensor observation) = model.StateSpace.Variances(model.Options.NoiseFloor);
                TextbookKalmanFilter.NegativeLogLikelihood(
                    z, model.StateSpace.Transition(), model.StateSpace.Offset, process, observation, false).backward();
                optimizer.Step(group => new(LearningRate * group.LearningRateFactor, group.WeightDecay));
            }
            Wait(device);
            best = step == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds); // the first is a warm-up
        }
        return best;
    }

    /// <summary>Microseconds and bytes a bin from counts to position with its interval: filter (its covariance stationary), perceptron with
    /// its gradient, residual spread over 20,000 train bins. The perceptron is fitted for one epoch: its weights do not change its
    /// cost.</summary>
    private static (double Microseconds, double Bytes) Streaming(KalmanLdm model, BinnedRecording recording, CancellationToken cancellation)
    {
        const int Bins = 1000, Runs = 50;
        Split split = Split.Chronological(recording, new ChronologicalSplit());
        DecodingOptions options = DecodingOptions.ClosedLoop with { Mlp = new() { MaximumEpochs = 1 } };
        GaussianSeries latents = model.Filter(recording.Counts).Filtered.ToSeries();
        StreamingReadout readout = StreamingReadout.Fit(
            recording, split, latents, options.Mlp, seed: 1, options, cancellation: cancellation);
        using StreamingPositionDecoder decoder = new(new KalmanEnsemble([model]), readout);
        int units = recording.UnitCount;
        float[] counts = recording.Counts.ToDense(new BinRange(0, Math.Min(Bins, recording.BinCount)));
        double fastest = double.MaxValue;
        long before = 0;
        for (int run = 0; run <= Runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            before = run == 1 ? GC.GetAllocatedBytesForCurrentThread() : before; // the first is a warm-up
            long start = Stopwatch.GetTimestamp();
            for (int bin = 0; bin < Bins; bin++)
            {
                decoder.Step(counts.AsSpan(bin * units % counts.Length, units));
            }
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Bins);
        }
        return (fastest, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(Bins * Runs));
    }

    private static void Wait(Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            cuda.synchronize();
        }
    }

    private static double PeakMegabytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1e6;
    }
}

/// <summary>What <see cref="KalmanBenchmark"/> measured.</summary>
/// <param name="StepMilliseconds">A training step of the fused path: forward, adjoint, entropy, Adam; the minimum.</param>
/// <param name="TextbookMilliseconds">The same with the textbook autograd filter (without the entropy); the minimum.</param>
/// <param name="PeakMegabytes">Peak resident memory after the fused steps, before the textbook ones.</param>
/// <param name="Windows">Windows a step.</param>
/// <param name="StreamingMicroseconds">One bin from counts to position with its interval; the fastest of many runs over 1,000 bins.</param>
/// <param name="StreamingBytes">Managed memory that a bin allocates there.</param>
public sealed record KalmanBenchmarkResult(
    double StepMilliseconds, double TextbookMilliseconds, double PeakMegabytes, int Windows, double StreamingMicroseconds,
        double StreamingBytes);

/// <summary>The size of the hc-11 study (docs/reference/kalman.md): 64 windows of 400 bins, 120 units, 8 latent and 16 state dimensions,
/// 2.7 non-zero counts a bin.</summary>
public sealed record KalmanRunShape
{
    /// <summary>Windows a step.</summary>
    public int Windows { get; init; } = 64;

    /// <summary>Bins a window.</summary>
    public int Bins { get; init; } = 400;

    /// <summary>Units.</summary>
    public int Units { get; init; } = 120;

    /// <summary>L.</summary>
    public int Latent { get; init; } = 8;

    /// <summary>D.</summary>
    public int State { get; init; } = 16;

    /// <summary>Non-zero counts a bin.</summary>
    public double EntriesPerBin { get; init; } = 2.7;

    /// <summary>Independent counts of that density over 60,000 bins; position is a sine, and nobody looks at it.</summary>
    public BinnedRecording Recording()
    {
        const int BinCount = 60_000;
        RandomStream random = new(1);
        List<int> offsets = [0], units = [];
        for (int bin = 0; bin < BinCount; bin++)
        {
            for (int unit = 0; unit < Units; unit++)
            {
                if (random.NextDouble() < EntriesPerBin / Units)
                {
                    units.Add(unit);
                }
            }
            offsets.Add(units.Count);
        }
        BinningOptions options = new();
        float[] position = [.. Enumerable.Range(0, BinCount).Select(bin => MathF.Sin(bin * 0.01f))];
        return new()
        {
            Name = "benchmark",
            BinWidthSeconds = options.BinWidthSeconds,
            FirstBinStartSeconds = 0,
            Counts = new([.. offsets], [.. units], [.. Enumerable.Repeat(1f, units.Count)], Units),
            Position = position,
            PositionUnit = "m",
            Velocity = new float[BinCount],
            Tracked = [.. Enumerable.Repeat(true, BinCount)],
            Running = new bool[BinCount],
            Options = options,
        };
    }
}
