using System.Diagnostics;
using Dynamics.Images;

namespace Dynamics.Benchmarks;

/// <summary>Times augmentation: batches of two views of 256 images of 32 x 32, as the image losses train on, and drawing the sprites that
/// they are made of. Minima of many repetitions.</summary>
public static class ImagesBenchmark
{
    /// <summary>Images of a batch.</summary>
    public const int BatchImages = 256;

    private const int DrawnImages = 4096;

    /// <summary>Runs the benchmark.</summary>
    /// <param name="repetitions">Timed batches of each preset; sprites are drawn a tenth as often.</param>
    /// <param name="threads">CPU threads.</param>
    /// <param name="cancellation">Looked at between batches.</param>
    public static ImagesBenchmarkResult Run(int repetitions, int threads, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        SpriteOptions sprites = new() { Count = DrawnImages };
        ImageSet images = SpriteImages.Generate(sprites, threads);
        double drawing = Fastest(1 + repetitions / 10, cancellation, _ => SpriteImages.Generate(sprites, threads));
        return new(ViewsPerSecond(AugmentationOptions.Plane), ViewsPerSecond(AugmentationOptions.Sphere), DrawnImages / drawing);

        double ViewsPerSecond(AugmentationOptions options)
        {
            Augmenter augmenter = new(options);
            int[] indices = [.. Enumerable.Range(0, BatchImages)];
            ImageViews? views = null;
            return 2 * BatchImages / Fastest(repetitions, cancellation, step =>
                views = augmenter.Views(images, indices, 1, step, views, threads));
        }
    }

    private static double Fastest(int repetitions, CancellationToken cancellation, Action<int> work)
    {
        double best = double.PositiveInfinity;
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            work(repetition);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}

/// <summary>What <see cref="ImagesBenchmark"/> measured, a second.</summary>
/// <param name="PlaneViews">Views of the preset for the plane.</param>
/// <param name="SphereViews">Views of the preset for the sphere, half of them blurred.</param>
/// <param name="Sprites">Sprites of 32 x 32 drawn.</param>
public sealed record ImagesBenchmarkResult(double PlaneViews, double SphereViews, double Sprites);
