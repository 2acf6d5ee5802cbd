using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>A published loss of predictions and their targets, two views or a latent and what was predicted of it: the mean over all
/// <see cref="LatentPrediction.Pairs"/>. Whether a gradient flows to the targets is the target encoder's affair, not the loss's.</summary>
public abstract record PairObjective : Objective
{
    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override int PastBins => 0;

    /// <inheritdoc/>
    public sealed override ObjectiveValue Evaluate(LatentPrediction prediction, long step) => Evaluate(prediction, step, null);

    /// <inheritdoc/>
    public sealed override ObjectiveValue Evaluate(LatentPrediction prediction, long step, ObjectiveMemory? memory) =>
        Mean([.. prediction.Pairs.Select(pair => EvaluatePair(pair, step, memory))]);

    /// <inheritdoc/>
    /// <remarks>Of what the loss names as its entropy, or else of the alignment less the loss.</remarks>
    public sealed override Tensor EntropyGradient(LatentPrediction prediction, long step) =>
        EntropyGradients.Of(Evaluate(prediction, step), prediction);

    /// <summary>The loss of one pair.</summary>
    /// <param name="pair">[row, latent] both.</param>
    /// <param name="step">The training step.</param>
    /// <param name="memory">What <see cref="Objective.CreateMemory"/> made; null: nothing is remembered yet.</param>
    protected abstract ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory);

    private static ObjectiveValue Mean(ObjectiveValue[] values)
    {
        if (values.Length == 1)
        {
            return values[0];
        }
        Tensor Over(Func<ObjectiveValue, Tensor> choose) => stack(values.Select(choose)).mean();
        return new(Over(value => value.Loss), [.. values[0].Parts.Select((part, i) => (part.Name, Over(value => value.Parts[i].Value)))])
        {
            Entropy = values[0].Entropy is null ? null : Over(value => value.Entropy!),
        };
    }
}
