using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>VISReg (arXiv 2606.02572), written from its description: predictions close to their targets, and the latents of each view
/// drawn to a standard normal by their centre, their scale, and the sorted values of random projections.</summary>
/// <remarks>With mean m_j and standard deviation s_j (divisor n) of each dimension: centre = mean_j m_j², scale = mean_j (1 - s_j)², shape
/// = mean over random unit directions and ranks of (u_(i) - q_i)², u the sorted projections of the centred points and q_i the normal
/// quantile of (i - 1/2)/n, so that it is a sliced squared Wasserstein distance. Each view has its own, and their mean counts. The paper's
/// normalisations were not to be had: this is our reading. Where latents draw together, the slopes of scale and shape do not
/// vanish.</remarks>
[Kind("visReg")]
public sealed record VisRegObjective : PairObjective
{
    private const double VarianceGuard = 1e-12;

    /// <summary>Weight of the mean squared distance of predictions and targets; at least 0.</summary>
    public double InvarianceWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>Weight of the centre; at least 0.</summary>
    public double CenterWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>Weight of the scale; at least 0.</summary>
    public double ScaleWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>Weight of the shape; at least 0.</summary>
    public double ShapeWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>Random directions a step; at least 1.</summary>
    public int Slices { get; init => field = Check.AtLeast(value, 1); } = 256;

    /// <summary>Decides the directions, with the step.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "visreg";

    /// <inheritdoc/>
    /// <remarks>Parts, unweighted: <c>invariance</c>, <c>center</c>, <c>scale</c>, <c>shape</c>.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor invariance = (pair.Predicted - pair.Target).Squared().mean();
        long count = pair.Target.shape[0];
        Tensor directions = Rows.Gaussian(pair.Target.shape[1], Slices, Seed, step, pair.Target.detach()); // [latent, slice]
        directions = directions / directions.Squared().sum([0], keepdim: true).sqrt();
        double[] ranks = [.. Enumerable.Range(0, (int)count).Select(i => SpecialFunctions.NormalQuantile((i + 0.5) / count))];
        Tensor quantiles = tensor(ranks, [count, 1]).to(pair.Target.dtype, pair.Target.device);
        (Tensor Center, Tensor Scale, Tensor Shape) a = Terms(pair.Predicted, directions, quantiles),
            b = Terms(pair.Target, directions, quantiles);
        Tensor center = a.Center.Plus(b.Center).Times(0.5), scale = a.Scale.Plus(b.Scale).Times(0.5);
        Tensor shape = a.Shape.Plus(b.Shape).Times(0.5);
        Tensor penalty = center.Times(CenterWeight).Plus(scale.Times(ScaleWeight)).Plus(shape.Times(ShapeWeight));
        return new(
            invariance.Times(InvarianceWeight).Plus(penalty),
            [("invariance", invariance), ("center", center), ("scale", scale), ("shape", shape)])
        {
            Entropy = penalty.Times(-1),
        };
    }

    private static (Tensor Center, Tensor Scale, Tensor Shape) Terms(Tensor points, Tensor directions, Tensor quantiles)
    {
        Tensor mean = points.mean([0], keepdim: true), centred = points - mean;
        Tensor deviation = centred.Squared().mean([0]).Plus(VarianceGuard).sqrt();
        (Tensor sorted, _) = centred.mm(directions).sort(0); // [row, slice]
        return (mean.Squared().mean(), deviation.Minus(1).Squared().mean(), (sorted - quantiles).Squared().mean());
    }
}
