using Dynamics.Images;
using Dynamics.Losses;
using Dynamics.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The cases of <see cref="PredictorsStudy"/> on images.</summary>
internal static class ImagePredictors
{
    private const int LookedAtImages = 1000;

    /// <exception cref="OperationCanceledException">Interrupted; a checkpoint is written.</exception>
    public static CaseResult Measure(CaseWork work, PredictorCase one, ImagesStudyOptions options)
    {
        (ImageSet train, ImageSet test) = options.Load(work.Job);
        ulong seed = (ulong)work.Seed!;
        ImageMethod method = new(one.Name, one.Title, new ByolObjective())
        {
            Head = one.Head, Target = one.Target, PredictsBothWays = true,
        };
        using ImageEncoder encoder = ImageMeasurement.CreateEncoder(options, method, train, seed, work.Job.Device);
        using OnlineProbe along = new(encoder, train.Labels, train.ClassNames.Count, seed);
        Tensor Latents() =>
            ImageMeasurement.Encoded(options, encoder, test, Math.Min(LookedAtImages, test.Count), encoder.Project);
        float[] Look()
        {
            using DisposeScope inner = NewDisposeScope();
            using var still = no_grad();
            encoder.eval();
            float[] latents = Latents().cpu().contiguous().data<float>().ToArray();
            encoder.train();
            return latents;
        }
        ImageMeasurement.Train(work, options, method, train, test, encoder, along, task => WatchedModes.Watch(task, Look));
        encoder.eval();
        bool[] right = ImageMeasurement.LinearProbe(options, encoder, train, test);
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        return WatchedModes.Result(work, one, Latents(), right.Average(hit => hit ? 1.0 : 0), ImageProbes.Resampled(right));
    }
}
