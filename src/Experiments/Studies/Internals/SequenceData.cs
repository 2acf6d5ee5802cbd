using Dynamics.Simulators;
using System.Numerics.Tensors;
using Dynamics.Decoding;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The samples that the models of one data seed are scored on, and the single-frame baseline. Shared between models, never
/// changed.</summary>
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

/// <summary>Sequences of a study with their truth.</summary>
internal sealed class SequenceSample
{
    private const long FreshDraw = 1_000_000; // no epoch of training reaches it

    private SequenceSample(SequenceBatch batch, IReadOnlyList<string> channels)
    {
        Batch = batch;
        double[][] truth = [.. channels.Select(batch.TruthOf)];
        Targets = Matrix<double>.Build.Dense(truth[0].Length, truth.Length, (row, channel) => truth[channel][row]);
        Noise = batch.TruthOf(SequenceSimulator.NoiseChannel);
    }

    public SequenceBatch Batch { get; }

    public int Frames => Batch.FrameCount;

    public int Sequences => Batch.SequenceCount;

    public int Rows => Sequences * Frames;

    /// <summary>Truth [row, channel], sequence after sequence.</summary>
    public Matrix<double> Targets { get; }

    /// <summary>True noise variance [row].</summary>
    public double[] Noise { get; }

    /// <summary>Sequences that were trained on, with observation noise that was not.</summary>
    public static SequenceSample Trained(SequenceSimulator simulator, IReadOnlyList<string> channels, int count) =>
        Of(simulator, channels, 0, count, SequencePart.Train, FreshDraw);

    /// <summary>Sequences that nothing was trained on.</summary>
    public static SequenceSample Fresh(SequenceSimulator simulator, IReadOnlyList<string> channels, int first, int count) =>
        Of(simulator, channels, first, count, SequencePart.Test, 0);

    /// <summary>The frames as features [row, pixel].</summary>
    public Matrix<double> Pixels() =>
        Matrix<double>.Build.Dense(Rows, Batch.FeatureCount, (row, pixel) => Batch.Observations[(row * Batch.FeatureCount) + pixel]);

    /// <summary>Variance of each frame's pixels [row, 1].</summary>
    public Matrix<double> PixelVariance() => Matrix<double>.Build.Dense(Rows, 1, (row, _) =>
    {
        ReadOnlySpan<float> frame = Batch.Observations.AsSpan(row * Batch.FeatureCount, Batch.FeatureCount);
        double mean = TensorPrimitives.Average<float>(frame);
        return (TensorPrimitives.SumOfSquares(frame) / frame.Length) - (mean * mean);
    });

    /// <summary>True noise variance [row, 1].</summary>
    public Matrix<double> NoiseColumn() => Matrix<double>.Build.Dense(Noise.Length, 1, Noise);

    private static SequenceSample Of(
        SequenceSimulator simulator, IReadOnlyList<string> channels, int first, int count, SequencePart part, long draw) =>
        new(simulator.Batch([.. Enumerable.Range(first, count).Select(i => (long)i)], part, draw), channels);
}
