using System.Text.Json.Serialization;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Latent distribution matching of two views (arXiv 2605.03517): a latent model's misfit less an entropy. With the entropy of both
/// views together the joint distribution is matched (F_LDM); with those of each alone the information between the views counts, too
/// (F_MI).</summary>
/// <remarks>The cells of the paper's grid: space plane or sphere, entropy contrastive, nearest neighbours or log-determinant,
/// <see cref="LdmEntropy.Single"/> or <see cref="LdmEntropy.Joint"/>. Constants of the densities are left out. Weights as in the
/// reference: 2 for the mean of the single entropies, 1 for the joint one.</remarks>
[Kind("ldm")]
public sealed record LdmObjective : PairObjective
{
    /// <summary>The latent model.</summary>
    public LatentSpace Space { get; init; } = new PlaneSpace();

    /// <summary>The estimator of the entropy.</summary>
    public EntropyTerm Entropy { get; init; } = new ContrastiveTerm();

    /// <summary>The entropy of what.</summary>
    public LdmEntropy Of { get; init => field = Check.Named(value); } = LdmEntropy.Joint;

    /// <summary>Multiplies the entropy; at least 0. At 0 all latents are drawn to a point.</summary>
    public double EntropyWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => $"ldm_{Space.Word}_{Entropy.Word}_{Of.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    /// <remarks>Parts: <c>misfit</c>; <c>entropy</c>, without the weight of this objective: the sum of both views' where single.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor first = Space.Project(pair.Predicted), second = Space.Project(pair.Target);
        Tensor misfit = Space.Misfit(first, second);
        Tensor entropy = Of switch
        {
            LdmEntropy.Single => Estimate(first).Plus(Estimate(second)),
            LdmEntropy.Joint => Estimate(cat([first, second], 1)), // [row, 2*latent]
            _ => Estimate(cat([first, second], 0)), // [2*row, latent]
        };
        Tensor weighted = entropy.Times(EntropyWeight);
        return new(misfit - weighted, [("misfit", misfit), ("entropy", entropy)]) { Entropy = weighted };

        Tensor Estimate(Tensor points) => Entropy.Estimate(points, Space, step);
    }
}

/// <summary>Whose entropy <see cref="LdmObjective"/> takes.</summary>
public enum LdmEntropy
{
    /// <summary>Both views as one point in twice the dimensions: F_LDM.</summary>
    Joint,

    /// <summary>Each view alone, the sum of both: F_MI.</summary>
    Single,

    /// <summary>The views as two points of one set: what the reference's code has for the joint log-determinant, d x d instead of 2d x
    /// 2d.</summary>
    Pooled,
}
