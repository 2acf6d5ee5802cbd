using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>Around the square with corners (1, 1) and (-1, -1) in equal steps: up the right side, left along the top, down, and back along the bottom.
/// The angle is that of the even turn that goes with it, -45 degrees at the lower right corner. A random start is one of the
/// stations; without it the dot starts at (1, -1), the lower right corner.</summary>
[Kind("square")]
public sealed record SquarePath : DotPath
{
    /// <summary>Frames from a corner to the next, 1 to 10^5.</summary>
    public int FramesPerSide { get; init => field = Check.Between(value, 1, 100_000); } = 5;

    internal override void Draw(RandomStream random, Frames truth)
    {
        int period = 4 * FramesPerSide, start = RandomStart ? random.NextInt(period) : 0;
        for (int frame = 0; frame < truth.Count; frame++)
        {
            int station = (start + frame) % period;
            double along = -1 + 2.0 * (station % FramesPerSide) / FramesPerSide;
            (truth[frame, 0], truth[frame, 1]) = (station / FramesPerSide) switch
            {
                0 => (1, along),
                1 => (-along, 1),
                2 => (-1, -along),
                _ => (along, -1.0),
            };
            (truth[frame, 2], truth[frame, 3]) = (Wrap(Math.Tau * station / period - Math.PI / 4), 0);
        }
    }
}
