using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>A fitted map from features to position that also knows how uncertainty of its features spreads into position.</summary>
public interface IFittedReadout
{
    /// <summary>The hyper-parameters that were used, for tables, such as <c>lambda=0.001</c>.</summary>
    string Choices { get; }

    /// <summary>Predicts position.</summary>
    /// <param name="features">Features [time, feature].</param>
    /// <param name="range">The bins to predict.</param>
    /// <returns>Position [range], in the unit it was trained on.</returns>
    float[] Predict(FeatureMatrix features, BinRange range);

    /// <summary>Variance of the prediction that the readout can account for itself: latent posterior pushed through it, or spread of neighbours.</summary>
    /// <param name="input">Features and, where they are latents, their posterior.</param>
    /// <param name="bins">The bins asked about.</param>
    /// <returns>Variance [bins], squared position unit; zeros where the readout has no account of its uncertainty.</returns>
    double[] SpreadVariance(UncertainFeatures input, int[] bins);

    /// <summary>Predictive distribution: the spread of <see cref="SpreadVariance"/> plus independent Gaussian residual.</summary>
    /// <param name="input">Features and, where they are latents, their posterior.</param>
    /// <param name="bins">The bins asked about.</param>
    /// <param name="residualStd">Standard deviation of the residual, position unit, positive.</param>
    /// <param name="truth">True position [bins] for the CRPS only; NaN where unknown.</param>
    PredictiveIntervals Intervals(UncertainFeatures input, int[] bins, double residualStd, ReadOnlySpan<float> truth);
}
