using Dynamics.Data;
using Dynamics.Experiments.Internals;
using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments;

/// <summary>Runs of <c>train jepa</c>: an encoder of spike counts whose latents predict those some time later.</summary>
public sealed class JepaRunKind : EncoderRunKind
{
    private const string ModelKind = "jepa";

    /// <inheritdoc/>
    public override string Name => "jepa";

    /// <summary>Writes a model with the options that it was made with.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    internal static void Save(
        string path, JepaModel<CountWindows> model, JepaRunOptions options, IReadOnlyDictionary<string, string> metadata)
    {
        using DisposeScope scope = NewDisposeScope();
        InputScaling scaling = ((CountEncoder)model.Encoder).Scaling;
        ModelFile.Save(path, model, ModelKind, OptionsJson.ToText(options), scaling.ToTensors(), metadata);
    }

    /// <inheritdoc/>
    /// <remarks>Its predictor may be told of behaviour, in the train part; what, the diagnosis says.</remarks>
    public override bool IsSupervised(string modelPath)
    {
        using TensorArchive archive = Safetensors.Load(modelPath);
        return ModelFile.Options<JepaRunOptions>(archive, modelPath, ModelKind).Binning.Covariates.Count > 0;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<HorizonCoverage> Coverages(
        string modelPath, GaussianSeries latents, BinnedRecording recording, Split split)
    {
        using DisposeScope scope = NewDisposeScope();
        using JepaModel<CountWindows> model = Open(modelPath, out JepaRunOptions options);
        int latent = latents.Dimension;
        CovariateTable? covariates = recording.Covariates.Count > 0 ? new(recording, split.Train) : null;
        Tensor[] parts = [.. split.Validation.Ranges.Select(range => tensor(
            latents.Mean.AsSpan(range.Start * latent, range.Length * latent).ToArray(), [1, range.Length, latent]))];
        return HorizonCoverage.Of(
            model.Predictor, parts, options.Horizons, covariates is null ? null : [.. split.Validation.Ranges.Select(covariates.Of)]);
    }

    private protected override nn.Module Load(string path, out CountEncoder encoder)
    {
        JepaModel<CountWindows> model = Open(path, out _);
        encoder = (CountEncoder)model.Encoder;
        return model;
    }

    private static JepaModel<CountWindows> Open(string path, out JepaRunOptions options)
    {
        using TensorArchive archive = Safetensors.Load(path);
        options = ModelFile.Options<JepaRunOptions>(archive, path, ModelKind);
        return ModelFile.Fill(options.CreateJepa(InputScaling.From(archive, path), seed: 0), archive);
    }
}

/// <summary>Everything that decides a run of <c>train jepa</c> besides data and seeds; stored as the run's <c>options.json</c>.</summary>
public sealed record JepaRunOptions : EncoderRunOptions
{
    /// <summary>Variances and covariances keep the latents apart, targets are held fixed, a quarter of the counts is lost.</summary>
    public JepaRunOptions()
        : base(
            new PredictiveObjective { Regularizers = [new VarianceRegularizer { Weight = 5 }, new CovarianceRegularizer()] },
            new DetachedTargetOptions(), countDropout: 0.25)
    {
    }

    /// <summary>How latents are predicted: recursive (one step, repeated) or direct (the whole horizon at once).</summary>
    public HorizonModelOptions Predictor { get; init; } = new DirectHorizonOptions();

    /// <summary>Horizons that are trained at, bins ahead, ascending; shorter than a window. Within the memory of the smoothed input it
    /// predicts itself, and nothing else need be learned: a second ahead by default.</summary>
    public IReadOnlyList<int> Horizons { get; init; } = [40];

    /// <summary>A positive weight for each horizon; empty: all alike.</summary>
    public IReadOnlyList<double> HorizonWeights { get; init; } = [];

    /// <summary>Factor of the predictor's learning rate; positive.</summary>
    public double PredictorLearningRate { get; init => field = Check.Positive(value); } = 1;

    /// <inheritdoc/>
    internal override RunKind Kind => new JepaRunKind();

    private protected override int Views => 1;

    private protected override void ValidateMethod()
    {
        HorizonSet horizons = new(Horizons, HorizonWeights);
        if (horizons.Bins[^1] + Predictor.Network.FirstBin >= WindowBins)
        {
            throw new InputException(
                $"windows of {WindowBins} bins hold no bin that is {horizons.Bins[^1]} before another", "windowBins",
                "take longer windows or shorter horizons");
        }
    }

    private protected override EncoderInTraining CreateInTraining(
        BinnedRecording recording, Split split, InputScaling scaling, ulong seed, Device device)
    {
        CovariateTable? covariates = recording.Covariates.Count > 0 ? new(recording, split.Train) : null;
        JepaModel<CountWindows> model = On(device, CreateJepa(scaling, seed));
        return new(
            model, (CountEncoder)model.Encoder,
            new HorizonPredictor<CountWindows>(model.Predictor, new HorizonSet(Horizons, HorizonWeights), PredictorLearningRate,
                covariates is null ? null : windows => covariates.Of(windows, device)),
            (path, metadata) => JepaRunKind.Save(path, model, this, metadata));
    }

    internal JepaModel<CountWindows> CreateJepa(InputScaling scaling, ulong seed) =>
        new(CreateEncoder(scaling, seed), Predictor.Create(
            LatentDimension, Horizons, new RandomStream(seed, stream: 5), Binning.Covariates.Count));
}
