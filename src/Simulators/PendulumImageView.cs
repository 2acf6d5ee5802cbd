using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A square image of a <see cref="Pendulum"/>: a faint rod from the middle to a bright bob, hanging down at angle 0. The angular velocity
/// cannot be seen in one frame. Pixel [row, column] is feature row * size + column; values from 0 to 1.</summary>
[Kind("pendulumImage")]
public sealed record PendulumImageView : ObservationView
{
    /// <summary>Rows, and columns, of the image; 8 to 256.</summary>
    public int Size { get; init => field = Check.Between(value, 8, 256); } = 16;

    /// <summary>Length of the rod as a share of half the image, 0.1 to 1.</summary>
    public double RodLength { get; init => field = Check.Between(value, 0.1, 1); } = 0.75;

    /// <summary>Standard deviation of the bob in pixels.</summary>
    public double BobPixels { get; init => field = Check.Between(value, 0.05, 100); } = 1.2;

    /// <summary>Standard deviation of the rod's profile in pixels.</summary>
    public double RodPixels { get; init => field = Check.Between(value, 0.05, 100); } = 0.5;

    /// <summary>Brightness of the rod, 0 to 1; the bob's is 1.</summary>
    public double RodBrightness { get; init => field = Check.Between(value, 0, 1); } = 0.4;

    internal override FrameRenderer CreateRenderer(int coordinateCount, RandomStream random) => new PendulumImage(this);
}
