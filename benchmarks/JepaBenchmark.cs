using System.Diagnostics;
using System.Globalization;
using Dynamics.Experiments.Studies;
using Dynamics.Jepa;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Benchmarks;

/// <summary>Times a training step of recursive latent prediction at the default sizes of the sweep over horizons (forward, backward, Adam),
/// and the same model and loss as one writes them in PyTorch, operation by operation: through TorchSharp on this process's libtorch, and
/// where there is a Python that has it, in PyTorch itself. Minima of many repetitions. TorchSharp's own cost, a call into native code and
/// a handle for each operation, is not that of Python's interpreter; the kernels are the same.</summary>
public static class JepaBenchmark
{
    /// <summary>Features of a frame: the image of the moving dot.</summary>
    public const int Features = 100;

    /// <summary>Dimensions of the latents, as the sweep has them for that dot.</summary>
    public static int Latents { get; } = HorizonData.Named("dot").LatentDimension;

    /// <summary>Runs the benchmark.</summary>
    /// <param name="horizon">Steps of the roll-out.</param>
    /// <param name="repetitions">Timed steps.</param>
    /// <param name="threads">Threads of libtorch and of PyTorch.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <returns>Milliseconds of a step: ours, operation by operation, and PyTorch's; NaN where that was not measured.</returns>
    public static (double Ours, double Operations, double PyTorch) Run(
        int horizon, int repetitions, int threads, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        set_num_threads(threads);
        HorizonsStudyOptions options = new();
        return (
            Ours(options, horizon, repetitions, cancellation), Operations(options, horizon, repetitions, cancellation),
            PyTorch(options, horizon, repetitions, threads));
    }

    private static double Ours(HorizonsStudyOptions options, int horizon, int repetitions, CancellationToken cancellation)
    {
        RandomStream random = new(seed: 1);
        float[] frames = [.. Enumerable.Range(0, options.BatchSequences * options.FrameCount * Features)
            .Select(_ => (float)random.NextGaussian())];
        using JepaModel<Tensor> model = new(
            options.Encoder.CreateForFrames(Features, Latents, new RandomStream(1, stream: 1)),
            options.PredictorOf("recursive").Create(Latents, [horizon], new RandomStream(1, stream: 5)));
        using RepresentationTask<Tensor> task = new(
            new FrameBatchSource(new StoredSequences(frames, options.FrameCount, Features), options.BatchSequences, 1, CPU), model.Encoder,
            new HorizonPredictor<Tensor>(model.Predictor, new HorizonSet([horizon])), options.ObjectiveOf("vicreg"));
        using Optimizer optimizer = new(new AdamOptions(), task.ParameterGroups);
        return Fastest(repetitions, cancellation, step =>
        {
            optimizer.ForgetGradients();
            Gradients.Backward(task.ComputeLoss(step));
            optimizer.GradientNorm();
            optimizer.Step(group => new(options.Training.LearningRate * group.LearningRateFactor, group.WeightDecay));
            task.AfterStep(step);
        });
    }

    /// <summary>What <see cref="Script"/> does, line by line.</summary>
    private static double Operations(HorizonsStudyOptions options, int horizon, int repetitions, CancellationToken cancellation)
    {
        const double Guard = 1e-4;
        int latent = Latents, hidden = ((PerceptronOptions)options.Encoder).HiddenUnits;
        int units = ((PerceptronTransitionOptions)options.Network).Hidden[0];
        using Tensor frames = randn(options.BatchSequences, options.FrameCount, Features);
        using var encoder = nn.Sequential(nn.Linear(Features, hidden), nn.ReLU(), nn.Linear(hidden, latent));
        using var predictor = nn.Sequential(nn.Linear(latent, units), nn.ReLU(), nn.Linear(units, latent));
        using var optimizer = optim.Adam([.. encoder.parameters(), .. predictor.parameters()], options.Training.LearningRate);
        return Fastest(repetitions, cancellation, _ =>
        {
            optimizer.zero_grad();
            Tensor z = encoder.call(frames), state = z.narrow(1, 0, options.FrameCount - horizon);
            for (int step = 0; step < horizon; step++)
            {
                state = state.Plus(predictor.call(state));
            }
            Tensor loss = (state - z.narrow(1, horizon, options.FrameCount - horizon)).Squared().mean();
            Tensor flat = z.reshape(-1, latent), centred = flat - flat.mean([0]);
            loss = loss.Plus(centred.Squared().mean([0]).Plus(Guard).sqrt().Times(-1).Plus(1).relu().mean());
            Tensor covariance = centred.t().mm(centred).DividedBy(flat.shape[0] - 1);
            loss = loss.Plus((covariance.Squared().sum() - covariance.diagonal(0, 0, 1).Squared().sum()).DividedBy(latent * (latent - 1)));
            loss.backward();
            optimizer.step();
        });
    }

    private static double Fastest(int repetitions, CancellationToken cancellation, Action<int> step)
    {
        const int Unmeasured = 3;
        double best = double.PositiveInfinity;
        for (int i = 0; i < repetitions + Unmeasured; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            using (NewDisposeScope())
            {
                step(i);
            }
            double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            best = i < Unmeasured ? best : Math.Min(best, elapsed);
        }
        return best;
    }

    private static double PyTorch(HorizonsStudyOptions options, int horizon, int repetitions, int threads)
    {
        if (PythonProcess.With("torch") is not { } python)
        {
            return double.NaN;
        }
        int[] sizes =
        [
            options.BatchSequences, options.FrameCount, Features, ((PerceptronOptions)options.Encoder).HiddenUnits, Latents,
            ((PerceptronTransitionOptions)options.Network).Hidden[0], horizon, repetitions, threads,
        ];
        string output = PythonProcess.Run(python, Script, [.. sizes.Select(size => size.ToString(CultureInfo.InvariantCulture))])
            ?? throw new InvalidOperationException("PyTorch is there, and failed on the model");
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    private const string Script = """
        import math, sys, time
        import torch
        import torch.nn as nn
        batch, time_, features, hidden, latent, units, horizon, repetitions, threads = map(int, sys.argv[1:10])
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        frames = torch.randn(batch, time_, features)
        encoder = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, latent))
        predictor = nn.Sequential(nn.Linear(latent, units), nn.ReLU(), nn.Linear(units, latent))
        optimizer = torch.optim.Adam([*encoder.parameters(), *predictor.parameters()], lr=1e-3)
        best = math.inf
        for repetition in range(repetitions + 3):
            start = time.perf_counter()
            optimizer.zero_grad()
            z = encoder(frames)
            state = z[:, :time_ - horizon]
            for _ in range(horizon):
                state = state + predictor(state)
            loss = (state - z[:, horizon:]).pow(2).mean()
            flat = z.reshape(-1, latent)
            centred = flat - flat.mean(0)
            loss = loss + torch.relu(1 - torch.sqrt(centred.pow(2).mean(0) + 1e-4)).mean()
            covariance = centred.T @ centred / (flat.shape[0] - 1)
            loss = loss + (covariance.pow(2).sum() - covariance.diagonal().pow(2).sum()) / (latent * (latent - 1))
            loss.backward()
            optimizer.step()
            if repetition >= 3:
                best = min(best, time.perf_counter() - start)
        print(1000 * best)
        """;
}
