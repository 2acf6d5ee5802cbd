using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Dynamics.Experiments.Collapse;

/// <summary>DirectPred (Tian, Chen and Ganguli 2021): the predictor is not learned but set from the features' second moments F, with the
/// eigenvectors of F and eigenvalues that are a function of those of F.</summary>
/// <param name="Form">Which function.</param>
/// <param name="Boost">eps, what small modes are given beside their root.</param>
public sealed record DirectPredSpectrum(DirectPredForm Form, double Boost = 0.1)
{
    private const double Smallest = 1e-4; // the published code's floor

    /// <summary>Eigenvalues p of the predictor from those s of F, which are not negative.</summary>
    public double[] Eigenvalues(IReadOnlyList<double> moments)
    {
        double largest = moments.Max();
        return Form switch
        {
            DirectPredForm.Paper => [.. moments.Select(s => Math.Sqrt(Math.Max(s, 0)) + (Boost * largest))],
            DirectPredForm.ScaledCode => [.. moments.Select(s => Math.Sqrt(Math.Max(s, 0)) + (Boost * Math.Sqrt(largest)))],
            _ => [.. moments.Select(s =>
                largest > 0 ? Math.Max(Math.Sqrt(Math.Max(s, 0) / largest) + Boost, Smallest) : Smallest)],
        };
    }

    /// <summary>The predictor W_p [latent, latent] of F [latent, latent], symmetric.</summary>
    public double[,] Predictor(double[,] moments)
    {
        Evd<double> evd = Matrix<double>.Build.DenseOfArray(moments).Evd(Symmetricity.Symmetric);
        double[] p = Eigenvalues([.. evd.EigenValues.Select(value => value.Real)]);
        return (evd.EigenVectors * Matrix<double>.Build.DenseOfDiagonalArray(p)).TransposeAndMultiply(evd.EigenVectors).ToArray();
    }

    /// <summary>The modes s of F under <see cref="NonContrastiveFlow"/> with this predictor in place of a learned one, all of them since
    /// the largest decides the boost: ds_j = 2 p_j s_j (1 - (1 + sigma²) p_j) - 2 eta s_j.</summary>
    public FlowRate Modes(NonContrastiveFlow flow) => (state, rate) =>
    {
        double[] p = Eigenvalues(state.ToArray());
        for (int j = 0; j < p.Length; j++)
        {
            rate[j] = 2 * state[j] * ((p[j] * (1 - ((1 + flow.AugmentationVariance) * p[j]))) - flow.EncoderDecay);
        }
    };
}

/// <summary>How DirectPred makes eigenvalues p of the predictor from the eigenvalues s of F.</summary>
public enum DirectPredForm
{
    /// <summary>The paper's equation 18: p = sqrt(s) + eps max s.</summary>
    Paper,

    /// <summary>The published code: p = max(sqrt(s / max s) + eps, 1e-4), which does not depend on the scale of the features, as a loss of
    /// normalised features does not.</summary>
    Code,

    /// <summary>The published code on the features' own scale, which the unnormalised linear theory needs: sqrt(max s) times that, without
    /// the floor.</summary>
    ScaledCode,
}
