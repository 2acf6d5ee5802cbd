using System.Text.Json.Serialization;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Distribution matching of two categorical views (arXiv 2605.03517, "simplex"): latents are logits; the softmax of both views
/// agrees, and the categories, or pairs of them, stay spread out over the batch.</summary>
/// <remarks>P, P' [row, category], a = mean_i P_i . P'_i, J = P' P / n the joint distribution, m the mean of both marginals. Loss -a - T
/// H(J) (<see cref="CategoricalForm.Joint"/>, F_LDM), -a - 2 T H(m) (<see cref="CategoricalForm.Marginal"/>, F_MI) or -(2 H(m) - H(J)), the
/// information alone. T from the agreement p that is wanted: 1 / ln((k - 1) p / (1 - p)).</remarks>
[Kind("categorical")]
public sealed record CategoricalObjective : PairObjective
{
    private const double Guard = 1e-12;

    /// <summary>The probability p with which both views should be of one category; above 0, below 1.</summary>
    public double Agreement { get; init => field = Check.StrictlyBetween(value, 0, 1); } = 0.99;

    /// <summary>Which entropy.</summary>
    public CategoricalForm Form { get; init => field = Check.Named(value); }

    /// <summary>What the entropy is multiplied by; at least 0. At 0 all views fall into one category.</summary>
    public double EntropyWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => $"categorical_{Form.ToString().ToLowerInvariant()}";

    /// <summary>T for so many categories.</summary>
    public double Temperature(long categories) => 1 / Math.Log(Math.Max(1, categories - 1) * Agreement / (1 - Agreement));

    /// <inheritdoc/>
    /// <remarks>Parts: <c>agreement</c> a, <c>jointEntropy</c> H(J), <c>marginalEntropy</c> H(m), <c>information</c> 2 H(m) - H(J), nats.
    /// </remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor first = pair.Predicted.softmax(1), second = pair.Target.softmax(1);
        Tensor agreement = (first * second).sum(1).mean();
        Tensor joint = Entropy(first.t().mm(second).DividedBy(first.shape[0]));
        Tensor marginal = Entropy(first.mean([0]).Plus(second.mean([0])).Times(0.5));
        Tensor information = marginal.Times(2) - joint;
        double temperature = EntropyWeight * Temperature(first.shape[1]);
        Tensor entropy = Form switch
        {
            CategoricalForm.Joint => joint.Times(temperature),
            CategoricalForm.Marginal => marginal.Times(2 * temperature),
            _ => information.Times(EntropyWeight),
        };
        Tensor loss = Form == CategoricalForm.Information ? entropy.Times(-1) : agreement.Plus(entropy).Times(-1);
        return new(
            loss,
            [("agreement", agreement), ("jointEntropy", joint), ("marginalEntropy", marginal), ("information", information)])
        {
            Entropy = entropy,
        };
    }

    /// <summary>-sum p log p; the guard keeps empty categories finite, and is no share of the value.</summary>
    private static Tensor Entropy(Tensor probabilities) => (probabilities * probabilities.Plus(Guard).log()).sum().Times(-1);
}

/// <summary>The entropies of <see cref="CategoricalObjective"/>.</summary>
public enum CategoricalForm
{
    /// <summary>Of pairs of categories: distribution matching.</summary>
    Joint,

    /// <summary>Of the categories, twice: the information between the views counts, too.</summary>
    Marginal,

    /// <summary>The information between the views, and no agreement.</summary>
    Information,
}
