using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>The floor on which an animal forages, with walls around it; x and y start at 0, metres.</summary>
public abstract record Arena
{
    private protected Arena()
    {
    }

    /// <summary>A place anywhere in it, uniform over its area.</summary>
    internal abstract (double X, double Y) DrawPlace(RandomStream random);

    /// <summary>Puts what went through a wall back as a mirror would, and turns its velocity.</summary>
    internal abstract void Reflect(ref Motion motion);
}

/// <summary>A rectangle from (0, 0) to (width, height).</summary>
[Kind("box")]
public sealed record BoxArena : Arena
{
    /// <summary>Extent in x, metres, 0.1 to 1000.</summary>
    public double WidthMeters { get; init => field = Check.Between(value, 0.1, 1000); } = 1;

    /// <summary>Extent in y, metres, 0.1 to 1000.</summary>
    public double HeightMeters { get; init => field = Check.Between(value, 0.1, 1000); } = 1;

    internal override (double X, double Y) DrawPlace(RandomStream random) =>
        (WidthMeters * random.NextDouble(), HeightMeters * random.NextDouble());

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

/// <summary>A disc that touches both axes: its centre lies half a diameter from each.</summary>
[Kind("circle")]
public sealed record CircleArena : Arena
{
    /// <summary>Diameter in metres, 0.1 to 1000.</summary>
    public double DiameterMeters { get; init => field = Check.Between(value, 0.1, 1000); } = 1;

    internal override (double X, double Y) DrawPlace(RandomStream random)
    {
        double middle = DiameterMeters / 2, radius = middle * Math.Sqrt(random.NextDouble());
        (double sin, double cos) = Math.SinCos(Math.Tau * random.NextDouble());
        return (middle + radius * cos, middle + radius * sin);
    }

    internal override void Reflect(ref Motion motion)
    {
        double middle = DiameterMeters / 2, x = motion.X - middle, y = motion.Y - middle, radius = Math.Sqrt(x * x + y * y);
        if (radius <= middle)
        {
            return;
        }
        (double outX, double outY) = (x / radius, y / radius);
        double back = FieldDrift.Reflect(radius, -middle, middle), outward = motion.VelocityX * outX + motion.VelocityY * outY;
        (motion.X, motion.Y) = (middle + back * outX, middle + back * outY);
        (motion.VelocityX, motion.VelocityY) = (motion.VelocityX - 2 * outward * outX, motion.VelocityY - 2 * outward * outY);
    }
}
