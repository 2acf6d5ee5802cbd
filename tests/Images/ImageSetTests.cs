using Dynamics.Images;

namespace Dynamics.Tests.Images;

public sealed class ImageSetTests
{
    [Fact]
    public void Constructor_SizesThatDoNotFit_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ImageSet("a", new byte[11], 3, 2, 2, [0], ["x"]));
        Assert.Throws<ArgumentException>(() => new ImageSet("a", new byte[8], 2, 2, 2, [0], ["x"]));
        Assert.Throws<ArgumentException>(() => new ImageSet("a", new byte[4], 1, 2, 2, [1], ["x"]));
    }

    [Fact]
    public void ToRgb_GreyImages_RepeatTheirChannel()
    {
        ImageSet grey = new("a", [1, 2, 3, 4], 1, 1, 2, [0, 1], ["x", "y"]);
        ImageSet colored = grey.ToRgb();
        Assert.Equal([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4], colored.Pixels);
        Assert.Equal((3, 2), (colored.Channels, colored.Count));
        Assert.Same(colored, colored.ToRgb());
    }
}
