using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>How the dot moves within [-1, 1] x [-1, 1].</summary>
public abstract record DotPath
{
    private protected DotPath()
    {
    }

    /// <summary>Whether each sequence starts at a phase of its own, drawn uniformly. False: all start alike, as in the reference, and a
    /// model could tell the position from the time alone.</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>Fills x, y, angle (radians, 0 to 2 pi) and jump (1 in a frame before which the dot jumped) of a sequence.</summary>
    internal abstract void Draw(RandomStream random, Frames truth);

    /// <summary>An angle within [0, 2 pi).</summary>
    private protected static double Wrap(double angle)
    {
        double wrapped = angle - Math.Tau * Math.Floor(angle / Math.Tau);
        return wrapped < Math.Tau ? wrapped : 0;
    }
}

/// <summary>Around the unit circle: each frame the dot is turned by a fixed angle, moved by Gaussian process noise and put back onto the
/// circle; now and then it jumps. Without a random start it starts at (1, 0).</summary>
[Kind("circle")]
public sealed record CirclePath : DotPath
{
    /// <summary>Turn a frame, degrees, -180 to 180.</summary>
    public double DegreesPerFrame { get; init => field = Check.Between(value, -180, 180); } = 18;

    /// <summary>Variance in each direction of the process noise of a frame, before the dot is put back; 0 to 100.</summary>
    public double ProcessVariance { get; init => field = Check.Between(value, 0, 100); } = 0.05;

    /// <summary>Probability of a jump before a frame (never before the first).</summary>
    public double JumpProbability { get; init => field = Check.Between(value, 0, 1); }

    /// <summary>Turn of a jump, degrees, on top of the regular one.</summary>
    public double JumpDegrees { get; init => field = Check.Between(value, -180, 180); } = 135;

    internal override void Draw(RandomStream random, Frames truth)
    {
        double start = RandomStart ? Math.Tau * random.NextDouble() : 0, noise = Math.Sqrt(ProcessVariance);
        (double sin, double cos) = Math.SinCos(DegreesPerFrame * Math.PI / 180);
        (double jumpSin, double jumpCos) = Math.SinCos((DegreesPerFrame + JumpDegrees) * Math.PI / 180);
        (double y, double x) = Math.SinCos(start);
        for (int frame = 0; frame < truth.Count; frame++)
        {
            bool jumps = false;
            if (frame > 0)
            {
                jumps = JumpProbability > 0 && random.NextDouble() < JumpProbability;
                (double s, double c) = jumps ? (jumpSin, jumpCos) : (sin, cos);
                (x, y) = (c * x - s * y, s * x + c * y);
                if (noise > 0)
                {
                    x += noise * random.NextGaussian();
                    y += noise * random.NextGaussian();
                }
                double radius = Math.Sqrt(x * x + y * y);
                (x, y) = (x / radius, y / radius);
            }
            (truth[frame, 0], truth[frame, 1]) = (x, y);
            (truth[frame, 2], truth[frame, 3]) = (Wrap(Math.Atan2(y, x)), jumps ? 1 : 0);
        }
    }
}

/// <summary>Around the square with corners (1, 1) and (-1, -1) in equal steps: up the right side, left along the top, down, and back along
/// the bottom. The angle is that of the even turn that goes with it, -45 degrees at the lower right corner. A random start is one of the
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
