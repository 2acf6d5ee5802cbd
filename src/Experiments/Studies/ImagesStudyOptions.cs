using Dynamics.Images;
using Dynamics.Models;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>Everything that decides <see cref="ImagesStudy"/> besides seeds.</summary>
public sealed record ImagesStudyOptions
{
    /// <summary>The word for images that are drawn here.</summary>
    public const string DrawnSprites = "sprites";

    private static readonly AugmentationOptions s_shapes = new()
    {
        MinimumCropArea = 0.4, Hue = 0.5, Saturation = 0.8, SolarizeProbability = 0,
    };

    /// <summary>The images: <c>sprites</c>, or a folder with CIFAR's binary version or MNIST's idx files.</summary>
    public string Data { get; init => field = Check.NotEmpty(value); } = DrawnSprites;

    /// <summary>Images to train and to fit the probes on, at most; at least 1.</summary>
    public int TrainImages { get; init => field = Check.AtLeast(value, 1); } = 10_000;

    /// <summary>Images to test on, at most; at least 20.</summary>
    public int TestImages { get; init => field = Check.AtLeast(value, 20); } = 2_000;

    /// <summary>Height and width of the views; at least 8.</summary>
    public int ImageSize { get; init => field = Check.Between(value, 8, 256); } = 32;

    /// <summary>Images a step, each in two views at least; at least 2.</summary>
    public int BatchImages { get; init => field = Check.AtLeast(value, 2); } = 64;

    /// <summary>How large views are made; size and normalisation follow the data. Null: the preset for the plane, or for sprites one that
    /// leaves of a sprite little but its shape.</summary>
    public AugmentationOptions? Augmentation { get; init; }

    /// <summary>Small views of half the size, from 5 to 25 % of the area, for the methods that take them (multi-crop); even. On images as
    /// small as these they hold little, so that the default is none.</summary>
    public int LocalViews { get; init => field = Check.Between(value, 0, 16); }

    /// <summary>The network.</summary>
    public ImageBackboneOptions Backbone { get; init; } = new SmallConvolutionOptions { Channels = 16 };

    /// <summary>Width of the projector's hidden layer, where it has one; at least 1.</summary>
    public int ProjectorHidden { get; init => field = Check.AtLeast(value, 1); } = 512;

    /// <summary>Latents, where the method does not say; at least 2.</summary>
    public int LatentDimension { get; init => field = Check.AtLeast(value, 2); } = 128;

    /// <summary>m of targets that follow; from 0 to 1. In a few thousand steps a target has to follow fast.</summary>
    public double TargetMomentum { get; init => field = Check.UpToOne(value); } = 0.95;

    /// <summary>Weight decay of all parameters; at least 0.</summary>
    public double WeightDecay { get; init => field = Check.AtLeast(value, 0); } = 1e-4;

    /// <summary>Steps, rate, optimiser. LARS with a rate of 0.3 is the field's choice for long training; AdamW does more in few
    /// steps.</summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Steps = 4000, LearningRate = 2e-3, WarmupSteps = 50, FinalFraction = 0.01, Optimizer = new AdamWOptions(), LogEverySteps = 20,
    };

    /// <summary>Names of the methods; empty: all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>A first look: small images, a small network, few steps.</summary>
    public static ImagesStudyOptions QuickLook { get; } = new()
    {
        TrainImages = 2_000, TestImages = 500, ImageSize = 16, BatchImages = 128, LatentDimension = 32, ProjectorHidden = 128,
        Backbone = new SmallConvolutionOptions { Channels = 16, Blocks = 3 }, TargetMomentum = 0.98,
        Training = new()
        {
            Steps = 300, LearningRate = 4e-3, WarmupSteps = 10, FinalFraction = 0.05, Optimizer = new AdamWOptions(), LogEverySteps = 10,
        },
    };

    /// <summary>The images, in three channels: to train on, and to test on.</summary>
    /// <exception cref="InputException">There are none, or damaged files.</exception>
    public (ImageSet Train, ImageSet Test) Load()
    {
        if (Data == DrawnSprites)
        {
            SpriteOptions sprites = new() { Count = TrainImages + TestImages, Size = ImageSize, MinimumScale = 0.3, MaximumScale = 0.5 };
            ImageSet all = SpriteImages.Generate(sprites);
            return (Part(all, 0, TrainImages), Part(all, TrainImages, TestImages));
        }
        bool isMnist = Directory.Exists(Data) && Directory.EnumerateFiles(Data, "*idx3*").Any();
        ImageSet Read(ImagePart part) => (isMnist ? MnistImages.Read(Data, part) : CifarImages.Read(Data, part)).ToRgb();
        (ImageSet train, ImageSet test) = (Read(ImagePart.Training), Read(ImagePart.Test));
        return (Part(train, 0, Math.Min(TrainImages, train.Count)), Part(test, 0, Math.Min(TestImages, test.Count)));
    }

    /// <summary>The images of a job, read once for all its cases: to train on, and to test on.</summary>
    /// <exception cref="InputException">There are none, or damaged files.</exception>
    internal (ImageSet Train, ImageSet Test) Load(StudyJob job) => job.Shared(("images", Data, TrainImages, TestImages, ImageSize), Load);

    /// <summary>How large views of these images are made.</summary>
    internal AugmentationOptions Global(ImageSet images) =>
        (Augmentation ?? (images.Name == DrawnSprites ? s_shapes : AugmentationOptions.Plane)) with
    {
        OutputSize = ImageSize,
        Normalization = images.Name switch
        {
            "cifar100" => ImageNormalization.Cifar100,
            "mnist" => ImageNormalization.Mnist,
            "sprites" => ImageNormalization.Symmetric,
            _ => ImageNormalization.Cifar10,
        },
    };

    private static ImageSet Part(ImageSet images, int first, int count)
    {
        int length = images.ImageLength;
        return new(
            images.Name, images.Pixels[(first * length)..((first + count) * length)], images.Channels, images.Height, images.Width,
            images.Labels[first..(first + count)], images.ClassNames);
    }
}
