using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>A fitted map from features to position that also knows how uncertainty of its features becomes uncertainty of position.</summary>
public interface IFittedReadout
{
    /// <summary>The hyper-parameters that were used, for tables, such as <c>lambda=0.001</c>.</summary>
    string Choices { get; }

    /// <summary>Predicts position.</summary>
    /// <param name="features">Features [time, feature].</param>
    /// <param name="range">The bins to predict.</param>
    /// <returns>Position [range], in the unit it was trained on.</returns>
    float[] Predict(FeatureMatrix features, BinRange range);

    /// <summary>Predictive distribution: the spread of the latent posterior pushed through the readout, plus independent Gaussian residual.</summary>
    /// <param name="input">Features and, where they are latents, their posterior.</param>
    /// <param name="bins">The bins asked about.</param>
    /// <param name="residualStd">Standard deviation of the residual [bin], position unit, positive.</param>
    /// <param name="truth">True position [bin] for the CRPS only; NaN where unknown.</param>
    PredictiveIntervals Intervals(UncertainFeatures input, int[] bins, double[] residualStd, float[] truth);
}
