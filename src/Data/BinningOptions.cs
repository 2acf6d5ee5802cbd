namespace Dynamics.Data;

/// <summary>How a recording is put on a time grid.</summary>
public sealed record BinningOptions
{
    /// <summary>Bin width in seconds; positive. Default 25 ms.</summary>
    public double BinWidthSeconds { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new InputException($"bin width {value} s is not positive", "--bin-width", "give a width in seconds such as 0.025"); } = 0.025;

    /// <summary>Longest gap of tracking that is interpolated over, seconds, at least 0; longer gaps stay NaN.</summary>
    public double MaximumGapSeconds { get; init => field = CheckNotNegative(value, nameof(MaximumGapSeconds)); } = 0.5;

    /// <summary>Standard deviation of the Gaussian that smooths position before velocity is taken, seconds, at least 0
    /// (behaviour only, never spikes). Below half a bin it is half a bin.</summary>
    public double VelocitySmoothingSeconds { get; init => field = value is >= 0 and <= 60 ? value : throw new InputException($"{value} s", nameof(VelocitySmoothingSeconds), "give 0 to 60 seconds"); } = 0.1;

    /// <summary>A bin is running when |velocity| exceeds this, in position units per second; NaN: 3 % of the extent of position a second,
    /// about the 5 cm/s usual on a 1.6 m track. The extent is the period, or the 1st-99th percentile range where there is none.</summary>
    public double RunningThreshold { get; init => field = double.IsNaN(value) || (value >= 0 && double.IsFinite(value)) ? value : throw new InputException($"{value} is no speed", nameof(RunningThreshold), "give a speed of 0 or more in position units per second"); } = double.NaN;

    /// <summary>Name of the behaviour channel that becomes the position, for instance <c>x</c> to decode a two-dimensional recording along it.</summary>
    public string PositionChannel { get; init => field = value.Length > 0 ? value : throw new InputException("the name is empty", nameof(PositionChannel), "name a behaviour channel such as position"); } = RecordingBinner.PositionChannel;

    private static double CheckNotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new InputException($"{value} s is not a duration", name, "give seconds, 0 or more");
}
