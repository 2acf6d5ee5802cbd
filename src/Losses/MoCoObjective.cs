using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Momentum contrast (MoCo; He et al. 2020, arXiv 1911.05722): each query picks its key out of that key and a queue of earlier
/// ones by a softmax of cosines over the temperature. Keys come from a slowly moving encoder (<c>EmaTarget</c> with momentum
/// 0.999).</summary>
/// <remarks>logits = [q . k, q . queue] / tau, label 0. The queue begins with random unit vectors; the keys of a step take the place of
/// the oldest ones after that step. Defaults of version 2; version 1 has the temperature 0.07.</remarks>
[Kind("moCo")]
public sealed record MoCoObjective : PairObjective
{
    /// <summary>tau; positive.</summary>
    public double Temperature { get; init => field = Check.Positive(value); } = 0.2;

    /// <summary>Keys in the queue; at least 1. The paper's 65,536 are for ImageNet.</summary>
    public int QueueLength { get; init => field = Check.AtLeast(value, 1); } = 4096;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "moco";

    /// <inheritdoc/>
    public override ObjectiveMemory CreateMemory(int latentDimension, Device device, ulong seed) =>
        new KeyQueue(QueueLength, latentDimension, device, seed);

    /// <inheritdoc/>
    /// <remarks>Parts: <c>alignment</c>, the mean cosine over the temperature with its sign changed; <c>information</c>, log(1 + queue)
    /// less the loss, nats.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        using ObjectiveMemory? fresh = memory is null ? CreateMemory((int)pair.Target.shape[1], pair.Target.device, seed: 0) : null;
        Tensor query = Rows.Unit(pair.Predicted), key = Rows.Unit(pair.Target);
        Tensor keys = ((KeyQueue)(memory ?? fresh!)).Keys.to_type(query.dtype).alias(); // [key, latent]
        Tensor positive = (query * key).sum(-1, keepdim: true), negative = query.mm(keys.t()); // [row, 1], [row, key]
        Tensor normalizer = cat([positive, negative], 1).DividedBy(Temperature).logsumexp(1).mean();
        Tensor alignment = positive.mean().DividedBy(-Temperature), loss = alignment.Plus(normalizer);
        Tensor information = loss.detach().Times(-1).Plus(Math.Log(1 + keys.shape[0]));
        return new(loss, [("alignment", alignment), ("information", information)]) { Entropy = normalizer.Times(-1) };
    }
}

/// <summary>The queue of keys of <see cref="MoCoObjective"/>: unit vectors, the oldest replaced first.</summary>
public sealed class KeyQueue : ObjectiveMemory
{
    private readonly Tensor _next;

    /// <summary>A queue of random unit vectors.</summary>
    public KeyQueue(int length, int latentDimension, Device device, ulong seed)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        Tensor like = zeros([], device: device);
        Keys = Rows.Unit(Rows.Gaussian(length, latentDimension, seed, step: 0, like)).DetachFromDisposeScope();
        _next = tensor(0L).DetachFromDisposeScope();
    }

    /// <summary>The keys [key, latent], float32.</summary>
    public Tensor Keys { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State => [("queue", Keys), ("next", _next)];

    /// <inheritdoc/>
    public override void Update(LatentPrediction prediction)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        long length = Keys.shape[0], next = _next.item<long>();
        foreach (Tensor view in prediction.TargetViews)
        {
            Tensor keys = Rows.Unit(view.detach()).to_type(Keys.dtype);
            keys = keys.narrow(0, Math.Max(0, keys.shape[0] - length), Math.Min(length, keys.shape[0]));
            long untilEnd = Math.Min(keys.shape[0], length - next), rest = keys.shape[0] - untilEnd;
            Keys.narrow(0, next, untilEnd).copy_(keys.narrow(0, 0, untilEnd));
            Keys.narrow(0, 0, rest).copy_(keys.narrow(0, untilEnd, rest));
            next = (next + keys.shape[0]) % length;
        }
        _next.copy_(tensor(next));
    }
}
