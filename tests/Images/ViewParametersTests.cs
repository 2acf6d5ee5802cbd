using Dynamics.Images;
using Dynamics.Images.Internals;

namespace Dynamics.Tests.Images;

public sealed class ViewParametersTests
{
    private const int Draws = 40_000;

    private static ViewParameters[] Drawn(AugmentationOptions options, int height = 32, int width = 32) =>
        [.. Enumerable.Range(0, Draws).Select(i => ViewParameters.Draw(options, height, width, new RandomStream(3, (ulong)i)))];

    /// <summary>Asserts a share within four standard errors of its probability.</summary>
    private static void AssertShare(double probability, IEnumerable<bool> outcomes)
    {
        bool[] all = [.. outcomes];
        Assert.Equal(probability, all.Count(outcome => outcome) / (double)all.Length,
            4 * Math.Sqrt(probability * (1 - probability) / all.Length) + 1e-12);
    }

    /// <summary>Asserts that values are uniform: extremes within, the mean and each tenth's share within four standard errors.</summary>
    private static void AssertUniform(double low, double high, IEnumerable<double> drawn)
    {
        double[] values = [.. drawn];
        Assert.InRange(values.Min(), low - 1e-6, high);
        Assert.InRange(values.Max(), low, high + 1e-6);
        for (int tenth = 0; tenth < 10; tenth++)
        {
            (double from, double to) = (low + tenth * (high - low) / 10, low + (tenth + 1) * (high - low) / 10);
            AssertShare(0.1, values.Select(value => value >= from && value < to));
        }
    }

    public static TheoryData<string> Presets => ["plane", "sphere"];

    [Theory]
    [MemberData(nameof(Presets))]
    public void Draw_Preset_HasItsProbabilitiesAndRanges(string name)
    {
        // "Image views" in docs/reference/experiments.md.
        bool isPlane = name == "plane";
        ViewParameters[] views = Drawn(isPlane ? AugmentationOptions.Plane : AugmentationOptions.Sphere);
        AssertShare(0.8, views.Select(view => view.Jitter is not null));
        AssertShare(0.2, views.Select(view => view.IsGray));
        AssertShare(isPlane ? 0 : 0.5, views.Select(view => view.BlurSigma > 0));
        AssertShare(isPlane ? 0.1 : 0, views.Select(view => view.IsSolarized));
        AssertShare(0, views.Select(view => view.IsEqualized));
        AssertShare(0.5, views.Select(view => view.IsFlipped));
        ColorJitter[] jitters = [.. views.Where(view => view.Jitter is not null).Select(view => view.Jitter!.Value)];
        double spread = isPlane ? 0.4 : 0.8;
        AssertUniform(1 - spread, 1 + spread, jitters.Select(jitter => (double)jitter.Brightness));
        AssertUniform(1 - spread, 1 + spread, jitters.Select(jitter => (double)jitter.Contrast));
        AssertUniform(isPlane ? 0.8 : 0.2, isPlane ? 1.2 : 1.8, jitters.Select(jitter => (double)jitter.Saturation));
        AssertUniform(isPlane ? -0.1 : -0.2, isPlane ? 0.1 : 0.2, jitters.Select(jitter => jitter.Hue));
        if (!isPlane)
        {
            AssertUniform(0.1, 2, views.Where(view => view.BlurSigma > 0).Select(view => view.BlurSigma));
        }
    }

    [Fact]
    public void Draw_JitterOrder_IsAnyOfTheTwentyFour()
    {
        ViewParameters[] views = Drawn(new() { JitterProbability = 1 });
        var orders = views.GroupBy(view => string.Concat(Enumerable.Range(0, 4).Select(view.Jitter!.Value.At)))
            .ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(24, orders.Count);
        Assert.All(orders, order =>
        {
            Assert.Equal("0123", string.Concat(order.Key.Order()));
            Assert.Equal(1 / 24.0, order.Value / (double)Draws, 4 * Math.Sqrt(1 / 24.0 * (23 / 24.0) / Draws));
        });
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.08)]
    public void Draw_Crop_AreaIsUniformAndRatioLogUniformWhereItFits(double least)
    {
        // In a large image rounding to pixels does not matter; areas up to 3/4 fit at every ratio, so no
        // attempt fails because of its ratio.
        const int Side = 1000;
        CropBox[] crops = [.. Drawn(new() { MinimumCropArea = least, MaximumCropArea = 0.75 }, Side, Side).Select(view => view.Crop)];
        AssertUniform(least, 0.75, crops.Select(crop => Math.Clamp((double)crop.Height * crop.Width / (Side * Side), least, 0.75)));
        double bound = Math.Log(4.0 / 3);
        AssertUniform(-bound, bound, crops.Select(crop => Math.Clamp(Math.Log((double)crop.Width / crop.Height), -bound, bound)));
        // Given its size, the corner is uniform over the places that fit.
        AssertUniform(0, 1, crops.Where(crop => crop.Height < 900).Select(crop => (crop.Top + 0.5) / (Side - crop.Height + 1)));
        AssertUniform(0, 1, crops.Where(crop => crop.Width < 900).Select(crop => (crop.Left + 0.5) / (Side - crop.Width + 1)));
    }

    [Fact]
    public void Draw_CropOfAnyImage_LiesWithin()
    {
        var random = new RandomStream(1);
        for (int trial = 0; trial < 5000; trial++)
        {
            (int height, int width) = (1 + random.NextInt(40), 1 + random.NextInt(trial % 2 == 0 ? 40 : 400));
            CropBox crop = CropBox.Draw(AugmentationOptions.Sphere, height, width, random);
            Assert.True(crop.Height >= 1 && crop.Width >= 1 && crop.Top >= 0 && crop.Left >= 0 && crop.Top + crop.Height <= height
                && crop.Left + crop.Width <= width);
        }
        // No crop of nearly the whole of a strip has an allowed ratio: the central one of the nearest ratio is taken.
        Assert.Equal(new CropBox(0, 193, 10, 13), CropBox.Draw(new() { MinimumCropArea = 0.99 }, 10, 400, random));
        Assert.Equal(new CropBox(193, 0, 13, 10), CropBox.Draw(new() { MinimumCropArea = 0.99 }, 400, 10, random));
    }

    [Fact]
    public void Draw_OtherProbability_ChangesNothingElse()
    {
        ViewParameters plain = ViewParameters.Draw(new(), 32, 32, new RandomStream(4));
        ViewParameters blurred = ViewParameters.Draw(new() { BlurProbability = 1 }, 32, 32, new RandomStream(4));
        Assert.True(blurred.BlurSigma > 0);
        Assert.Equal(plain, blurred with { BlurSigma = 0 });
    }

    [Fact]
    public void Options_OutOfRange_AreRefusedByName()
    {
        Assert.Contains("outputSize", Assert.Throws<InputException>(() => new AugmentationOptions { OutputSize = 0 }).Where);
        Assert.Contains("hue", Assert.Throws<InputException>(() => new AugmentationOptions { Hue = 0.6 }).Where);
        Assert.Contains("flipProbability",
            Assert.Throws<InputException>(() => new AugmentationOptions { FlipProbability = double.NaN }).Where);
    }
}
