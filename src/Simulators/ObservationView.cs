using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>How a state is seen: an image, or a random network.</summary>
public abstract record ObservationView
{
    private protected ObservationView()
    {
    }

    /// <summary>The renderer of states with so many coordinates; what is random in it is drawn from <paramref name="random"/>.</summary>
    /// <exception cref="InputException">The view does not suit such states.</exception>
    internal abstract FrameRenderer CreateRenderer(int coordinateCount, RandomStream random);
}

/// <summary>A square image of a Gaussian dot with peak 1 at the first two coordinates: x counts rows downwards, y columns to the right;
/// pixel [row, column] is feature row * size + column. A dot outside the image is drawn at its border, and the truth says <c>clipped</c>.
/// The defaults are the reference's 10 x 10 pixels for [-3, 3], but for its centre, see <see cref="Reference"/>.</summary>
[Kind("dotImage")]
public sealed record DotImageView : ObservationView
{
    /// <summary>Rows, and columns, of the image; 4 to 256.</summary>
    public int Size { get; init => field = Check.Between(value, 4, 256); } = 10;

    /// <summary>The image shows coordinates from minus this to this, in units of the state; a pixel is 2 HalfWidth / Size wide.</summary>
    public double HalfWidth { get; init => field = Check.Between(value, 1e-6, 1e6); } = 3;

    /// <summary>Where the state 0 falls, in pixels from the middle of the first one; null: the middle of the
    /// image, (Size - 1) / 2.</summary>
    public double? CenterPixel { get; init => field = value is { } pixel ? Check.Between(pixel, 0, 255) : null; }

    /// <summary>Standard deviation of the dot in pixels.</summary>
    public double DotPixels { get; init => field = Check.Between(value, 0.05, 100); } = 1;

    /// <summary>How far the image is twisted at its centre, radians, falling off as exp(-5 distance / (SwirlRadiusPixels ln 2)); 0 for an
    /// image that is not twisted; the reference's wobbly oscillator has 10.</summary>
    public double SwirlRadians { get; init => field = Check.Between(value, -1000, 1000); }

    /// <summary>How far the twist reaches, pixels; at this distance exp(-5 / ln 2) = 0.07 % of it is left.</summary>
    public double SwirlRadiusPixels { get; init => field = Check.Between(value, 1e-3, 1e6); } = 200;

    /// <summary>The image of the reference: 10 x 10 pixels for [-3, 3], the state 0 at pixel 5, so that a dot is
    /// clipped outside [-3, 2.4].</summary>
    public static DotImageView Reference { get; } = new() { CenterPixel = 5 };

    /// <summary>An image that holds all that the noisy wobbly oscillator does in 100 frames: 24 x 24 pixels for [-18, 18].</summary>
    public static DotImageView Wide { get; } = new() { Size = 24, HalfWidth = 18 };

    internal override FrameRenderer CreateRenderer(int coordinateCount, RandomStream random) => coordinateCount >= 2
        ? new DotImage(this)
        : throw Check.Fault("a dot needs two coordinates", "View", "use the view kind network");
}

/// <summary>A frozen random network with leaky rectifiers whose weights have orthogonal columns of one length, so that it can be inverted
/// exactly: each layer is at least as wide as the one before. Hidden biases are uniform, with a third of the signal's variance; the last
/// layer has none and is linear. The scale is kept: states of unit variance give features of about unit variance.</summary>
[Kind("network")]
public sealed record NetworkView : ObservationView
{
    /// <summary>Widths of the hidden layers, none to eight, none narrower than the one before, each 2 to 1024.</summary>
    public IReadOnlyList<int> HiddenWidths { get; init => field = CheckWidths(value); } = [20, 40];

    /// <summary>Number of features, 2 to 1024; at least the last hidden width.</summary>
    public int FeatureCount { get; init => field = Check.Between(value, 2, 1024); } = 100;

    /// <summary>Slope of a rectifier below 0; 0.01 to 1. The inverse stretches by up to its reciprocal a hidden
    /// layer, which float32 does not bear for long at 0.01.</summary>
    public double NegativeSlope { get; init => field = Check.Between(value, 0.01, 1); } = 0.2;

    /// <summary>The shape of the reference's random rendering: hidden widths 5, 5, 5, 5 and slope 0.01 (whose first and last layer are
    /// not orthogonal).</summary>
    public static NetworkView Reference { get; } = new() { HiddenWidths = [5, 5, 5, 5], NegativeSlope = 0.01 };

    internal override FrameRenderer CreateRenderer(int coordinateCount, RandomStream random)
    {
        int[] widths = [coordinateCount, .. HiddenWidths, FeatureCount];
        for (int layer = 1; layer < widths.Length; layer++)
        {
            if (widths[layer] < widths[layer - 1])
            {
                throw Check.Fault($"a layer of {widths[layer]} after one of {widths[layer - 1]} cannot be inverted", "View",
                    "make no layer of the network narrower than the one before, nor than the state");
            }
        }
        return OrthogonalNetwork.Draw(widths, NegativeSlope, random);
    }

    private static IReadOnlyList<int> CheckWidths(IReadOnlyList<int> widths)
    {
        Check.EachBetween([.. widths.Select(width => (double)width)], 0, 8, 2, 1024, nameof(HiddenWidths));
        return widths;
    }
}

/// <summary>A square image of a <see cref="Pendulum"/>: a faint rod from the middle to a bright bob, hanging down at angle 0. The angular
/// velocity cannot be seen in one frame. Pixel [row, column] is feature row * size + column; values from 0 to 1.</summary>
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
