using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>Gradients of what keeps latents apart in a loss.</summary>
internal static class EntropyGradients
{
    /// <summary>Gradient by the points of what the loss names as its entropy, or else of the alignment less the loss; the graph behind the
    /// points stays.</summary>
    public static Tensor Of(ObjectiveValue value, LatentPrediction prediction)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor entropy = value.Entropy ?? (prediction.NegativeLogLikelihood() - value.Loss);
        return Gradients.Of(entropy, [prediction.Points], keepGraph: true)[0].MoveToOuterDisposeScope();
    }
}
