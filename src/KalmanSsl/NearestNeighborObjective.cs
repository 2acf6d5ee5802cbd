using Dynamics.Losses;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Kozachenko-Leonenko entropy with k = 3 on a subset of the batch, distances above the 0.9 quantile clipped (ldm.md 1.1 and
/// 1.3, "procrustes", with the factor d that the estimator needs).</summary>
public sealed record NearestNeighborObjective : PredictiveObjective
{
    /// <summary>Weight of the entropy; in (0, 1].</summary>
    public double Weight { get; init => field = value is > 0 and <= 1 ? value : throw new ArgumentException($"weight {value} is not in (0, 1]"); } = 1;

    /// <summary>Points drawn from the batch, evenly spread; at least 8. The distances grow with its square.</summary>
    public int Points { get; init => field = value >= 8 ? value : throw new ArgumentException($"{value} points are too few; at least 8 are needed"); } = 320;

    /// <inheritdoc/>
    public override string Name => "knn";

    /// <inheritdoc/>
    public override bool DetachesTarget => false;

    /// <inheritdoc/>
    public override Tensor? EntropyBonus(Tensor z, double noiseVariance, long step)
    {
        Tensor points = z.flatten(0, 1); // [batch*time, latent]
        using Tensor subset = PointSubset.Strided(points.shape[0], Math.Min(Points, points.shape[0]), step, points.device);
        return Weight * new KozachenkoLeonenkoEntropy(clipQuantile: 0.9).Estimate(points, subset);
    }
}
