using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Barlow Twins (Zbontar et al. 2021, arXiv 2103.03230): the correlation matrix between predictions and targets becomes the
/// identity.</summary>
/// <remarks>C = N(z)' N(z') / n with each dimension normalised over the batch (biased variance plus 1e-5, as BatchNorm without affine);
/// loss = sum_i (C_ii - 1)² + lambda sum over i != j of C_ij². Sums, not means.</remarks>
[Kind("barlowTwins")]
public sealed record BarlowTwinsObjective : PairObjective
{
    private const double VarianceGuard = 1e-5;

    /// <summary>lambda, the weight of the off-diagonal entries; at least 0. At 0 the dimensions become copies of each other.</summary>
    public double OffDiagonalWeight { get; init => field = Check.AtLeast(value, 0); } = 0.0051;

    /// <summary>Weight of the diagonal; at least 0. At 0 nothing aligns the views.</summary>
    public double DiagonalWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>What the whole is multiplied by; positive. 1 in the paper; solo-learn has 0.1 on small images, 0.025 else.</summary>
    public double Scale { get; init => field = Check.Positive(value); } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "barlow";

    /// <inheritdoc/>
    /// <remarks>Parts, without weights: <c>onDiagonal</c>, <c>offDiagonal</c>.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor correlation = Normalized(pair.Predicted).t().mm(Normalized(pair.Target)).DividedBy(pair.Target.shape[0]);
        Tensor diagonal = correlation.diagonal(0, 0, 1);
        Tensor on = diagonal.Minus(1).Squared().sum(), off = correlation.Squared().sum() - diagonal.Squared().sum();
        Tensor penalty = off.Times(Scale * OffDiagonalWeight);
        return new(on.Times(Scale * DiagonalWeight).Plus(penalty), [("onDiagonal", on), ("offDiagonal", off)])
        {
            Entropy = penalty.Times(-1),
        };
    }

    private static Tensor Normalized(Tensor points)
    {
        Tensor centred = Rows.Centred(points);
        return centred / centred.Squared().mean([0], keepdim: true).Plus(VarianceGuard).sqrt();
    }
}
