using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Do two objectives pull the encoder the same way? Compares the gradients of their entropies.</summary>
public static class GradientProbe
{
    /// <summary>Cosines between the gradients, by the encoder's parameters, of the entropies of any two objectives (of the alignment less
    /// the loss; see <see cref="Objective.EntropyGradient"/>), as (FIRST, SECOND, cosine). Source: arXiv 2605.03517, where these are
    /// logged.</summary>
    /// <param name="objectives">At least two.</param>
    /// <param name="prediction">A batch, with the graph from its points back to the parameters, which stays.</param>
    /// <param name="parameters">The encoder's parameters.</param>
    /// <param name="step">Training step, which selects the subset of points where one is drawn.</param>
    public static IReadOnlyList<(Objective First, Objective Second, double Cosine)> Cosines(
        IReadOnlyList<Objective> objectives, LatentPrediction prediction, IReadOnlyList<Parameter> parameters, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] gradients = [.. objectives.Select(objective => ByParameters(objective.EntropyGradient(prediction, step)))];
        List<(Objective, Objective, double)> cosines = [];
        for (int i = 0; i < gradients.Length; i++)
        {
            for (int j = i + 1; j < gradients.Length; j++)
            {
                double lengths = gradients[i].norm().Number() * gradients[j].norm().Number();
                double cosine = gradients[i].dot(gradients[j]).Number() / Math.Max(lengths, double.Epsilon);
                cosines.Add((objectives[i], objectives[j], cosine));
            }
        }
        return cosines;

        Tensor ByParameters(Tensor byPoints) =>
            cat([.. Gradients.Of(prediction.Points, parameters, byPoints, keepGraph: true).Select(part => part.reshape(-1))]);
    }
}
