using Dynamics.Simulators;
using Dynamics.Simulators.Internals;

namespace Dynamics.Tests.Simulators.Internals;

/// <summary>Against renderers written pixel by pixel from the description, in double.</summary>
public sealed class DotImageTests
{
    public static TheoryData<DotImageView> Views =>
    [
        new DotImageView(),
        DotImageView.Reference,
        DotImageView.Wide,
        new DotImageView { Size = 17, HalfWidth = 1.3, DotPixels = 0.7 },
        new DotImageView { Size = 16, HalfWidth = 2, DotPixels = 3, CenterPixel = 2 },
        DotImageView.Reference with { SwirlRadians = 10 },
        new DotImageView { Size = 33, HalfWidth = 2, SwirlRadians = -4, SwirlRadiusPixels = 60 },
    ];

    [Theory]
    [MemberData(nameof(Views))]
    public void Render_AnyPosition_AgreesWithTheTextbook(DotImageView view)
    {
        FrameRenderer renderer = view.CreateRenderer(2, new RandomStream(1));
        var random = new RandomStream(2);
        var frame = new float[renderer.FeatureCount + FrameRenderer.Slack];
        for (int repetition = 0; repetition < 50; repetition++)
        {
            double[] state = [1.2 * view.HalfWidth * random.NextGaussian(), 0.5 * view.HalfWidth * random.NextGaussian()];
            renderer.Render(state, frame);
            double[,] expected = view.SwirlRadians == 0 ? Dot(view, state) : Swirled(Dot(view, state), view);
            for (int pixel = 0; pixel < view.Size * view.Size; pixel++)
            {
                // Float32 positions of up to 32 pixels
                Assert.Equal(expected[pixel / view.Size, pixel % view.Size], frame[pixel], 2e-5 / view.DotPixels);
            }
        }
    }

    [Fact]
    public void Clips_ReferenceFrame_ShowsFromMinusThreeToTwoPointFour()
    {
        FrameRenderer renderer = DotImageView.Reference.CreateRenderer(2, new RandomStream(1));
        Assert.False(renderer.Clips([-2.999, 2.399]));
        Assert.True(renderer.Clips([-3.001, 0]));
        Assert.True(renderer.Clips([0, 2.401]));
        FrameRenderer symmetric = new DotImageView().CreateRenderer(2, new RandomStream(1));
        Assert.False(symmetric.Clips([-2.699, 2.699]));
        Assert.True(symmetric.Clips([-2.701, 0]));
        Assert.True(symmetric.Clips([0, 2.701]));
    }

    private static double[,] Dot(DotImageView view, double[] state)
    {
        double Pixel(double value) =>
            Math.Clamp((view.CenterPixel ?? (view.Size - 1) / 2.0) + value * view.Size / (2 * view.HalfWidth), 0, view.Size - 1);
        var image = new double[view.Size, view.Size];
        for (int row = 0; row < view.Size; row++)
        {
            for (int column = 0; column < view.Size; column++)
            {
                double distance = Math.Pow(row - Pixel(state[0]), 2) + Math.Pow(column - Pixel(state[1]), 2);
                image[row, column] = Math.Exp(-distance / (2 * view.DotPixels * view.DotPixels));
            }
        }
        return image;
    }

    /// <summary>In polar coordinates about the centre; an image repeated by mirrors; bilinear.</summary>
    private static double[,] Swirled(double[,] image, DotImageView view)
    {
        int size = view.Size, margin = 3 * size;
        double center = view.CenterPixel ?? (size - 1) / 2.0;
        var mirrored = new double[size + 2 * margin, size + 2 * margin];
        int Mirror(int i) => i < 0 ? Mirror(-i) : i >= size ? Mirror(2 * (size - 1) - i) : i;
        for (int row = 0; row < size + 2 * margin; row++)
        {
            for (int column = 0; column < size + 2 * margin; column++)
            {
                mirrored[row, column] = image[Mirror(row - margin), Mirror(column - margin)];
            }
        }
        var twisted = new double[size, size];
        for (int v = 0; v < size; v++)
        {
            for (int u = 0; u < size; u++)
            {
                double radius = Math.Sqrt((u - center) * (u - center) + (v - center) * (v - center));
                double angle = Math.Atan2(v - center, u - center) + view.SwirlRadians
                    * Math.Exp(-radius * 5 / (view.SwirlRadiusPixels * Math.Log(2)));
                double x = center + radius * Math.Cos(angle) + margin, y = center + radius * Math.Sin(angle) + margin;
                int left = (int)x, top = (int)y;
                double upper = mirrored[top, left] + (x - left) * (mirrored[top, left + 1] - mirrored[top, left]);
                double lower = mirrored[top + 1, left] + (x - left) * (mirrored[top + 1, left + 1] - mirrored[top + 1, left]);
                twisted[v, u] = upper + (y - top) * (lower - upper);
            }
        }
        return twisted;
    }
}
