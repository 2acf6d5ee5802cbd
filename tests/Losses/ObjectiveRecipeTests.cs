// <objective>
using System.Text.Json.Serialization;
using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

// </objective>
using Dynamics.KalmanSsl;

namespace Dynamics.Tests.Losses;

// <objective>
/// <summary>Alignment less the quadratic Rényi entropy -log mean exp(-|z - z'|²/4) of the points.</summary>
[Kind("renyi")]
public sealed record RenyiObjective : Objective
{
    /// <summary>Weight of the entropy; at least 0.</summary>
    public double Weight { get; init => field = Check.AtLeast(value, 0); } = 1;

    [JsonIgnore]
    public override string Name => "renyi";

    [JsonIgnore]
    public override int PastBins => 0;

    public override ObjectiveValue Evaluate(LatentPrediction prediction, long step)
    {
        Tensor alignment = prediction.NegativeLogLikelihood(), entropy = Entropy(prediction.Points, step);
        return new(alignment.Plus(entropy.Times(-Weight)), [("negativeLogLikelihood", alignment), ("entropy", entropy)]);
    }

    public override Tensor EntropyGradient(LatentPrediction prediction, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        return Gradients.Of(Entropy(prediction.Points, step).Times(Weight), [prediction.Points])[0].MoveToOuterDisposeScope();
    }

    private static Tensor Entropy(Tensor points, long step)
    {
        Tensor all = points.reshape(-1, points.shape[^1]); // [batch*time, latent]
        long stride = 1 + (all.shape[0] / 1000); // of many points some, others at the next step
        Tensor z = all.slice(0, step % stride, all.shape[0], stride), products = z.mm(z.t()); // [point, point]
        Tensor squares = products.diagonal(0, 0, 1).unsqueeze(0), distances = squares.Plus(squares.t()).Plus(products.Times(-2));
        return distances.Times(-0.25).exp().mean().log().Times(-1);
    }
}
// </objective>

/// <summary>The objective of docs/extending.md is the marked lines above, and what the recipe promises holds: no other line is needed. The
/// laws of <see cref="ObjectiveTests"/> and <see cref="KalmanSsl.KalmanLdmTests"/> run on it, too: training lowers it.</summary>
public sealed class ObjectiveRecipeTests
{
    [Fact]
    public void Recipe_InTheDocument_IsTheMarkedLinesOfThisFile() =>
        Assert.Equal(Recipe.Marked("tests/Losses/ObjectiveRecipeTests.cs", "objective"), Recipe.Shown("A loss"));

    [Fact]
    public void Objective_OfTheRecipe_IsChosenByItsKind()
    {
        KalmanLdmOptions options = OptionsJson.Override(new KalmanLdmOptions(), ["objective.kind=renyi", "objective.weight=0.5"]);
        Assert.Equal(new RenyiObjective { Weight = 0.5 }, options.Objective);
    }

    /// <summary>Two points at a distance r: -log of the mean of 1, 1 and twice exp(-r²/4).</summary>
    [Fact]
    public void Entropy_OfTwoPoints_IsTheClosedForm()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = tensor((double[])[0, 0, 3, 4], [1, 2, 2]);
        ObjectiveValue value = new RenyiObjective().Evaluate(new UnitGaussianPrediction(z, z, z), 0);
        Assert.Equal(-Math.Log((1 + Math.Exp(-25 / 4.0)) / 2), value.Parts[1].Value.Number(), 1e-12);
    }
}
