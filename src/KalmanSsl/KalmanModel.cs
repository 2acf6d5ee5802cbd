using System.Globalization;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Predictive latent distribution matching: an encoder and the state-space model that predicts its outputs
/// (docs/reference/predictive-ldm.md). Holds parameters; the mathematics is in <see cref="KalmanLikelihood"/>, <see cref="KalmanFilter"/>
/// and <see cref="RtsSmoother"/>. Float32.</summary>
public abstract class KalmanModel : nn.Module
{
    private protected const string FeaturesKey = "features";
    private readonly Encoder encoder;
    private readonly LatentStateSpace state_space;
    private readonly NoiseNetwork? observation_noise;
    private readonly RecursiveNoiseNetwork? process_noise;
    private readonly LdmOptions _options;

    /// <summary>A fresh model around a fresh encoder; what is drawn continues the encoder's stream.</summary>
    private protected KalmanModel(string name, LdmOptions options, Encoder encoder, RandomStream random)
        : base(name)
    {
        (this.encoder, _options) = (encoder, options);
        (int latent, int state) = (options.LatentDimension, options.StateDimension);
        state_space = LatentStateSpace.Initialize(options.Transition, state, random);
        observation_noise = options.ObservationNoise.Create(encoder.FeatureCount, latent, state, random);
        process_noise = options.ProcessNoise.Create(latent, state, random);
        RegisterComponents();
    }

    /// <summary>What predicts z: A, b, Q and the joint noise scale.</summary>
    public LatentStateSpace StateSpace => state_space;

    /// <summary>What all models have in common of their options.</summary>
    internal LdmOptions CommonOptions => _options;

    /// <summary>Relative observation variances; null: 1.</summary>
    internal NoiseNetwork? ObservationNoise => observation_noise;

    /// <summary>Factors of the process variances; null: 1.</summary>
    internal RecursiveNoiseNetwork? ProcessNoise => process_noise;

    /// <summary>Whether a bin's noise depends on what the filter found before it.</summary>
    internal bool IsRecursive => process_noise is not null || observation_noise is RecursiveNoiseNetwork;

    /// <summary>The state-space model as plain numbers; R holds the learned part and the noise floor. Where a noise model is not constant
    /// these are the variances without it: filter with <see cref="SequenceLatents.Conditions"/>, forecast with
    /// <see cref="LinearGaussianModel.WithMeanNoise"/> of them.</summary>
    public LinearGaussianModel ToStateSpace() => state_space.ToNumbers(_options.NoiseFloor);

    /// <summary>Writes parameters and options as one safetensors file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">What else its metadata say.</param>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void Save(string path, params IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using DisposeScope scope = NewDisposeScope();
        KeyValuePair<string, string> features = new(FeaturesKey, encoder.FeatureCount.ToString(CultureInfo.InvariantCulture));
        ModelFile.Save(path, this, GetName(), OptionsText(), Constants(), [features, .. metadata]);
    }

    /// <summary>Filters encoder outputs z [sequence, time, latent].</summary>
    /// <param name="z">Encoder outputs, sequence after sequence.</param>
    /// <param name="relative">Relative observation variances that come from the frames [sequence, time, latent]; null where they do
    /// not.</param>
    /// <param name="sequences">Number of sequences.</param>
    /// <param name="given">Missing bins and irregular steps; null: none.</param>
    private protected SequenceLatents[] Filter(float[] z, float[]? relative, int sequences, BinConditions? given)
    {
        int latent = _options.LatentDimension, bins = z.Length / latent / Math.Max(1, sequences);
        LinearGaussianModel model = ToStateSpace();
        bool isConstant = observation_noise is null && process_noise is null;
        NoiseTrace? trace = isConstant ? null : Trace(z, relative, sequences, bins, given?.Observed);
        return [.. Enumerable.Range(0, sequences).Select(sequence =>
        {
            BinConditions? conditions = trace?.Conditions(sequence) is { } noise
                ? noise with { Observed = given?.Observed, StepBins = given?.StepBins }
                : given;
            ReadOnlySpan<float> observations = z.AsSpan(sequence * bins * latent, bins * latent);
            return new SequenceLatents(KalmanFilter.Filter(model, observations, latent, conditions), conditions);
        })];
    }

    /// <summary>The noise of each bin of a batch.</summary>
    /// <param name="z">[sequence, time, latent].</param>
    /// <param name="relative">Relative observation variances from the frames [sequence, time, latent]; empty where they do not come from
    /// there.</param>
    /// <param name="sequences">Number of sequences.</param>
    /// <param name="bins">Bins of each.</param>
    /// <param name="observed">False where a bin is missing [time]; null: none is.</param>
    internal NoiseTrace Trace(ReadOnlySpan<float> z, ReadOnlySpan<float> relative, int sequences, int bins, bool[]? observed = null)
    {
        int latent = _options.LatentDimension, length = bins * latent;
        NoiseTrace trace = new(sequences, bins, latent, _options.StateDimension, _options.ProcessNoise.HistoryLength(latent));
        NoiseRecursion recursion = new(this);
        for (int sequence = 0; sequence < sequences; sequence++)
        {
            ReadOnlySpan<float> known = relative.IsEmpty ? default : relative.Slice(sequence * length, length);
            recursion.Run(z.Slice(sequence * length, length), known, trace, sequence, observed);
        }
        return trace;
    }

    /// <summary>The options as JSON.</summary>
    private protected abstract string OptionsText();

    /// <summary>Tensors that are saved with the parameters.</summary>
    private protected abstract IEnumerable<(string Name, Tensor Tensor)> Constants();
}
