using System.Text.Json.Serialization;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Distribution matching of two categorical views (arXiv 2605.03517, "simplex"): latents are logits of one categorical variable
/// or of several; the softmax of both views agrees in each, the categories, or pairs of them, stay spread out over the batch, and no
/// variable tells what another tells.</summary>
/// <remarks>P, P' [row, category], a = mean_i P_i . P'_i, J = P' P / n the joint distribution, m the mean of both marginals. Loss -a - T
/// H(J) (<see cref="CategoricalForm.Joint"/>, F_LDM), -a - 2 T H(m) (<see cref="CategoricalForm.Marginal"/>, F_MI) or -(2 H(m) - H(J)), the
/// information alone. T from the agreement p that is wanted: 1 / ln((k - 1) p / (1 - p)). With several variables a, H(J) and H(m) are means
/// over them, and from the entropy goes the information between each two of them in the rows of both views, over the number of variables:
/// the entropy of all variables together, to the second order (H = sum H_i - sum MI_ij of the reference's categorical predictor).</remarks>
[Kind("categorical")]
public sealed record CategoricalObjective : PairObjective
{
    private const double Guard = 1e-12;

    /// <summary>The probability p with which both views should be of one category; above 0, below 1.</summary>
    public double Agreement { get; init => field = Check.StrictlyBetween(value, 0, 1); } = 0.99;

    /// <summary>Which entropy.</summary>
    public CategoricalForm Form { get; init => field = Check.Named(value); }

    /// <summary>How many categories each variable has, at least 2; it must divide the latent's dimension, whose logits belong to one
    /// variable after the other. Null: the latent is one variable.</summary>
    public int? Categories { get; init => field = value is { } given ? Check.AtLeast(given, 2) : null; }

    /// <summary>What the entropy is multiplied by; at least 0. At 0 all views fall into one category.</summary>
    public double EntropyWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => $"categorical_{Form.ToString().ToLowerInvariant()}" + (Categories is { } each ? $"_of{each}" : "");

    /// <summary>T for so many categories.</summary>
    public double Temperature(long categories) => 1 / Math.Log(Math.Max(1, categories - 1) * Agreement / (1 - Agreement));

    /// <summary>Probabilities of the categories [row, variable, category], from logits [row, latent].</summary>
    public Tensor Probabilities(Tensor logits)
    {
        long categories = Categories ?? logits.shape[1];
        return logits.shape[1] % categories == 0
            ? logits.reshape(logits.shape[0], -1, categories).softmax(2)
            : throw Check.Fault(
                $"{logits.shape[1]} logits are no whole number of {categories} each", nameof(Categories), "choose a divisor");
    }

    /// <inheritdoc/>
    /// <remarks>Parts: <c>agreement</c> a, <c>jointEntropy</c> H(J), <c>marginalEntropy</c> H(m), <c>information</c> 2 H(m) - H(J), and,
    /// where there are several variables, <c>redundancy</c>, the information between them; nats a variable.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor first = Probabilities(pair.Predicted), second = Probabilities(pair.Target);
        Tensor agreement = (first * second).sum(2).mean();
        Tensor joint = Entropies(einsum("nsa,nsb->sab", first, second).DividedBy(first.shape[0])).mean();
        Tensor marginals = Entropies(first.mean([0]).Plus(second.mean([0])).Times(0.5).unsqueeze(2));
        Tensor marginal = marginals.mean(), information = marginal.Times(2) - joint;
        List<(string, Tensor)> parts =
            [("agreement", agreement), ("jointEntropy", joint), ("marginalEntropy", marginal), ("information", information)];
        (Tensor ofPairs, Tensor ofViews, Tensor gained) = (joint, marginal.Times(2), information);
        if (first.shape[1] > 1)
        {
            Tensor redundancy = Redundancy(cat([first, second], 0), marginals);
            parts.Add(("redundancy", redundancy));
            (ofPairs, ofViews, gained) = (ofPairs - redundancy, ofViews - redundancy.Times(2), gained - redundancy);
        }
        double temperature = EntropyWeight * Temperature(first.shape[2]);
        Tensor entropy = Form switch
        {
            CategoricalForm.Joint => ofPairs.Times(temperature),
            CategoricalForm.Marginal => ofViews.Times(temperature),
            _ => gained.Times(EntropyWeight),
        };
        Tensor loss = Form == CategoricalForm.Information ? entropy.Times(-1) : agreement.Plus(entropy).Times(-1);
        return new(loss, [.. parts]) { Entropy = entropy };
    }

    /// <summary>The information between each two variables, summed over the pairs, over the number of variables.</summary>
    /// <param name="rows">Probabilities of both views [row, variable, category].</param>
    /// <param name="marginals">Entropy of each variable.</param>
    private static Tensor Redundancy(Tensor rows, Tensor marginals)
    {
        (long variables, long categories) = (rows.shape[1], rows.shape[2]);
        Tensor flat = rows.flatten(1);
        Tensor together = flat.t().mm(flat).DividedBy(rows.shape[0]).view(variables, categories, variables, categories).transpose(1, 2);
        Tensor entropies = Entropies(together.reshape(variables * variables, categories, categories)).view(variables, variables);
        Tensor information = marginals.unsqueeze(0).Plus(marginals.unsqueeze(1)) - entropies;
        return information.triu(1).sum().DividedBy(variables);
    }

    /// <summary>-sum p log p over the last two axes; the guard keeps empty categories finite, and is no share of the value.</summary>
    private static Tensor Entropies(Tensor probabilities) =>
        (probabilities * probabilities.Plus(Guard).log()).sum([1, 2]).Times(-1);
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
