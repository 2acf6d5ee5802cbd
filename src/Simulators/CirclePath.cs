using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

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
