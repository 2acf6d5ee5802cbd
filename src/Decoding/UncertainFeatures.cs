using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>Features together with what is known of their uncertainty.</summary>
/// <param name="Features">Feature values (posterior means) [time, feature].</param>
/// <param name="Posterior">Gaussian posterior of the same features; null when they are exact (counts).</param>
public sealed record UncertainFeatures(FeatureMatrix Features, GaussianSeries? Posterior)
{
    /// <summary>Takes the means of a posterior as features.</summary>
    /// <param name="posterior">Posterior of the latent state at every bin.</param>
    public static UncertainFeatures From(GaussianSeries posterior) => new(new FeatureMatrix(posterior.Mean, posterior.Dimension), posterior);

    /// <summary>Takes features that are known exactly.</summary>
    /// <param name="features">Features [time, feature].</param>
    public static UncertainFeatures Exact(FeatureMatrix features) => new(features, null);
}
