using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>What labels can be read out of frozen features.</summary>
internal static class ImageProbes
{
    private const int Steps = 300, NeighborCount = 20;
    private const double Rate = 0.05, Decay = 1e-4, NeighborTemperature = 0.07, SmallestDeviation = 1e-6;

    /// <summary>Multinomial logistic regression on standardised features, all train images at once; whether each test image is
    /// right.</summary>
    public static bool[] Linear(Tensor known, int[] labels, Tensor unknown, int[] truth, int classes)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = known.mean([0], keepdim: true), deviation = known.std(0, true, keepdim: true).AtLeast(SmallestDeviation);
        Tensor inputs = (known - mean) / deviation, target = tensor([.. labels.Select(label => (long)label)], device: known.device);
        using Parameter weights = new(zeros([classes, known.shape[1]], device: known.device));
        using Parameter offsets = new(zeros([classes], device: known.device));
        using Optimizer optimizer = new(new AdamOptions(), [new("probe", [weights, offsets], WeightDecay: Decay)]);
        CosineSchedule schedule = new() { FinalFraction = 0 };
        using var learning = enable_grad();
        for (int step = 0; step < Steps; step++)
        {
            using DisposeScope inner = NewDisposeScope();
            optimizer.ForgetGradients();
            Gradients.Backward(nn.functional.cross_entropy(nn.functional.linear(inputs, weights, offsets), target));
            optimizer.Step(group => new(Rate * schedule.Factor(step, Steps), group.WeightDecay));
        }
        using var frozen = no_grad();
        return Right(nn.functional.linear((unknown - mean) / deviation, weights, offsets), truth);
    }

    /// <summary>A vote of the 20 nearest train images by the cosine, weighted by exp(cosine / 0.07); whether each test image is
    /// right.</summary>
    public static bool[] Neighbors(Tensor known, int[] labels, Tensor unknown, int[] truth, int classes)
    {
        using DisposeScope scope = NewDisposeScope();
        int count = (int)Math.Min(NeighborCount, known.shape[0]);
        (Tensor cosines, Tensor indices) = Similarity(unknown, known).topk(count, 1);
        Tensor votes = tensor([.. labels.Select(label => (long)label)], device: known.device).index_select(0, indices.reshape(-1))
            .reshape(indices.shape); // [image, neighbour]
        Tensor weights = cosines.DividedBy(NeighborTemperature).exp();
        Tensor scores = zeros([unknown.shape[0], classes], unknown.dtype, unknown.device).scatter_add_(1, votes, weights);
        return Right(scores, truth);
    }

    /// <summary>Rows of the nearest train images by the cosine, nearest first.</summary>
    public static int[][] Nearest(Tensor unknown, Tensor known, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        (_, Tensor indices) = Similarity(unknown, known).topk((int)Math.Min(count, known.shape[0]), 1);
        long[] rows = indices.cpu().reshape(-1).data<long>().ToArray();
        return [.. rows.Chunk((int)indices.shape[1]).Select(row => row.Select(index => (int)index).ToArray())];
    }

    /// <summary>Whether the largest score is that of the label.</summary>
    public static bool[] Right(Tensor scores, int[] truth)
    {
        using DisposeScope scope = NewDisposeScope();
        long[] best = scores.argmax(1).cpu().data<long>().ToArray();
        return [.. best.Select((label, image) => label == truth[image])];
    }

    /// <summary>Means of bootstrap resamples; the same images in every case, so that differences are paired.</summary>
    public static double[] Resampled(IReadOnlyList<bool> right)
    {
        const int Resamples = 1000;
        RandomStream random = new(seed: 1);
        double[] means = new double[Resamples];
        for (int resample = 0; resample < Resamples; resample++)
        {
            int sum = 0;
            for (int i = 0; i < right.Count; i++)
            {
                sum += right[random.NextInt(right.Count)] ? 1 : 0;
            }
            means[resample] = (double)sum / right.Count;
        }
        return means;
    }

    private static Tensor Similarity(Tensor unknown, Tensor known)
    {
        Tensor Unit(Tensor rows) => rows / rows.Squared().sum(1, keepdim: true).AtLeast(1e-24).sqrt();
        return Unit(unknown).mm(Unit(known).t());
    }
}

/// <summary>A linear classifier that learns along with the encoder, on features through which no gradient flows: the reference's
/// protocol.</summary>
internal sealed class OnlineProbe : TrainingTask, IDisposable
{
    private const double RateFactor = 5; // it starts from nothing, on features that move
    private readonly ImageEncoder _encoder;
    private readonly int[] _labels;
    private readonly Parameter _weights, _offsets;

    /// <param name="encoder">Whose last batch is classified; stays the caller's.</param>
    /// <param name="labels">Class of each train image.</param>
    /// <param name="classes">Their number.</param>
    /// <param name="seed">Draws the first weights.</param>
    public OnlineProbe(ImageEncoder encoder, int[] labels, int classes, ulong seed)
    {
        (_encoder, _labels) = (encoder, labels);
        RandomStream random = new(seed, stream: 2);
        float[] drawn = [.. Enumerable.Range(0, classes * encoder.RepresentationCount).Select(_ => (float)(0.01 * random.NextGaussian()))];
        _weights = new(tensor(drawn, [classes, encoder.RepresentationCount], device: encoder.Device));
        _offsets = new(zeros([classes], device: encoder.Device));
        ParameterGroups = [new("classifier", [_weights, _offsets], RateFactor)];
        State = [("weights", _weights), ("offsets", _offsets)];
    }

    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    public override bool IsFinished => false;

    /// <remarks>After the encoder's own loss of the step, whose features it takes.</remarks>
    public override Tensor ComputeLoss(long step)
    {
        (int[] images, Tensor features) = _encoder.Last ?? throw new InvalidOperationException("the encoder has not seen the step's batch");
        long[] labels = [.. images.Select(image => (long)_labels[image])];
        Tensor targets = tensor([.. labels, .. labels], device: features.device); // both global views
        return nn.functional.cross_entropy(nn.functional.linear(features, _weights, _offsets), targets);
    }

    public override void AfterStep(long step)
    {
    }

    public override void CollectMetrics(long step, IDictionary<string, double> metrics)
    {
    }

    /// <summary>Share of images that it is right about.</summary>
    public double Score(Tensor features, int[] truth)
    {
        using DisposeScope scope = NewDisposeScope();
        return ImageProbes.Right(nn.functional.linear(features, _weights, _offsets), truth).Average(right => right ? 1.0 : 0);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _offsets.Dispose();
    }
}
