using Dynamics.Simulators;
using Dynamics.Simulators.Internals;

namespace Dynamics.Tests.Simulators.Internals;

public sealed class PendulumImageTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(21)]
    public void Render_AnyAngle_AgreesWithDistancesPixelByPixel(int size)
    {
        PendulumImageView view = new() { Size = size };
        FrameRenderer renderer = view.CreateRenderer(2, new RandomStream(1));
        var frame = new float[size * size + FrameRenderer.Slack];
        for (double angle = -4; angle < 4; angle += 1.1)
        {
            renderer.Render([angle, 1], frame);
            double middle = (size - 1) / 2.0, length = view.RodLength * size / 2, bobX = length * Math.Sin(angle),
                bobY = length * Math.Cos(angle);
            for (int pixel = 0; pixel < size * size; pixel++)
            {
                double x = pixel % size - middle, y = pixel / size - middle;
                double toRod = Enumerable.Range(0, 2001).Min(i => Math.Pow(x - bobX * i / 2000, 2) + Math.Pow(y - bobY * i / 2000, 2));
                double toBob = Math.Pow(x - bobX, 2) + Math.Pow(y - bobY, 2);
                double expected = Math.Max(view.RodBrightness * Math.Exp(-toRod / (2 * view.RodPixels * view.RodPixels)),
                    Math.Exp(-toBob / (2 * view.BobPixels * view.BobPixels)));
                Assert.Equal(expected, frame[pixel], 1e-4); // the rod was searched in steps of 1/2000
            }
        }
    }

    [Fact]
    public void Render_AngleZero_HangsDown()
    {
        FrameRenderer renderer = new PendulumImageView { Size = 17 }.CreateRenderer(2, new RandomStream(1));
        var frame = new float[17 * 17 + FrameRenderer.Slack];
        renderer.Render([0, 0], frame);
        int brightest = Array.IndexOf(frame, frame[..289].Max());
        Assert.Equal((14, 8), (brightest / 17, brightest % 17));
        renderer.Render([Math.PI / 2, 0], frame);
        brightest = Array.IndexOf(frame, frame[..289].Max());
        Assert.Equal((8, 14), (brightest / 17, brightest % 17));
    }
}
