using Dynamics.Images;

namespace Dynamics.Tests.Images;

public sealed class AugmenterTests
{
    private static readonly ImageSet Images = Random(40, 3, 32, 32);
    private static readonly int[] Indices = [.. Enumerable.Range(0, 60).Select(i => i * 7 % 40)];

    private static ImageSet Random(int count, int channels, int height, int width)
    {
        var random = new RandomStream(2);
        byte[] pixels = [.. Enumerable.Range(0, count * channels * height * width).Select(_ => (byte)random.NextInt(256))];
        return new("noise", pixels, channels, height, width, new int[count], ["noise"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-1)]
    public void Views_AnyThreadsBatchAndMemory_AreBitIdentical(int threads)
    {
        Augmenter augmenter = new(AugmentationOptions.Sphere);
        ImageViews expected = new Augmenter(AugmentationOptions.Sphere).Views(Images, Indices, 5, 9, threads: 1);
        ImageViews other = augmenter.Views(Images, Indices, 6, 9, threads: threads);
        Assert.NotEqual(expected.First.Values, other.First.Values);
        ImageViews again = augmenter.Views(Images, Indices, 5, 9, reuse: other, threads: threads);
        Assert.Same(other.First, again.First);
        Assert.Equal(expected.First.Values, again.First.Values);
        Assert.Equal(expected.Second.Values, again.Second.Values);
        ImageViews fewer = augmenter.Views(Images, Indices[..13], 5, 9, threads: threads);
        Assert.Equal(expected.Second.Values[..fewer.Second.Values.Length], fewer.Second.Values);
    }

    [Fact]
    public void Views_StepPlaceAndView_EachChangeIt()
    {
        Augmenter augmenter = new(AugmentationOptions.Plane);
        int[] same = new int[20];
        ImageViews views = augmenter.Views(Images, same, 5, 0), next = augmenter.Views(Images, same, 5, 1);
        int length = views.First.Values.Length / same.Length;
        float[][] all = [.. new[] { views.First, views.Second, next.First, next.Second }.SelectMany(batch => batch.Values.Chunk(length))];
        Assert.Equal(all.Length, all.DistinctBy(view => (view.Sum(), view.Max(), view[5])).Count());
    }

    [Fact]
    public void Plain_SameSize_IsTheNormalisedImage()
    {
        ImageBatch batch = new Augmenter(AugmentationOptions.Plane).Plain(Images, [3, 1]);
        double[] mean = [0.4914, 0.4822, 0.4465], std = [0.2470, 0.2435, 0.2616];
        Assert.Equal((2, 3, 32), (batch.Count, batch.Channels, batch.Size));
        for (int i = 0; i < batch.Values.Length; i++)
        {
            double value = Images.Pixels[(i < 3072 ? 3 : 1) * 3072 + i % 3072] / 255.0;
            Assert.Equal((value - mean[i % 3072 / 1024]) / std[i % 3072 / 1024], batch.Values[i], 1e-6); // float32
        }
    }

    [Fact]
    public void Plain_GreyImagesOfAnotherSize_AreResized()
    {
        ImageSet grey = Random(3, 1, 28, 28);
        AugmentationOptions options = new() { OutputSize = 32, Normalization = ImageNormalization.Mnist };
        ImageBatch one = new Augmenter(options).Plain(grey, [0, 1, 2]), three = new Augmenter(options).Plain(grey.ToRgb(), [0, 1, 2]);
        Assert.Equal((3, 1, 32), (one.Count, one.Channels, one.Size));
        Assert.Equal(one.Values[..1024], three.Values[1024..2048]);
        Assert.Equal(one.Values[^1024..], three.Values[^1024..]);
        Assert.Contains("means", Assert.Throws<InputException>(() => new Augmenter(AugmentationOptions.Plane).Plain(grey, [0])).What);
    }
}
