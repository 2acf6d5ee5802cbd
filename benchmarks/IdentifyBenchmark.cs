using System.Diagnostics;
using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Benchmarks;

/// <summary>Times a training step of the nonlinear predictor (encoder, LSTM, head, nearest-neighbour entropy, Adam), and the same step as
/// the reference writes it, a loop over time, on the same libtorch in the same run. Minima of many repetitions.</summary>
public static class IdentifyBenchmark
{
    private const int Latents = 2, EncoderUnits = 200, Units = 10, HeadUnits = 20, Points = 640;

    /// <summary>Runs both.</summary>
    /// <param name="batch">Sequences of a step.</param>
    /// <param name="frames">Frames of each.</param>
    /// <param name="repetitions">Timed steps of each, after a few that are not.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static IdentifyBenchmarkResult Run(int batch, int frames, int repetitions, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        NonlinearSimulator film = NonlinearSimulator.Create(NonlinearOptions.WobblyReference with { FrameCount = frames });
        float[] observed = film.Batch([.. Enumerable.Range(0, batch).Select(i => (long)i)], SequencePart.Train).Observations;
        int features = film.FeatureCount;
        using TorchThreads single = TorchThreads.Use(1);
        using FrameEncoder encoder = new(
            Perceptron.Initialize([features, EncoderUnits, Latents], new RandomStream(1)), features, Latents);
        LstmTransitionOptions network = new() { Units = Units, Hidden = [HeadUnits, HeadUnits], PredictsChange = false };
        using HorizonModel predictor = new DirectHorizonOptions { Network = network }.Create(Latents, [1], new RandomStream(2));
        FrameBatchSource source = new(new StoredSequences(observed, frames, features), batch, 1, CPU);
        using RepresentationTask<Tensor> task = new(
            source, encoder, new HorizonPredictor<Tensor>(predictor, new([1])), new KozachenkoLeonenkoObjective { Points = Points });
        double ours = Milliseconds(task.ParameterGroups, task.ComputeLoss, repetitions, cancellation);
        using ReferenceLoop loop = new(encoder, Latents, Units, HeadUnits);
        using Tensor images = tensor(observed, [batch, frames, features]);
        double theirs = Milliseconds([new("all", loop.Parameters)], _ => loop.Loss(images, Points), repetitions, cancellation);
        return new(ours, theirs);
    }

    private static double Milliseconds(
        IReadOnlyList<ParameterGroup> groups, Func<long, Tensor> loss, int repetitions, CancellationToken cancellation)
    {
        const int Unmeasured = 3;
        using Optimizer optimizer = new(new AdamOptions(), groups);
        double best = double.PositiveInfinity;
        for (int step = -Unmeasured; step < repetitions; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            using (NewDisposeScope())
            {
                optimizer.ForgetGradients();
                Gradients.Backward(loss(Math.Max(step, 0)));
                optimizer.Step(group => new(1e-3 * group.LearningRateFactor, group.WeightDecay));
            }
            best = step < 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return best;
    }
}

/// <summary>What <see cref="IdentifyBenchmark"/> measured.</summary>
/// <param name="Milliseconds">A training step of ours, the fastest.</param>
/// <param name="ReferenceMilliseconds">The same as the reference writes it.</param>
public sealed record IdentifyBenchmarkResult(double Milliseconds, double ReferenceMilliseconds);

/// <summary>The predictor and its loss as the published code has them (docs/reference/predictive-ldm.md): results laid out beforehand and
/// written bin by bin, a cross-entropy a bin with an explicit inverse and a log-determinant of its own, distances by cdist.</summary>
internal sealed class ReferenceLoop : IDisposable
{
    private readonly FrameEncoder _encoder;
    private readonly LSTMCell _cell;
    private readonly Perceptron _head;
    private readonly int _latents, _units;

    public ReferenceLoop(FrameEncoder encoder, int latents, int units, int headUnits)
    {
        (_encoder, _latents, _units) = (encoder, latents, units);
        _cell = nn.LSTMCell(latents, units);
        _head = Perceptron.Initialize([units, headUnits, headUnits, latents], new RandomStream(3));
    }

    public IReadOnlyList<Parameter> Parameters => [.. _encoder.Parameters, .. _cell.parameters(), .. _head.Parameters];

    /// <summary>The loss of images [batch, time, pixel].</summary>
    public Tensor Loss(Tensor images, int points)
    {
        using DisposeScope scope = NewDisposeScope();
        (long batch, long frames) = (images.shape[0], images.shape[1]);
        Tensor z = _encoder.Encode(images), predictions = zeros([batch, frames, _latents]);
        Tensor covariances = zeros([batch, frames, _latents, _latents]);
        Tensor state = zeros([batch, _units]), memory = zeros([batch, _units]);
        Tensor identity = eye(_latents).expand(batch, _latents, _latents);
        for (long bin = 0; bin < frames; bin++)
        {
            (state, memory) = _cell.call(z.select(1, bin), (state, memory));
            predictions.select(1, bin).copy_(_head.forward(state));
            covariances.select(1, bin).copy_(identity);
        }
        Tensor loss = zeros([]);
        for (long bin = 1; bin < frames; bin++)
        {
            Tensor covariance = covariances.select(1, bin);
            Tensor error = (predictions.select(1, bin - 1) - z.select(1, bin)).unsqueeze(2); // [batch, latent, 1]
            Tensor distance = error.transpose(1, 2).matmul(linalg.inv(covariance)).matmul(error).reshape(batch);
            loss = loss.Plus(distance.Plus(logdet(covariance)).Times(0.5).mean());
        }
        Tensor rows = z.reshape(-1, _latents), few = rows.index_select(0, PointSubset.Strided(rows.shape[0], points, 0, CPU));
        Tensor nearest = cdist(few, few).topk(4, largest: false).values.select(1, 3);
        return (loss - nearest.Plus(1e-8).log().mean().Times(frames)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _cell.Dispose();
        _head.Dispose();
    }
}
