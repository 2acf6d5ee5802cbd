namespace Dynamics.Decoding.Internals;

/// <summary>What one seed of a decoder says about the test part.</summary>
/// <param name="Choices">Chosen hyper-parameters.</param>
/// <param name="ValidationRSquared">NaN without a validation part.</param>
/// <param name="Predicted">Position [test bin], tracked or not.</param>
/// <param name="Raw">Intervals as the decoder states them, every test bin.</param>
/// <param name="Calibrated">The same, scaled on validation.</param>
internal sealed record SeedPrediction(
    string Choices, double ValidationRSquared, float[] Predicted, PredictiveIntervals Raw, PredictiveIntervals Calibrated);
