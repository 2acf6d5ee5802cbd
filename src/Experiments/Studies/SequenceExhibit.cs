namespace Dynamics.Experiments.Studies;

/// <summary>What the page shows of one model: the first test sequence, forecasts, noise, jumps.</summary>
public sealed record SequenceExhibit
{
    /// <summary>Frames of <see cref="JumpErrors"/> before a jump.</summary>
    public const int FramesBeforeJump = 5;

    /// <summary>Frames of <see cref="JumpErrors"/> in all, a jump each.</summary>
    public const int FramesOfJump = 21;

    /// <summary>Images of the first test sequence [time, pixel].</summary>
    public required float[] Frames { get; init; }

    /// <summary>Truth [time, channel].</summary>
    public required double[] Truth { get; init; }

    /// <summary>Decoded mean [time, channel].</summary>
    public required double[] Decoded { get; init; }

    /// <summary>Stated covariance of it [time, channel, channel].</summary>
    public required double[] Covariance { get; init; }

    /// <summary>Regression on the single frame [time, channel].</summary>
    public required double[] Pixels { get; init; }

    /// <summary>Filtered state [time, state].</summary>
    public required double[] State { get; init; }

    /// <summary>Its standard deviation [time, state].</summary>
    public required double[] StateDeviation { get; init; }

    /// <summary>Decoded forecast [time, channel] from the forecast frame on; NaN before.</summary>
    public required double[] Forecast { get; init; }

    /// <summary>Stated covariance of it [time, channel, channel]; NaN before.</summary>
    public required double[] ForecastCovariance { get; init; }

    /// <summary>True noise variance of test frames; empty where it is constant in data or model.</summary>
    public required double[] TrueNoise { get; init; }

    /// <summary>Noise variance as a linear function of the estimated ones, of the same frames.</summary>
    public required double[] EstimatedNoise { get; init; }

    /// <summary>Distance between decoded and true place, in all test sequences, around each jump: [jump, frame], <see cref="FramesOfJump"/> frames; empty without
    /// jumps.</summary>
    public required double[] JumpErrors { get; init; }

    /// <summary>Median distance in the five frames that begin with a jump; NaN without jumps.</summary>
    public double ErrorAfterJumps()
    {
        double[] after = [.. JumpErrors.Where((_, i) => i % FramesOfJump is >= FramesBeforeJump and < FramesBeforeJump + 5).Order()];
        return after.Length == 0 ? double.NaN : after[after.Length / 2];
    }
}
