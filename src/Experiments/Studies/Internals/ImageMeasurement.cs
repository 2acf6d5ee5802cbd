using System.Globalization;
using Dynamics.Images;
using Dynamics.Losses;
using Dynamics.Losses.Spectrum;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Trains an encoder of images by one method, and looks at what it learned.</summary>
internal static class ImageMeasurement
{
    private const int ImagesAtOnce = 500, MappedImages = 600, LidarImages = 300, LidarViews = 6, LookedAtImages = 256;
    private const string ModelKind = "images";

    /// <summary>Test images, at most, whose latents are judged.</summary>
    internal const int JudgedImages = 2048;

    /// <exception cref="OperationCanceledException">Interrupted; a checkpoint is written.</exception>
    public static ImageEvaluation Measure(CaseWork work, ImagesStudyOptions options, ImageMethod method, ImageSet train, ImageSet test)
    {
        ulong seed = (ulong)work.Seed!;
        using ImageEncoder encoder = CreateEncoder(options, method, train, seed, work.Job.Device);
        using OnlineProbe probe = new(encoder, train.Labels, train.ClassNames.Count, seed);
        Train(work, options, method, train, test, encoder, probe);
        encoder.eval();
        return Evaluate(options, method, encoder, method.IsUntrained ? null : probe, train, test);
    }

    /// <summary>Trains an encoder and the probe that learns along, or reads what was trained; nothing where the method has no
    /// training.</summary>
    /// <param name="work">The case.</param>
    /// <param name="options">Images, network, training.</param>
    /// <param name="method">How it is trained.</param>
    /// <param name="train">Images to train on.</param>
    /// <param name="test">Images that latents are read on.</param>
    /// <param name="encoder">A fresh encoder of the method.</param>
    /// <param name="probe">A fresh probe.</param>
    /// <param name="watch">Looks at the task that learns on logged steps; null: nothing does.</param>
    /// <exception cref="OperationCanceledException">Interrupted; a checkpoint is written.</exception>
    internal static void Train(
        CaseWork work, ImagesStudyOptions options, ImageMethod method, ImageSet train, ImageSet test, ImageEncoder encoder,
        OnlineProbe probe, Func<TrainingTask, Action<IDictionary<string, double>>>? watch = null)
    {
        ulong seed = (ulong)work.Seed!;
        if (File.Exists(work.Folder.ModelPath))
        {
            Load(work.Folder.ModelPath, encoder, probe);
        }
        else if (!method.IsUntrained)
        {
            ImageViewSource source = Source(options, method, train, seed, work.Job.Device);
            using RepresentationTask<ImageCrops> task = CreateTask(options, method, train, source, encoder, seed);
            JointTask both = new([("ssl", task), ("probe", probe)]);
            TrainingTask trained = watch is null ? both : new WatchedTask(both, watch(task));
            CaseTraining.Train(work, trained, options.Training, (path, metadata) => Save(path, encoder, probe, options, metadata));
        }
    }

    /// <summary>The verdict on latents by a method's own measure: that of assignments where the latents are logits of prototypes.</summary>
    /// <param name="method">The method.</param>
    /// <param name="latents">[image, latent].</param>
    internal static (CollapseVerdict Latents, TeacherSharpness? Teacher) Judge(ImageMethod method, Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        CollapseVerdict verdict = CollapseVerdict.Of(Judged(method, latents), method.Scale);
        TeacherSharpness? teacher = method.Temperatures is { } at
            ? TeacherSharpness.Of(latents - latents.mean([0], keepdim: true), latents, at.Teacher, at.Student)
            : null;
        return (verdict, teacher);
    }

    /// <summary>What an encoder makes of the first images of a set, without augmentation [image, output]; the caller's.</summary>
    internal static Tensor Encoded(ImagesStudyOptions options, ImageEncoder encoder, ImageSet images, int count, Func<Tensor, Tensor> by)
    {
        Augmenter plain = new(options.Global(images));
        using DisposeScope scope = NewDisposeScope();
        return cat([.. Enumerable.Range(0, count).Chunk(ImagesAtOnce).Select(
            chosen => by(Pixels(plain.Plain(images, chosen, threads: 1), encoder)))]).MoveToOuterDisposeScope();
    }

    /// <summary>Whether a linear probe of frozen features is right, for each test image.</summary>
    internal static bool[] LinearProbe(ImagesStudyOptions options, ImageEncoder encoder, ImageSet train, ImageSet test)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor known = Encoded(options, encoder, train, train.Count, encoder.Represent);
        Tensor unknown = Encoded(options, encoder, test, test.Count, encoder.Represent);
        return ImageProbes.Linear(known, train.Labels, unknown, test.Labels, train.ClassNames.Count);
    }

    /// <summary>Reads the latents of two views of the first test images, always the same ones.</summary>
    internal static Func<LatentLook> Look(
        ImagesStudyOptions options, ImageMethod method, ImageEncoder encoder, ImageSet test, EntropyEstimator read)
    {
        int count = Math.Min(LookedAtImages, test.Count);
        ImageViews made = new Augmenter(options.Global(test)).Views(test, [.. Enumerable.Range(0, count)], seed: 1, step: 0, threads: 1);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            using var frozen = no_grad();
            encoder.eval();
            Tensor features = encoder.Represent(Pixels(made.First, encoder)), partners = encoder.Represent(Pixels(made.Second, encoder));
            (Tensor first, Tensor second) = (encoder.ProjectFeatures(features), encoder.ProjectFeatures(partners));
            double structural = LinearFreeEnergy.Optimum(features, partners, (int)first.shape[1]);
            encoder.train();
            (CollapseVerdict verdict, TeacherSharpness? teacher) = Judge(method, first);
            bool isCollapsed = verdict.Verdict != CollapseKind.None || teacher is { IsCollapsed: true };
            return LatentLook.Of(verdict, isCollapsed, first, second, read) with { Structural = structural };
        };
    }

    private static Tensor Pixels(ImageBatch batch, ImageEncoder encoder) =>
        tensor(batch.Values, [batch.Count, batch.Channels, batch.Size, batch.Size], device: encoder.Device);

    /// <summary>A fresh encoder with the method's projector.</summary>
    internal static ImageEncoder CreateEncoder(ImagesStudyOptions options, ImageMethod method, ImageSet images, ulong seed, Device device)
    {
        RandomStream random = new(seed, stream: 1);
        ImageBackbone backbone = options.Backbone.Create(images.Channels, random);
        LatentHeadOptions projector = method.Projector switch
        {
            PerceptronHeadOptions perceptron => perceptron with { Hidden = [.. perceptron.Hidden.Select(_ => options.ProjectorHidden)] },
            PrototypeHeadOptions prototypes => prototypes with { Hidden = [.. prototypes.Hidden.Select(_ => options.ProjectorHidden)] },
            LatentHeadOptions other => other,
        };
        int latents = projector.Outputs(options.LatentDimension);
        int pixels = images.Channels * options.ImageSize * options.ImageSize;
        ImageEncoder encoder = new(backbone, projector.Create(backbone.FeatureCount, latents, random), pixels, latents);
        encoder.to(device);
        return encoder;
    }

    private static ImageViewSource Source(ImagesStudyOptions options, ImageMethod method, ImageSet train, ulong seed, Device device)
    {
        AugmentationOptions global = options.Global(train);
        int localViews = method.SeesLocalViews ? options.LocalViews : 0;
        AugmentationOptions? local = localViews == 0
            ? null
            : global with { OutputSize = options.ImageSize / 2, MinimumCropArea = 0.05, MaximumCropArea = 0.25 };
        return new(train, options.BatchImages, global, local, localViews, seed, device, threads: 1);
    }

    private static RepresentationTask<ImageCrops> CreateTask(
        ImagesStudyOptions options, ImageMethod method, ImageSet train, ImageViewSource source, ImageEncoder encoder, ulong seed)
    {
        TargetOptions following = method.Target is EmaTargetOptions ema ? ema with { Momentum = options.TargetMomentum } : method.Target;
        TargetEncoder<ImageCrops> target = following.Create(
            encoder, () => CreateEncoder(options, method, train, seed, encoder.Device), options.Training.Steps,
            batch => batch.WithoutLocal());
        int views = 2 + (method.SeesLocalViews ? options.LocalViews : 0);
        LatentHead? head = method.Head.Create(encoder.LatentDimension, encoder.LatentDimension, new RandomStream(seed, stream: 3));
        head?.to(encoder.Device);
        Predictor<ImageCrops> predictor = method.PredictsBothWays
            ? new MultiViewPredictor<ImageCrops>(views, globalViews: 2, head, method.HeadRate)
            : new TwoViewPredictor<ImageCrops>();
        return new(
            source, encoder, predictor, method.Objective, target, seed: SplitMix64.Key(seed, 4), weightDecay: options.WeightDecay);
    }

    private static ImageEvaluation Evaluate(
        ImagesStudyOptions options, ImageMethod method, ImageEncoder encoder, OnlineProbe? probe, ImageSet train, ImageSet test)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor known = Encoded(options, encoder, train, train.Count, encoder.Represent);
        Tensor unknown = Encoded(options, encoder, test, test.Count, encoder.Represent);
        Tensor latents = encoder.ProjectFeatures(unknown.narrow(0, 0, Math.Min(JudgedImages, test.Count)));
        (CollapseVerdict verdict, TeacherSharpness? teacher) = Judge(method, latents);
        Tensor views = Views(options, method, encoder, test);
        return new(
            ImageProbes.Linear(known, train.Labels, unknown, test.Labels, train.ClassNames.Count),
            ImageProbes.Neighbors(known, train.Labels, unknown, test.Labels, train.ClassNames.Count),
            probe?.Score(unknown, test.Labels),
            verdict,
            verdict.Verdict != CollapseKind.None || teacher is { IsCollapsed: true },
            LatentSpread.Alignment(views.select(1, 0), views.select(1, 1)),
            LidarRank.Of(views),
            new()
            {
                Verdict = verdict.Words + (teacher is null ? "" : string.Create(
                    CultureInfo.InvariantCulture,
                    $"; assignments tell {teacher.Information:0.00} of {Math.Log(teacher.Prototypes):0.00} nats"
                        + $"{(teacher.IsCollapsed ? ": collapsed" : "")}")),
                Eigenvalues = [.. verdict.Spectrum.Eigenvalues.Take(200)],
                Map = StochasticNeighborMap.Of(
                    unknown.narrow(0, 0, Math.Min(MappedImages, test.Count)).contiguous().ToSingles(), (int)unknown.shape[1]),
                Neighbors = ImageProbes.Nearest(unknown.narrow(0, 0, ImageDetails.Queries), known, ImageDetails.Shown),
            });
    }

    /// <summary>The latents, or the probabilities that they are logits of [image, latent].</summary>
    private static Tensor Judged(ImageMethod method, Tensor latents) =>
        method.Objective is CategoricalObjective categorical ? categorical.Probabilities(latents).flatten(1) : latents;

    /// <summary>Latents of several views of some test images, [image, view, latent].</summary>
    private static Tensor Views(ImagesStudyOptions options, ImageMethod method, ImageEncoder encoder, ImageSet test)
    {
        int count = Math.Min(LidarImages, test.Count);
        Augmenter augmenter = new(options.Global(test));
        List<Tensor> views = [];
        for (int pair = 0; pair < LidarViews / 2; pair++)
        {
            ImageViews made = augmenter.Views(test, [.. Enumerable.Range(0, count)], seed: 1, step: pair, threads: 1);
            foreach (ImageBatch batch in (ImageBatch[])[made.First, made.Second])
            {
                using DisposeScope block = NewDisposeScope();
                Tensor latents = encoder.Project(Pixels(batch, encoder));
                views.Add(Judged(method, latents).MoveToOuterDisposeScope());
            }
        }
        return stack(views, 1);
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Besides(ImageEncoder encoder, OnlineProbe probe) =>
    [
        .. encoder.named_buffers().Select(entry => (entry.name, entry.buffer)),
        .. probe.State.Select(entry => ($"probe.{entry.Name}", entry.Tensor)),
    ];

    private static void Save(string path, ImageEncoder encoder, OnlineProbe probe, ImagesStudyOptions options,
        IReadOnlyDictionary<string, string> metadata)
    {
        using DisposeScope scope = NewDisposeScope();
        ModelFile.Save(path, encoder, ModelKind, OptionsJson.ToText(options), Besides(encoder, probe), metadata);
    }

    private static void Load(string path, ImageEncoder encoder, OnlineProbe probe)
    {
        using TensorArchive archive = Safetensors.Load(path);
        archive.CopyInto(encoder.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)));
        archive.CopyInto(Besides(encoder, probe));
    }
}

/// <summary>What an encoder of images turned out to be.</summary>
/// <param name="Linear">For each test image whether the linear probe is right.</param>
/// <param name="Neighbor">The same of the nearest neighbours.</param>
/// <param name="Online">Share of test images on which the probe that learned along is right; null where nothing was trained.</param>
/// <param name="Verdict">On the latents of test images.</param>
/// <param name="IsCollapsed">Whether they have, or what they say of prototypes has.</param>
/// <param name="Alignment">Of two views.</param>
/// <param name="Lidar">Of six.</param>
/// <param name="Details">For the page.</param>
internal sealed record ImageEvaluation(
    IReadOnlyList<bool> Linear, IReadOnlyList<bool> Neighbor, double? Online, CollapseVerdict Verdict, bool IsCollapsed, double Alignment,
    double Lidar,
    ImageDetails Details);
