using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Benchmarks;

/// <summary>How strongly each loss pulls latents apart as they draw together: the length of the gradient of what keeps them apart, at
/// normal points whose spread falls. Float64.</summary>
public static class VanishingBenchmark
{
    /// <summary>The spreads.</summary>
    public static IReadOnlyList<double> Spreads { get; } = [1, 0.1, 0.01, 0.001, 0.0001];

    /// <summary>The losses that name such a term, each weight 1 where it has one.</summary>
    public static IReadOnlyList<(string Name, Objective Loss)> All { get; } =
    [
        ("vicreg", new VicRegObjective { VarianceWeight = 1, CovarianceWeight = 1 }),
        ("barlow", new BarlowTwinsObjective { OffDiagonalWeight = 1 }),
        ("sigreg", new LeJepaObjective { Weight = 1, Form = LeJepaForm.Sum }),
        ("visreg", new VisRegObjective()),
        ("simclr", new SimClrObjective()),
        ("plane_contrastive", new LdmObjective { Of = LdmEntropy.Single }),
        ("plane_knn", new LdmObjective { Of = LdmEntropy.Single, Entropy = new NearestNeighborTerm() }),
        ("plane_logdet", new LdmObjective { Of = LdmEntropy.Single, Entropy = new LogDetTerm() }),
        ("sphere_contrastive", new LdmObjective { Space = new SphereSpace(), Of = LdmEntropy.Single }),
    ];

    /// <summary>Gradient lengths [loss][spread].</summary>
    /// <param name="rows">Points of each view.</param>
    /// <param name="latents">Their dimensions.</param>
    public static IReadOnlyList<double[]> Run(int rows, int latents)
    {
        RandomStream random = new(seed: 1);
        double[] drawn = [.. Enumerable.Range(0, 2 * rows * latents).Select(_ => random.NextGaussian())];
        return [.. All.Select(one => Spreads.Select(spread =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor points = tensor(drawn, [2 * rows, 1, latents]).Times(spread).requires_grad_();
            LatentPrediction pair = new UnitGaussianPrediction(points, points.narrow(0, rows, rows), points.narrow(0, 0, rows));
            return Gradients.Of(one.Loss.Evaluate(pair, 0).Entropy!, [points])[0].norm().Number();
        }).ToArray())];
    }
}
