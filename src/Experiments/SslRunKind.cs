using Dynamics.Data;
using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments;

/// <summary>Runs of <c>train ssl</c>: an encoder that learned from two noisy views of the same windows.</summary>
public sealed class SslRunKind : EncoderRunKind
{
    private const string ModelKind = "ssl";

    /// <inheritdoc/>
    public override string Name => "ssl";

    /// <inheritdoc/>
    public override bool IsSupervised(string modelPath) => false;

    /// <inheritdoc/>
    public override IReadOnlyList<HorizonCoverage> Coverages(
        string modelPath, GaussianSeries latents, BinnedRecording recording, Split split) => [];

    /// <summary>Writes an encoder with the options that it was made with.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    internal static void Save(
        string path, CountEncoder encoder, SslRunOptions options, IReadOnlyDictionary<string, string> metadata)
    {
        using DisposeScope scope = NewDisposeScope();
        ModelFile.Save(path, encoder, ModelKind, OptionsJson.ToText(options), encoder.Scaling.ToTensors(), metadata);
    }

    private protected override nn.Module Load(string path, out CountEncoder encoder)
    {
        using TensorArchive archive = Safetensors.Load(path);
        SslRunOptions options = ModelFile.Options<SslRunOptions>(archive, path, ModelKind);
        encoder = ModelFile.Fill(options.CreateEncoder(InputScaling.From(archive, path), seed: 0), archive);
        return encoder;
    }
}

/// <summary>Everything that decides a run of <c>train ssl</c> besides data and seeds; stored as the run's <c>options.json</c>.</summary>
public sealed record SslRunOptions : EncoderRunOptions
{
    /// <summary>VICReg of two views, in each of which half of the counts is lost.</summary>
    public SslRunOptions()
        : base(new VicRegObjective(), new SharedTargetOptions(), countDropout: 0.5)
    {
    }

    /// <summary>Between a latent and what it predicts. With one, or with a target of its own, every view predicts the other, as BYOL,
    /// SimSiam and DirectPred have it; else the first the second.</summary>
    public LatentHeadOptions Head { get; init; } = new IdentityHeadOptions();

    /// <inheritdoc/>
    internal override RunKind Kind => new SslRunKind();

    private protected override int Views => 2;

    private protected override void ValidateMethod() => RequireNoCovariates();

    private protected override EncoderInTraining CreateInTraining(
        BinnedRecording recording, Split split, InputScaling scaling, ulong seed, Device device)
    {
        CountEncoder encoder = On(device, CreateEncoder(scaling, seed));
        return new(
            encoder, encoder, CreatePredictor(seed, device), (path, metadata) => SslRunKind.Save(path, encoder, this, metadata));
    }

    private Predictor<CountWindows> CreatePredictor(ulong seed, Device device)
    {
        if (Head is IdentityHeadOptions && Target is SharedTargetOptions)
        {
            return new TwoViewPredictor<CountWindows>();
        }
        LatentHead? head = Head.Create(LatentDimension, LatentDimension, new RandomStream(seed, stream: 3));
        head?.to(device);
        return new MultiViewPredictor<CountWindows>(views: 2, globalViews: 2, head);
    }
}
