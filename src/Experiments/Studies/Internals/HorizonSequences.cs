using Dynamics.Data;
using Dynamics.Models;
using Dynamics.Simulators;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>What a model of the sweep is trained, probed and scored on.</summary>
/// <param name="Train">Sequences to train on.</param>
/// <param name="Probe">Sequences of the train part, for probes.</param>
/// <param name="Test">Sequences that nothing else sees.</param>
internal sealed record HorizonSequences(SequenceSource Train, HorizonSample Probe, HorizonSample Test)
{
    /// <summary>Those of a simulator.</summary>
    public static HorizonSequences Of(SequenceSimulator simulator, IReadOnlyList<string> channels, HorizonsStudyOptions options)
    {
        static HorizonSample Sample(SequenceSample of) =>
            new(of.Batch.Observations, of.Sequences, of.Frames, of.Batch.FeatureCount, of.Targets);
        return new(
            new SimulatedSequences(simulator, options.TrainSequences),
            Sample(SequenceSample.Trained(simulator, channels, options.ProbeSequences)),
            Sample(SequenceSample.Fresh(simulator, channels, 0, options.TestSequences)));
    }

    /// <summary>Windows of a recording in which the position is known throughout: features are the counts of each unit, smoothed over the
    /// past, with mean 0 and deviation 1 in the train part.</summary>
    /// <exception cref="InputException">There are too few.</exception>
    public static HorizonSequences Of(BinnedRecording recording, string where, HorizonsStudyOptions options)
    {
        Split split = options.Split.Of(recording);
        float[] features = Features(recording, split.Train, options.SmoothingSeconds);
        int frames = options.FrameCount;
        const int Overlap = 4; // windows to train on begin a quarter of a window apart
        int[] train = Spread(Starts(recording, split.Train, frames, Math.Max(1, frames / Overlap)), options.TrainSequences),
            test = Spread(Starts(recording, split.Test, frames, frames), options.TestSequences);
        if (train.Length < options.BatchSequences || test.Length < 2)
        {
            throw new InputException(
                $"has {train.Length} windows of {frames} bins with a known position to train on, and {test.Length} to score on", where,
                "give a longer recording, or a smaller frameCount or batchSequences");
        }
        HorizonSample Sample(int[] starts) => new(
            Windows(features, recording.UnitCount, starts, frames), starts.Length, frames, recording.UnitCount,
            Matrix<double>.Build.Dense(starts.Length * frames, 1, (row, _) => recording.Position[starts[row / frames] + (row % frames)]));
        return new(
            new StoredSequences(Windows(features, recording.UnitCount, train, frames), frames, recording.UnitCount),
            Sample(Spread(train, options.ProbeSequences)), Sample(test));
    }

    /// <summary>First bins of windows with a known position throughout.</summary>
    private static int[] Starts(BinnedRecording recording, BinSet bins, int frames, int stride) =>
    [
        .. from range in bins.Ranges
           from start in Enumerable.Range(0, Math.Max(0, range.Length - frames + stride) / stride).Select(i => range.Start + (i * stride))
           where start + frames <= range.End
               && recording.Position.AsSpan(start, frames).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0
           select start,
    ];

    /// <summary>At most so many, evenly spread.</summary>
    private static int[] Spread(int[] values, int most) => values.Length <= most ? values
        : [.. Enumerable.Range(0, most).Select(i => values[(int)((long)i * values.Length / most)])];

    private static float[] Windows(float[] features, int units, int[] starts, int frames)
    {
        float[] windows = new float[checked(starts.Length * frames * units)];
        for (int i = 0; i < starts.Length; i++)
        {
            features.AsSpan(starts[i] * units, frames * units).CopyTo(windows.AsSpan(i * frames * units));
        }
        return windows;
    }

    /// <summary>[bin, unit].</summary>
    private static float[] Features(BinnedRecording recording, BinSet train, double smoothingSeconds)
    {
        int units = recording.UnitCount;
        float[] features = recording.Counts.ToDense();
        float keep = smoothingSeconds > 0 ? (float)Math.Exp(-recording.BinWidthSeconds / smoothingSeconds) : 0;
        for (int i = units; i < features.Length; i++)
        {
            features[i] = (keep * features[i - units]) + ((1 - keep) * features[i]);
        }
        int[] bins = train.Bins();
        for (int unit = 0; unit < units; unit++)
        {
            double mean = bins.Average(bin => (double)features[(bin * units) + unit]);
            double variance = bins.Average(bin => Math.Pow(features[(bin * units) + unit] - mean, 2));
            double scale = variance > 0 ? 1 / Math.Sqrt(variance) : 0;
            for (int i = unit; i < features.Length; i += units)
            {
                features[i] = (float)((features[i] - mean) * scale);
            }
        }
        return features;
    }
}

/// <summary>Sequences with what is true of them.</summary>
/// <param name="Frames">[sequence, time, feature].</param>
/// <param name="Sequences">Number of sequences.</param>
/// <param name="FrameCount">Frames of each.</param>
/// <param name="FeatureCount">Features of a frame.</param>
/// <param name="Targets">The true state [row, channel], sequence after sequence.</param>
internal sealed record HorizonSample(float[] Frames, int Sequences, int FrameCount, int FeatureCount, Matrix<double> Targets)
{
    /// <summary>The first sequences, or all where there are no more.</summary>
    public HorizonSample First(int sequences)
    {
        int kept = Math.Min(sequences, Sequences);
        return new(
            Frames[..(kept * FrameCount * FeatureCount)], kept, FrameCount, FeatureCount,
            Targets.SubMatrix(0, kept * FrameCount, 0, Targets.ColumnCount));
    }
}
