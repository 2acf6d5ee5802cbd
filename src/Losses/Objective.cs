using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>What self-supervised training minimises: a function of what was predicted and what came, and of nothing else. Alignment less an
/// entropy (arXiv 2605.03517), or one of the published losses.</summary>
/// <remarks>What follows from the kind is no option: overrides of such members carry <see cref="JsonIgnoreAttribute"/>, which is not
/// inherited.</remarks>
public abstract record Objective
{
    /// <summary>Short lower-case name, for figures and metrics.</summary>
    public abstract string Name { get; }

    /// <summary>Bins before the present one that the objective looks back to; a window must be longer.</summary>
    [JsonIgnore]
    public abstract int PastBins { get; }

    /// <summary>The loss of a batch, differentiable.</summary>
    /// <param name="prediction">What was predicted and what came; stays the caller's.</param>
    /// <param name="step">Training step, which selects the subset of points where one is drawn.</param>
    public abstract ObjectiveValue Evaluate(LatentPrediction prediction, long step);

    /// <summary>What the objective remembers from step to step (a queue of keys, a centre), fresh; null where it remembers
    /// nothing.</summary>
    /// <param name="latentDimension">Dimensions of the latents.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="seed">Where randomness enters.</param>
    public virtual ObjectiveMemory? CreateMemory(int latentDimension, Device device, ulong seed) => null;

    /// <summary>The loss of a batch with what is remembered of those before; the same as without where nothing is.</summary>
    /// <param name="prediction">As for <see cref="Evaluate(LatentPrediction, long)"/>.</param>
    /// <param name="step">The training step.</param>
    /// <param name="memory">What <see cref="CreateMemory"/> made.</param>
    public virtual ObjectiveValue Evaluate(LatentPrediction prediction, long step, ObjectiveMemory? memory) => Evaluate(prediction, step);

    /// <summary>Gradient of the objective's entropy, in the widest sense, by <see cref="LatentPrediction.Points"/>: that of the alignment
    /// less that of the loss. [batch, time, latent], detached; the caller's. For <see cref="GradientProbe"/>.</summary>
    public abstract Tensor EntropyGradient(LatentPrediction prediction, long step);
}

/// <summary>A loss and the terms that it consists of. Scalars; tensors belong to the dispose scope of the training step.</summary>
/// <param name="Loss">What is minimised.</param>
/// <param name="Parts">The terms by name (lower camel case, as metrics have them), each with the sign that its name says.</param>
public sealed record ObjectiveValue(Tensor Loss, IReadOnlyList<(string Name, Tensor Value)> Parts)
{
    /// <summary>What keeps the latents apart, as it is weighted in the loss and with the opposite sign; null where no term of the loss
    /// does that alone.</summary>
    public Tensor? Entropy { get; init; }
}

/// <summary>What an objective remembers from step to step. Owns its tensors, which are saved with the state of training.</summary>
public abstract class ObjectiveMemory : IDisposable
{
    /// <summary>The tensors by name; they are overwritten in place.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Called after the optimiser's step, without gradients, with the prediction of that step.</summary>
    public abstract void Update(LatentPrediction prediction);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, Tensor tensor) in State)
        {
            tensor.Dispose();
        }
    }
}

/// <summary>No entropy term: the target z_t is held fixed, so the encoder learns only to be a good past (docs/reference/predictive-ldm.md,
/// "Objectives"; the paper's "regular").</summary>
/// <remarks>This is F_LDM with the plug-in entropy of the latent model's own prediction, -E log q(z_t | past) with q held fixed: its
/// gradient cancels that of the alignment through the target, and what remains is the alignment with a detached target. F_MI in the same
/// way has the plug-in Gaussian marginal, -E log N(z; m, S) with the sample's mean and maximum-likelihood covariance held fixed; its
/// gradient is that of the log-determinant entropy, so that cell is <see cref="LogDetObjective"/> with weight 1 and no noise
/// floor.</remarks>
[Kind("stopGradient")]
public sealed record StopGradientObjective : Objective
{
    internal const string Alignment = "negativeLogLikelihood";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "stop_gradient";

    /// <inheritdoc/>
    [JsonIgnore]
    public override int PastBins => 0;

    /// <inheritdoc/>
    /// <remarks>One part: <c>negativeLogLikelihood</c>, nats a bin.</remarks>
    public override ObjectiveValue Evaluate(LatentPrediction prediction, long step)
    {
        Tensor likelihood = prediction.WithDetachedTarget().NegativeLogLikelihood();
        return new(likelihood, [(Alignment, likelihood)]);
    }

    /// <inheritdoc/>
    public override Tensor EntropyGradient(LatentPrediction prediction, long step) => prediction.TargetGradient();
}
