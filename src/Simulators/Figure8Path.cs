using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A lying figure 8: (cos a, sin a cos a), the phase a growing evenly. x turns once a period, y twice. Without a random start it
/// starts at (1, 0).</summary>
[Kind("figure8")]
public sealed record Figure8Path : DotPath
{
    /// <summary>Frames of a period, 2 to 10^6; 20 is 18 degrees a frame.</summary>
    public double FramesPerPeriod { get; init => field = Check.Between(value, 2, 1e6); } = 20;

    internal override void Draw(RandomStream random, Frames truth)
    {
        double start = RandomStart ? random.NextDouble() : 0;
        for (int frame = 0; frame < truth.Count; frame++)
        {
            double angle = Wrap(Math.Tau * (start + frame / FramesPerPeriod));
            (double sin, double cos) = Math.SinCos(angle);
            (truth[frame, 0], truth[frame, 1], truth[frame, 2], truth[frame, 3]) = (cos, sin * cos, angle, 0);
        }
    }
}
