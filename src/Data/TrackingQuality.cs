using Dynamics.Data.Internals;

namespace Dynamics.Data;

/// <summary>How well the animal was tracked.</summary>
/// <param name="SampleIntervalSeconds">Median interval between samples with a known value, seconds.</param>
/// <param name="Gaps">Stretches without a known value that are longer than the limit, before the first sample and
/// after the last one too.</param>
/// <param name="LongestGapSeconds">The longest stretch between known values, or between one and an end of the recording.</param>
/// <param name="Jumps">Steps from one known sample to the next that are too fast for an animal.</param>
/// <param name="JumpSpeed">The speed beyond which a step is too fast, in units of position per second: 4 m/s, or two and a half
/// times the used extent a second where the unit is no length. Steps within 5 % of the extent are none, since noise is fast
/// between close samples.</param>
public sealed record TrackingQuality(double SampleIntervalSeconds, int Gaps, double LongestGapSeconds, int Jumps, double JumpSpeed)
{
    private const double JumpExtents = 2.5, JumpLeastExtent = 0.05;

    /// <summary>Looks through the samples of one channel, or of x and y together (known where both are; of one clock).</summary>
    /// <param name="channels">The position, or x and y.</param>
    /// <param name="startSeconds">Start of the recording.</param>
    /// <param name="endSeconds">End of the recording.</param>
    /// <param name="maximumGapSeconds">Longest gap that is no gap yet.</param>
    public static TrackingQuality Of(
        IReadOnlyList<BehaviorChannel> channels, double startSeconds, double endSeconds, double maximumGapSeconds)
    {
        double[] times = channels[0].TimesSeconds;
        int[] known = [.. Enumerable.Range(0, times.Length).Where(i => channels.All(channel => double.IsFinite(channel.Values[i])))];
        if (known.Length == 0)
        {
            return new TrackingQuality(double.NaN, 1, endSeconds - startSeconds, 0, double.NaN);
        }
        double extent = channels.Max(channel => RecordingBinner.Extent([.. known.Select(i => (float)channel.Values[i])], channel.Period));
        double limit = FastestAnimal(channels[0].UnitOfMeasure) ?? JumpExtents * extent;
        List<double> intervals = [];
        int jumps = 0;
        for (int k = 1; k < known.Length; k++)
        {
            double seconds = times[known[k]] - times[known[k - 1]];
            double step = Math.Sqrt(channels.Sum(channel =>
                Square(Wrapping.Shortest(channel.Values[known[k]] - channel.Values[known[k - 1]], channel.Period))));
            jumps += step > JumpLeastExtent * extent && step > limit * seconds ? 1 : 0;
            intervals.Add(seconds);
        }
        double[] gaps = [times[known[0]] - startSeconds, .. intervals, endSeconds - times[known[^1]]];
        intervals.Sort();
        return new TrackingQuality(intervals.Count > 0 ? intervals[intervals.Count / 2] : double.NaN,
            gaps.Count(gap => gap > maximumGapSeconds), gaps.Max(), jumps, limit);
    }

    private static double? FastestAnimal(string unitOfMeasure) => unitOfMeasure switch
    {
        "m" => 4,
        "cm" => 400,
        "mm" => 4000,
        _ => null,
    };

    private static double Square(double value) => value * value;
}
