using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A rectangle from (0, 0) to (width, height).</summary>
[Kind("box")]
public sealed record BoxArena : Arena
{
    /// <summary>Extent in x, metres, 0.1 to 1000.</summary>
    public double WidthMeters { get; init => field = Check.Between(value, 0.1, 1000); } = 1;

    /// <summary>Extent in y, metres, 0.1 to 1000.</summary>
    public double HeightMeters { get; init => field = Check.Between(value, 0.1, 1000); } = 1;

    internal override (double X, double Y) DrawPlace(RandomStream random) => (WidthMeters * random.NextDouble(), HeightMeters * random.NextDouble());

    internal override void Reflect(ref Motion motion)
    {
        (motion.X, motion.VelocityX) = Reflect(motion.X, motion.VelocityX, WidthMeters);
        (motion.Y, motion.VelocityY) = Reflect(motion.Y, motion.VelocityY, HeightMeters);
    }

    private static (double Place, double Velocity) Reflect(double place, double velocity, double length)
    {
        double folded = FieldDrift.Reflect(place, 0, length);
        bool turned = (long)Math.Floor(place / length) % 2 != 0;
        return (folded, turned ? -velocity : velocity);
    }
}
