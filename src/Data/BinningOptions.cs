namespace Dynamics.Data;

/// <summary>How a recording is put on a time grid.</summary>
public sealed record BinningOptions
{
    /// <summary>Bin width in seconds; positive. Default 25 ms.</summary>
    public double BinWidthSeconds { get; init => field = Check.Positive(value); } = 0.025;

    /// <summary>Longest gap of tracking that is interpolated over, seconds, at least 0; longer gaps stay NaN.</summary>
    public double MaximumGapSeconds { get; init => field = Check.AtLeast(value, 0); } = 0.5;

    /// <summary>Standard deviation of the Gaussian that smooths position before velocity is taken, seconds, at least 0
    /// (behaviour only, never spikes). Below half a bin it is half a bin.</summary>
    public double VelocitySmoothingSeconds { get; init => field = Check.Between(value, 0, 60); } = 0.1;

    /// <summary>A bin is running when |velocity| exceeds this, in position units per second; NaN: 3 % of the extent of position a second,
    /// about the 5 cm/s usual on a 1.6 m track. The extent is the period, or the 1st-99th percentile range where there is none.</summary>
    public double RunningThreshold { get; init => field = double.IsNaN(value) ? value : Check.AtLeast(value, 0); } = double.NaN;

    /// <summary>Name of the behaviour channel that becomes the position, for instance <c>x</c> to decode a two-dimensional recording along it.</summary>
    public string PositionChannel { get; init => field = Check.NotEmpty(value); } = RecordingBinner.PositionChannel;
}
