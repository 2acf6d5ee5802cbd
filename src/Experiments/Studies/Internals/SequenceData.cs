using Dynamics.Simulators;
using Dynamics.Decoding;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The samples that the models of one data seed are scored on, and the single-frame baseline. Shared between models, never changed.</summary>
internal sealed class SequenceData
{
    public SequenceData(SequenceSimulator simulator, IReadOnlyList<string> channels, SequenceStudyOptions options)
    {
        Readout = SequenceSample.Trained(simulator, channels, options.ReadoutSequences);
        Test = SequenceSample.Fresh(simulator, channels, 0, options.TestSequences);
        Validation = SequenceSample.Fresh(simulator, channels, options.TestSequences, options.ValidationSequences);
        LinearGaussianReadout pixels = LinearGaussianReadout.Fit(Readout.Pixels(), Readout.Targets);
        PixelPrediction = Predictions.Of(pixels, Test.Pixels());
        LinearGaussianReadout spread = LinearGaussianReadout.Fit(Readout.PixelVariance(), Readout.NoiseColumn());
        PixelNoiseRSquared = Predictions.RSquared(Test.NoiseColumn(), Predictions.Of(spread, Test.PixelVariance()));
        PixelRSquared = Predictions.RSquared(Test.Targets, PixelPrediction);
    }

    public SequenceSample Readout { get; }

    public SequenceSample Validation { get; }

    public SequenceSample Test { get; }

    /// <summary>Regression on the single frame, of the test sequences [row, channel].</summary>
    public Matrix<double> PixelPrediction { get; }

    public double PixelRSquared { get; }

    /// <summary>R² of the noise variance on the variance of the frame's pixels; meaningless where noise is constant.</summary>
    public double PixelNoiseRSquared { get; }
}
