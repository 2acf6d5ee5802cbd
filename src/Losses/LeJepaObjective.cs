using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>LeJEPA (Balestriero and LeCun 2025, arXiv 2511.08544): every view near the mean of the global ones, and the latents of each
/// view standard normal (<see cref="SlicedNormality"/>, SIGReg). No teacher, no predictor, no stop-gradient.</summary>
/// <remarks>inv = mean over views, rows and dimensions of (mean view - z)², as in the authors' code (the paper sums over dimensions).
/// The statistic does not go to 0 but to its <see cref="SlicedNormality.Floor"/>, 1.0525 by the default rule.</remarks>
[Kind("leJepa")]
public sealed record LeJepaObjective : Objective
{
    /// <summary>lambda, the weight of the normality; in [0, 1] where it is taken from the invariance, else at least 0. Small images need
    /// a statistic without the factor n and a weight of a few (<see cref="SmallImages"/>).</summary>
    public double Weight { get; init => field = Check.AtLeast(value, 0); } = 0.05;

    /// <summary>How the two terms are weighed.</summary>
    public LeJepaForm Form { get; init => field = Check.Named(value); }

    /// <summary>Whether the latents of all views are tested as one set of points; else view by view, and the mean taken.</summary>
    public bool TestsViewsTogether { get; init; }

    /// <summary>Whether views come near the mean of all views, and not of the global ones alone.</summary>
    public bool CentersOnAllViews { get; init; }

    /// <summary>The test of normality.</summary>
    public SlicedNormality Normality { get; init; } = new();

    /// <summary>What is known to work on CIFAR-10 (EB-JEPA, arXiv 2602.03604): 10 SIGReg, 256 slices, no factor n, beside the mean square
    /// of z - z'. Here the invariance is about the mean of both views, a quarter of that, and so is the weight.</summary>
    public static LeJepaObjective SmallImages { get; } = new()
    {
        Weight = 2.5,
        Form = LeJepaForm.Sum,
        Normality = new() { Slices = 256, ScalesWithCount = false },
    };

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "lejepa";

    /// <inheritdoc/>
    [JsonIgnore]
    public override int PastBins => 0;

    /// <inheritdoc/>
    /// <remarks>Parts: <c>invariance</c>, <c>normality</c> (the statistic), <c>excess</c> (the statistic less its floor).</remarks>
    public override ObjectiveValue Evaluate(LatentPrediction prediction, long step)
    {
        IReadOnlyList<Tensor> views = prediction.Views;
        if (Form == LeJepaForm.Convex && Weight > 1)
        {
            throw Check.Fault($"{Weight} of 1 for the normality", nameof(Weight), "give at most 1, or the form 'sum'");
        }
        Tensor all = stack(views); // [view, row, latent]
        Tensor middle = all.narrow(0, 0, CentersOnAllViews ? views.Count : prediction.GlobalViewCount).mean([0], keepdim: true);
        Tensor invariance = (middle - all).Squared().mean();
        Tensor[] sets = TestsViewsTogether ? [all.reshape(-1, all.shape[2])] : [.. views];
        Tensor directions = Normality.Directions(views[0], step);
        Tensor normality = stack(sets.Select(points => Normality.Statistic(points, directions))).mean();
        Tensor penalty = normality.Times(Weight);
        Tensor loss = invariance.Times(Form == LeJepaForm.Convex ? 1 - Weight : 1).Plus(penalty);
        Tensor excess = normality.detach().Minus(Normality.Floor(sets[0].shape[0]));
        return new(loss, [("invariance", invariance), ("normality", normality), ("excess", excess)]) { Entropy = penalty.Times(-1) };
    }

    /// <inheritdoc/>
    public override Tensor EntropyGradient(LatentPrediction prediction, long step) =>
        EntropyGradients.Of(Evaluate(prediction, step), prediction);
}

/// <summary>The published forms of <see cref="LeJepaObjective"/>.</summary>
public enum LeJepaForm
{
    /// <summary>(1 - lambda) invariance + lambda normality: the paper and its code.</summary>
    Convex,

    /// <summary>invariance + lambda normality: EB-JEPA, stable-pretraining, LeWM.</summary>
    Sum,
}
