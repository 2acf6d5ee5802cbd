using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

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
