using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The loss of latent prediction (JEPA): the mean squared error of what was predicted, and any number of terms on the latents
/// that keep them from collapsing. Without such a term, and with targets that the gradient reaches, the least loss is a constant.</summary>
/// <remarks>loss = w sum_p w_p mean (prediction - target)² / sum_p w_p + sum_r term_r, over the <see cref="LatentPrediction.Pairs"/> p, one
/// a horizon. LeWM (arXiv 2603.19312) is this with <see cref="SlicedNormalityRegularizer"/>, EB-JEPA (arXiv 2602.03604) and PLDM (arXiv
/// 2502.14819) with variances and covariances in space and in time.</remarks>
[Kind("predictive")]
public sealed record PredictiveObjective : Objective
{
    /// <summary>Weight of the squared error; at least 0.</summary>
    public double PredictionWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>What keeps the latents apart.</summary>
    public IReadOnlyList<LatentRegularizer> Regularizers { get; init; } = [new SlicedNormalityRegularizer()];

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "predictive";

    /// <inheritdoc/>
    [JsonIgnore]
    public override int PastBins => 0;

    /// <inheritdoc/>
    public bool Equals(PredictiveObjective? other) =>
        other is not null && PredictionWeight == other.PredictionWeight && Regularizers.SequenceEqual(other.Regularizers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PredictionWeight, Regularizers.Count);

    /// <inheritdoc/>
    /// <remarks>Parts: <c>predictionError</c>, and each regulariser by its name, unweighted.</remarks>
    public override ObjectiveValue Evaluate(LatentPrediction prediction, long step)
    {
        double weights = prediction.Pairs.Sum(pair => pair.Weight);
        Tensor error = stack(prediction.Pairs.Select(pair =>
            (pair.Predicted - pair.Target).Squared().mean().Times(pair.Weight / weights))).sum();
        Tensor loss = error.Times(PredictionWeight);
        List<(string, Tensor)> parts = [("predictionError", error)];
        Tensor? penalty = null;
        foreach (LatentRegularizer regularizer in Regularizers)
        {
            Tensor term = regularizer.Penalty(prediction.Points, step);
            parts.Add((regularizer.Name, term));
            Tensor weighted = term.Times(regularizer.Weight);
            penalty = penalty is null ? weighted : penalty.Plus(weighted);
        }
        return new(penalty is null ? loss : loss.Plus(penalty), parts) { Entropy = penalty?.Times(-1) };
    }

    /// <inheritdoc/>
    public override Tensor EntropyGradient(LatentPrediction prediction, long step) =>
        EntropyGradients.Of(Evaluate(prediction, step), prediction);
}

/// <summary>A term on latents that keeps them from collapsing, in space (over all bins of all sequences) or in time (along each
/// sequence).</summary>
public abstract record LatentRegularizer
{
    private protected LatentRegularizer()
    {
    }

    /// <summary>Weight in the loss; at least 0.</summary>
    public double Weight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>Name of the metric, lower camel case.</summary>
    internal abstract string Name { get; }

    /// <summary>The term, a differentiable scalar that is small where the latents are as they should be.</summary>
    /// <param name="points">[batch, time, latent].</param>
    /// <param name="step">The training step.</param>
    internal abstract Tensor Penalty(Tensor points, long step);

    /// <summary>The latents of all bins [row, latent].</summary>
    private protected static Tensor InSpace(Tensor points) => points.reshape(-1, points.shape[2]);
}

/// <summary>SIGReg: the latents standard normal in all directions (<see cref="Losses.SlicedNormality"/>).</summary>
[Kind("sigReg")]
public sealed record SlicedNormalityRegularizer : LatentRegularizer
{
    /// <summary>The test.</summary>
    public SlicedNormality Normality { get; init; } = new() { Slices = 256, ScalesWithCount = false };

    /// <summary>Whether each time step is tested by itself and the mean taken, as in LeWM; else all bins as one set.</summary>
    public bool PerTimeStep { get; init; }

    internal override string Name => "normality";

    internal override Tensor Penalty(Tensor points, long step) => PerTimeStep
        ? stack(Enumerable.Range(0, (int)points.shape[1]).Select(time => Normality.Statistic(points.select(1, time), step))).mean()
        : Normality.Statistic(InSpace(points), step);
}

/// <summary>VICReg's variance hinge over all bins: every dimension with a standard deviation of at least 1.</summary>
[Kind("variance")]
public sealed record VarianceRegularizer : LatentRegularizer
{
    internal const double Guard = 1e-4;

    internal override string Name => "varianceHinge";

    internal override Tensor Penalty(Tensor points, long step) =>
        Rows.Centred(InSpace(points)).Squared().mean([0]).Plus(Guard).sqrt().Times(-1).Plus(1).relu().mean();
}

/// <summary>VICReg's covariance term over all bins: the mean squared covariance of two dimensions (the form of EB-JEPA and PLDM).</summary>
[Kind("covariance")]
public sealed record CovarianceRegularizer : LatentRegularizer
{
    internal override string Name => "covariance";

    internal override Tensor Penalty(Tensor points, long step)
    {
        Tensor covariance = Rows.Covariance(Rows.Centred(InSpace(points))), variances = covariance.diagonal(0, 0, 1);
        long dimension = points.shape[2];
        return (covariance.Squared().sum() - variances.Squared().sum()).DividedBy(Math.Max(1, dimension * (dimension - 1)));
    }
}

/// <summary>The variance hinge along each sequence (PLDM's std_t): no sequence may stand still.</summary>
[Kind("temporalVariance")]
public sealed record TemporalVarianceRegularizer : LatentRegularizer
{
    internal override string Name => "temporalVarianceHinge";

    internal override Tensor Penalty(Tensor points, long step)
    {
        Tensor centred = points - points.mean([1], keepdim: true);
        return centred.Squared().mean([1]).Plus(VarianceRegularizer.Guard).sqrt().Times(-1).Plus(1).relu().mean();
    }
}

/// <summary>The mean squared step from bin to bin (EB-JEPA's and PLDM's similarity in time): latents that change slowly. By itself it
/// collapses them.</summary>
[Kind("temporalSimilarity")]
public sealed record TemporalSimilarityRegularizer : LatentRegularizer
{
    internal override string Name => "temporalStep";

    internal override Tensor Penalty(Tensor points, long step)
    {
        long steps = points.shape[1] - 1;
        return steps < 1
            ? points.sum().Times(0)
            : (points.narrow(1, 1, steps) - points.narrow(1, 0, steps)).Squared().mean();
    }
}
