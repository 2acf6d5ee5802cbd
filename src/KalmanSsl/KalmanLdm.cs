using Dynamics.Data;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Predictive latent distribution matching on spike counts.</summary>
public sealed class KalmanLdm : KalmanModel
{
    private KalmanLdm(KalmanLdmOptions options, CountEncoder encoder, RandomStream random)
        : base(nameof(KalmanLdm), options, encoder, random)
    {
        (Options, Encoder) = (options, encoder);
    }

    /// <summary>The options it was made with.</summary>
    public KalmanLdmOptions Options { get; }

    /// <summary>What makes latents of counts.</summary>
    public CountEncoder Encoder { get; }

    /// <summary>A fresh model: encoder layers uniform on +-1/sqrt(fan-in), and a fresh <see cref="LatentStateSpace"/>. Drawn from
    /// <paramref name="seed"/> alone.</summary>
    /// <param name="options">Sizes, objective and noise models.</param>
    /// <param name="scaling">What stands between counts and encoder, fitted on the train part.</param>
    /// <param name="seed">Chooses the weights.</param>
    public static KalmanLdm Initialize(KalmanLdmOptions options, InputScaling scaling, ulong seed)
    {
        options.Validate();
        RandomStream random = new(seed, stream: 1);
        return new(options, options.Encoder.CreateForCounts(scaling, options.LatentDimension, random), random);
    }

    /// <summary>Training on random windows of a recording's train part, without labels; the caller disposes the task.</summary>
    /// <param name="recording">Counts on the model's time grid.</param>
    /// <param name="split">Only its train part is seen.</param>
    /// <param name="seed">Selects windows and dropped counts; step n draws from (seed, n) alone.</param>
    /// <param name="threads">CPU threads of the fused kernels; results do not depend on it.</param>
    /// <param name="compared">Objectives whose entropy gradients are compared on logged steps. Null: none.</param>
    /// <exception cref="InputException">The train part is shorter than a window, or the options do not fit the data.</exception>
    public RepresentationTask<CountWindows> CreateTask(
        BinnedRecording recording, Split split, ulong seed, int threads, IReadOnlyList<Objective>? compared = null)
    {
        Encoder.RequireUnits(recording.Counts);
        Options.Validate(Options.WindowBins, recording.UnitCount);
        ForkJoin team = new(threads);
        CountWindowSource source = new(recording, split.Train, Options.BatchWindows, Options.WindowBins, Options.CountDropout, seed, team);
        KalmanPredictor<CountWindows> predictor = new(this, source.BatchSize, source.BinCount, team);
        return new(source, Encoder, predictor, Options.Objective, compared: compared, owned: team);
    }

    /// <summary>Encoder outputs z [time, latent], float32, of every bin; causal. No dropout.</summary>
    /// <exception cref="ArgumentException">The counts have another number of units than the model.</exception>
    public float[] Encode(SparseCounts counts, int threads = 1) => Encoder.Encode(counts, threads);

    /// <summary>Causal latents: the filtered state of every bin.</summary>
    /// <exception cref="ArgumentException">The counts have another number of units than the model.</exception>
    public SequenceLatents Filter(SparseCounts counts)
    {
        float[] z = Encode(counts);
        return Filter(z, RelativeNoise(counts), sequences: 1, given: null)[0];
    }

    /// <summary>Reads what <see cref="KalmanModel.Save"/> wrote, onto the CPU.</summary>
    /// <exception cref="InputException">The file is missing, damaged, or no model of this kind.</exception>
    public static KalmanLdm Load(string path)
    {
        using TensorArchive archive = Safetensors.Load(path);
        KalmanLdmOptions options = ModelFile.Options<KalmanLdmOptions>(archive, path, nameof(KalmanLdm));
        return ModelFile.Fill(Initialize(options, InputScaling.From(archive, path), seed: 0), archive);
    }

    private protected override string OptionsText() => OptionsJson.ToText(Options);

    private protected override IEnumerable<(string Name, Tensor Tensor)> Constants() => Encoder.Scaling.ToTensors();

    /// <summary>Relative observation variances where they come from the counts themselves [time, latent]; null where they do not.</summary>
    private float[]? RelativeNoise(SparseCounts counts)
    {
        if (ObservationNoise is null or RecursiveNoiseNetwork)
        {
            return null;
        }
        using ForkJoin team = new(1);
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        CountWindows whole = new(counts, windowCount: 1, counts.BinCount, dropout: 0, team);
        return ObservationNoise.forward(Encoder.Features(whole)).ToSingles();
    }
}
