using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>How noisy each frame is: independent Gaussian noise on every feature (pixel), whose variance is one number a frame.
/// Settings are variances, as in the reference. The variance of a frame belongs to the sequence; only the noise itself is
/// redrawn with each draw.</summary>
public abstract record ObservationNoise
{
    private protected ObservationNoise()
    {
    }

    /// <summary>Fills the noise channel of a sequence, whose other channels are known.</summary>
    internal abstract void FillVariances(RandomStream random, Frames truth, int noiseChannel);
}

/// <summary>The same noise in every frame.</summary>
[Kind("constant")]
public sealed record ConstantNoise : ObservationNoise
{
    /// <summary>Variance of a feature, 0 to 10^6; 0 for observations without noise.</summary>
    public double Variance { get; init => field = Check.Between(value, 0, 1e6); }

    internal override void FillVariances(RandomStream random, Frames truth, int noiseChannel)
    {
        for (int frame = 0; frame < truth.Count; frame++)
        {
            truth[frame, noiseChannel] = Variance;
        }
    }
}

/// <summary>A noise level of its own for each frame, independent of all else: variance max(0, E - 0.3 m), E exponential with mean m. So
/// 1 - exp(-0.3) = 25.9 % of the frames are free of noise, and the mean variance is exp(-0.3) m = 0.741 m. (The reference gives frame 0 the
/// variance m; here it is drawn like the others.)</summary>
[Kind("random")]
public sealed record RandomNoise : ObservationNoise
{
    /// <summary>Share of the mean that is taken off.</summary>
    internal const double Offset = 0.3;

    /// <summary>Mean m of the exponential variable, 0 to 10^6.</summary>
    public double ExponentialMean { get; init => field = Check.Between(value, 0, 1e6); } = 0.3;

    internal override void FillVariances(RandomStream random, Frames truth, int noiseChannel)
    {
        for (int frame = 0; frame < truth.Count; frame++)
        {
            truth[frame, noiseChannel] = ExponentialMean * Math.Max(0, -Math.Log(1 - random.NextDouble()) - Offset);
        }
    }
}

/// <summary>Noise that grows to one side: variance m |(x + 1) / 2|, x the first truth channel; 0 at x = -1, m at x = 1.</summary>
[Kind("positionDependent")]
public sealed record PositionDependentNoise : ObservationNoise
{
    /// <summary>Variance m at x = 1, 0 to 10^6.</summary>
    public double Variance { get; init => field = Check.Between(value, 0, 1e6); } = 0.1;

    internal override void FillVariances(RandomStream random, Frames truth, int noiseChannel)
    {
        for (int frame = 0; frame < truth.Count; frame++)
        {
            truth[frame, noiseChannel] = Variance * Math.Abs((truth[frame, 0] + 1) / 2);
        }
    }
}
