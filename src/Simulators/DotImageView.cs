using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A square image of a Gaussian dot with peak 1 at the first two coordinates: x counts rows downwards, y columns to the right; pixel
/// [row, column] is feature row * size + column. A dot outside the image is drawn at its border, and the truth says <c>clipped</c>.
/// The defaults are the reference's 10 x 10 pixels for [-3, 3], but for its centre, see <see cref="Reference"/>.</summary>
[Kind("dotImage")]
public sealed record DotImageView : ObservationView
{
    /// <summary>Rows, and columns, of the image; 4 to 256.</summary>
    public int Size { get; init => field = Check.Between(value, 4, 256); } = 10;

    /// <summary>The image shows coordinates from minus this to this, in units of the state; a pixel is 2 HalfWidth / Size wide.</summary>
    public double HalfWidth { get; init => field = Check.Between(value, 1e-6, 1e6); } = 3;

    /// <summary>Where the state 0 falls, in pixels from the middle of the first one; null: the middle of the image, (Size - 1) / 2.</summary>
    public double? CenterPixel { get; init => field = value is { } pixel ? Check.Between(pixel, 0, 255) : null; }

    /// <summary>Standard deviation of the dot in pixels.</summary>
    public double DotPixels { get; init => field = Check.Between(value, 0.05, 100); } = 1;

    /// <summary>How far the image is twisted at its centre, radians, falling off as exp(-5 distance / (SwirlRadiusPixels ln 2)); 0 for an
    /// image that is not twisted; the reference's wobbly oscillator has 10.</summary>
    public double SwirlRadians { get; init => field = Check.Between(value, -1000, 1000); }

    /// <summary>How far the twist reaches, pixels; at this distance exp(-5 / ln 2) = 0.07 % of it is left.</summary>
    public double SwirlRadiusPixels { get; init => field = Check.Between(value, 1e-3, 1e6); } = 200;

    /// <summary>The image of the reference: 10 x 10 pixels for [-3, 3], the state 0 at pixel 5, so that a dot is clipped outside [-3, 2.4].</summary>
    public static DotImageView Reference { get; } = new() { CenterPixel = 5 };

    /// <summary>An image that holds all that the noisy wobbly oscillator does in 100 frames: 24 x 24 pixels for [-18, 18].</summary>
    public static DotImageView Wide { get; } = new() { Size = 24, HalfWidth = 18 };

    internal override FrameRenderer CreateRenderer(int coordinateCount, RandomStream random) => coordinateCount >= 2
        ? new DotImage(this)
        : throw Check.Fault("a dot needs two coordinates", "View", "use the view kind network");
}
