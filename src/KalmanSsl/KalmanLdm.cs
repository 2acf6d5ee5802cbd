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

    /// <summary>A fresh model: encoder layers uniform on +-1/sqrt(fan-in), a fresh <see cref="LatentStateSpace"/>, and the scaling of its
    /// inputs. Weights are drawn from <paramref name="seed"/> alone.</summary>
    /// <param name="options">Sizes, objective and noise models.</param>
    /// <param name="recording">What it will be trained on.</param>
    /// <param name="split">The scaling is fitted on its train part, and sees nothing else.</param>
    /// <param name="seed">Chooses the weights.</param>
    public static KalmanLdm Initialize(KalmanLdmOptions options, BinnedRecording recording, Split split, ulong seed)
    {
        CountSteps steps = CountSteps.Of(recording.Counts, options.StepBins);
        double width = recording.BinWidthSeconds * options.StepBins;
        return Initialize(options, InputScaling.Fit(steps.Counts, steps.Within(split.Train), width, options.InputSmoothingSeconds), seed);
    }

    /// <summary>The same with a scaling that is known.</summary>
    internal static KalmanLdm Initialize(KalmanLdmOptions options, InputScaling scaling, ulong seed)
    {
        options.Validate();
        RandomStream random = new(seed, stream: 1);
        return new(options, options.Encoder.CreateForCounts(scaling, options.LatentDimension, random), random);
    }

    /// <summary>Training on random windows of a recording's train part, without labels unless the options' terms ask for them; the caller
    /// disposes the task.</summary>
    /// <param name="recording">Counts on the model's time grid.</param>
    /// <param name="split">Only its train part is seen.</param>
    /// <param name="seed">Selects windows and dropped counts; step n draws from (seed, n) alone.</param>
    /// <param name="threads">CPU threads of the fused kernels; results do not depend on it.</param>
    /// <param name="compared">Objectives whose entropy gradients are compared on logged steps. Null: none.</param>
    /// <exception cref="InputException">The train part is shorter than a window, or the options do not fit the data.</exception>
    public RepresentationTask<CountWindows> CreateTask(
        BinnedRecording recording, Split split, ulong seed, int threads, IReadOnlyList<Objective>? compared = null)
    {
        CountSteps steps = CountSteps.Of(recording.Counts, Options.StepBins);
        Encoder.RequireUnits(steps.Counts);
        int window = Options.WindowSteps(recording.BinWidthSeconds);
        Options.Validate(window, recording.UnitCount);
        BinSet train = steps.Within(split.Train);
        ForkJoin team = new(threads);
        CountWindowSource source = new(steps.Counts, train, Options.BatchWindows, window, Options.CountDropout, seed, team);
        StateTermData data = new(StateSpace, Options.NoiseFloor, recording, split, steps, window);
        StateTerm[] terms = [.. Options.StateTerms.Select(term => term.Create(data))];
        Array.ForEach(terms, term => term.to(Encoder.Device));
        KalmanPredictor<CountWindows> predictor = new(this, source.BatchSize, source.BinCount, team, terms);
        return new(
            source, Encoder, predictor, Options.Objective, compared: compared, objectiveWeight: Options.ObjectiveWeight, owned: team);
    }

    /// <summary>Encoder outputs z [step, latent], float32, of every step (of every bin, where a step is one); causal. No dropout.</summary>
    /// <exception cref="ArgumentException">The counts have another number of units than the model.</exception>
    public float[] Encode(SparseCounts counts, int threads = 1)
    {
        CountSteps steps = CountSteps.Of(counts, Options.StepBins);
        return [.. steps.Phases.SelectMany(phase => Encoder.Encode(steps.Counts.Slice(phase), threads))];
    }

    /// <summary>Encoder outputs z of the step that ends with each bin [time, latent], float32; causal. No dropout.</summary>
    /// <exception cref="ArgumentException">The counts have another number of units than the model.</exception>
    public float[] EncodeBins(SparseCounts counts)
    {
        CountSteps steps = CountSteps.Of(counts, Options.StepBins);
        return steps.ToBins([.. steps.Phases.Select(phase =>
            GaussianSeries.Exact(Options.LatentDimension, Encoder.Encode(steps.Counts.Slice(phase))))]).Mean;
    }

    /// <summary>Causal latents of a model that steps over single bins: the filtered state of every bin. See <see cref="Infer"/> for any
    /// model.</summary>
    /// <exception cref="ArgumentException">The counts have another number of units than the model, or the model steps over several
    /// bins.</exception>
    public SequenceLatents Filter(SparseCounts counts) => Options.StepBins == 1
        ? FilterPhases(CountSteps.Of(counts, 1))[0]
        : throw new ArgumentException($"the model steps over {Options.StepBins} bins; {nameof(Infer)} gives latents of every bin");

    /// <summary>Latents of every bin: the state at the step that ends with it.</summary>
    /// <param name="counts">Counts of a whole recording.</param>
    /// <exception cref="ArgumentException">They have another number of units than the model.</exception>
    public KalmanLatents Infer(SparseCounts counts)
    {
        CountSteps steps = CountSteps.Of(counts, Options.StepBins);
        LinearGaussianModel stateSpace = ToStateSpace();
        SequenceLatents[] phases = FilterPhases(steps);
        return new(
            steps.ToBins([.. phases.Select(phase => phase.Filtered.ToSeries())]),
            steps.ToBins([.. phases.Select(phase => RtsSmoother.Smooth(stateSpace, phase.Filtered, phase.Conditions).ToSeries())]));
    }

    /// <summary>The filtered half of <see cref="Infer"/>.</summary>
    /// <exception cref="ArgumentException">The counts have another number of units than the model.</exception>
    public GaussianSeries InferCausally(SparseCounts counts)
    {
        CountSteps steps = CountSteps.Of(counts, Options.StepBins);
        return steps.ToBins([.. FilterPhases(steps).Select(phase => phase.Filtered.ToSeries())]);
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

    private SequenceLatents[] FilterPhases(CountSteps steps) =>
        [.. steps.Phases.Select(phase => steps.Counts.Slice(phase)).Select(counts =>
            Filter(Encoder.Encode(counts), RelativeNoise(counts), sequences: 1, given: null)[0])];

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

/// <summary>Latents of a recording.</summary>
/// <param name="Filtered">The state of every bin given the counts up to it: causal.</param>
/// <param name="Smoothed">The state of every bin given all counts: not causal.</param>
public sealed record KalmanLatents(GaussianSeries Filtered, GaussianSeries Smoothed);
