using Dynamics.Images;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Models.Internals;
using Dynamics.Tensors;
using Dynamics.Tests.Losses;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Models;

/// <summary>Backbones, the encoder, and the batches of views.</summary>
public sealed class ImageEncoderTests
{
    private static readonly ImageSet s_images = SpriteImages.Generate(new() { Count = 30, Size = 16 });

    public static TheoryData<ImageBackboneOptions, int> Backbones => new()
    {
        { new SmallConvolutionOptions { Channels = 4, Blocks = 3 }, 16 },
        { new SmallConvolutionOptions { Channels = 4, Blocks = 6 }, 128 },
        { new ResNet18Options { Channels = 4 }, 32 },
    };

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Backbone_AnyKind_IsSeededAndTakesAnySize(ImageBackboneOptions options, int features)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(options, OptionsJson.Parse<ImageBackboneOptions>(OptionsJson.ToText(options), "test"));
        using ImageBackbone backbone = options.Create(3, new(1)), same = options.Create(3, new(1)), other = options.Create(3, new(2));
        foreach (int size in (int[])[16, 8])
        {
            Tensor images = Points.Gaussian(5, 3 * size * size, 3, ScalarType.Float32).reshape(5, 3, size, size);
            Tensor output = backbone.forward(images);
            Assert.Equal([5L, features], output.shape);
            Assert.Equal(features, backbone.FeatureCount);
            Assert.Equal(output.data<float>().ToArray(), same.forward(images).data<float>().ToArray());
            Assert.NotEqual(output.data<float>().ToArray(), other.forward(images).data<float>().ToArray());
        }
        Gradients.Backward(backbone.forward(ones([2, 3, 16, 16])).sum());
        Assert.Equal(backbone.named_parameters().Count(), backbone.Parameters.Count);
        Assert.All(backbone.Parameters, parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void ResNet18_AtFullWidth_HasThePublishedSize()
    {
        // 11,173,962 parameters with ten classes; 5,130 of them in the classifier
        using ImageBackbone backbone = new ResNet18Options().Create(3, new(1));
        Assert.Equal(11_168_832, backbone.Parameters.Sum(parameter => parameter.numel()));
        Assert.Equal(512, backbone.FeatureCount);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void NormedConvolution_FewChannelsSideBySide_IsTheOneInDouble(int kernel, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        using NormedConvolution convolution = new(4, 8, kernel, stride, new(1));
        Tensor images = Points.Gaussian(32, 32 * 32 * 4, 2, ScalarType.Float32).reshape(32, 32, 32, 4).permute(0, 3, 1, 2);
        Tensor weight = convolution.Parameters[0].to(ScalarType.Float64).detach().requires_grad_();
        Tensor wide = images.to(ScalarType.Float64);
        Tensor placed = nn.functional.conv2d(wide, weight, null, [stride, stride], [kernel / 2, kernel / 2], null, 1);
        Tensor centred = placed - placed.mean([0, 2, 3], keepdim: true);
        Tensor expected = centred / (centred * centred).mean([0, 2, 3], keepdim: true).Plus(1e-5).sqrt();
        Tensor output = convolution.forward(images);
        Assert.Equal(expected.shape, output.shape);
        Assert.Equal(0, (output - expected).abs().max().Number(), 1e-4);
        Tensor direction = Points.Gaussian((int)output.shape[0], (int)(output.numel() / output.shape[0]), 3, ScalarType.Float32)
            .reshape(output.shape);
        Gradients.Backward((output * direction).sum());
        Gradients.Backward((expected * direction.to(ScalarType.Float64)).sum());
        Tensor gradient = weight.grad!;
        Assert.Equal(0, (convolution.Parameters[0].grad! - gradient).abs().max().Number(), 1e-4 * gradient.abs().max().Number());
    }

    [Fact]
    public void BatchNormalization_Training_IsTheBatchsMomentsAndRunsAlong()
    {
        using DisposeScope scope = NewDisposeScope();
        using BatchNormalization norm = new(2);
        Tensor rows = tensor((float[])[1, 10, 3, 30], [2, 2]);
        float[] normed = norm.forward(rows).data<float>().ToArray();
        Assert.All(normed.Zip((float[])[-1, -1, 1, 1]), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
        Dictionary<string, Tensor> buffers = norm.named_buffers().ToDictionary(entry => entry.name, entry => entry.buffer);
        Assert.Equal([0.2f, 2f], buffers["running_mean"].data<float>().ToArray());
        Assert.Equal(0.9 + (0.1 * 2), buffers["running_var"][0].Number(), 1e-6); // unbiased
        norm.eval();
        Assert.Equal((1 - 0.2) / Math.Sqrt(1.1 + 1e-5), norm.forward(rows)[0, 0].Number(), 1e-5);
        using BatchNormalization bare = new(2, scales: false);
        Assert.Empty(bare.Parameters);
    }

    [Fact]
    public void Encode_GlobalAndLocalViews_AreOneSequenceEachViewByView()
    {
        using DisposeScope scope = NewDisposeScope();
        using ImageEncoder encoder = Encoder();
        ImageViewSource source = Source(localViews: 4);
        ImageCrops batch = source.Batch(0);
        Assert.Equal([12L, 3, 16, 16], batch.Global.shape);
        Assert.Equal([24L, 3, 8, 8], batch.Local!.shape);
        encoder.eval(); // without the batch's moments each view is encoded by itself
        Tensor z = encoder.Encode(batch);
        Assert.Equal([36L, 1, 5], z.shape);
        Tensor alone = encoder.Project(batch.Local.narrow(0, 6, 6));
        Assert.Equal(0, (z.narrow(0, 18, 6).squeeze(1) - alone).abs().max().Number(), 1e-5);
        Assert.Equal([12L, 16], encoder.Last!.Value.Features.shape);
        Assert.False(encoder.Last.Value.Features.requires_grad);
        Assert.Equal(batch.Images, encoder.Last.Value.Images);
        Assert.Equal([12L, 1, 5], encoder.Encode(batch.WithoutLocal()).shape);
    }

    [Fact]
    public void Batch_OfAStep_DependsOnSeedAndStepAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] Views(ImageViewSource source, long step) =>
            [.. source.Batch(step).Global.data<float>(), .. source.Batch(step).Local!.data<float>()];
        ImageViewSource first = Source(2), second = Source(2);
        float[] third = Views(first, 3);
        Views(second, 1);
        Assert.Equal(third, Views(second, 3));
        Assert.NotEqual(third, Views(second, 4));
        int[] seen = [.. Enumerable.Range(0, 5).SelectMany(step => first.Batch(step).Images).Order()];
        Assert.Equal(Enumerable.Range(0, 30), seen); // an epoch
        Assert.Throws<InputException>(() => Source(3));
        Assert.Throws<InputException>(() => new ImageViewSource(s_images, 31, new(), null, 0, 1, CPU, 1));
    }

    [Fact]
    public void Train_MultiCropWithTeacherAndCentre_LowersTheLossAndLeaksNothing()
    {
        PrototypeHeadOptions head = new() { Hidden = [16], Bottleneck = 8, Prototypes = 12, Normalizes = true };
        using ImageEncoder encoder = Encoder(head);
        TargetEncoder<ImageCrops> target = new EmaTargetOptions { Momentum = 0.9 }.Create<ImageCrops>(
            encoder, () => Encoder(head), 30, batch => batch.WithoutLocal());
        using RepresentationTask<ImageCrops> task = new(
            Source(2), encoder, new MultiViewPredictor<ImageCrops>(views: 4, globalViews: 2), new DinoObjective(), target, seed: 1);
        Assert.Contains("objective.center", task.State.Select(entry => entry.Name));
        Assert.Contains("target.backbone.block0.norm.running_mean", task.State.Select(entry => entry.Name));
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TrainingResult result = new Trainer(task, new() { Steps = 30, LogEverySteps = 1, LearningRate = 5e-3, WarmupSteps = 3 }).Run();
        double[] losses = [.. result.History["loss"]];
        Assert.True(losses[^5..].Average() < losses[..5].Average());
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static ImageEncoder Encoder(LatentHeadOptions? head = null)
    {
        RandomStream random = new(5);
        ImageBackbone backbone = new SmallConvolutionOptions { Channels = 4, Blocks = 3 }.Create(3, random);
        LatentHeadOptions options = head ?? new PerceptronHeadOptions { Hidden = [8] };
        return new(backbone, options.Create(16, 5, random), 3 * 16 * 16, options.Outputs(5));
    }

    private static ImageViewSource Source(int localViews)
    {
        AugmentationOptions global = new() { OutputSize = 16 };
        return new(s_images, 6, global, global with { OutputSize = 8 }, localViews, seed: 9, CPU, threads: 1);
    }
}
