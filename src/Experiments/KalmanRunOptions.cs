using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments.Internals;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments;

/// <summary>Everything that decides a run of <c>train kalman</c> besides data and seeds; stored as the run's <c>options.json</c>.</summary>
public sealed record KalmanRunOptions : RunOptions
{
    /// <summary>The default: four time scales, each with 12 latent dimensions and 24 states.</summary>
    public KalmanRunOptions() => Training = new() { Steps = 600 };

    /// <summary>Encoder, state-space model, objective, of every member alike but for its step.</summary>
    public KalmanLdmOptions Model { get; init; } = new() { LatentDimension = 12, StateDimension = 24 };

    /// <summary>Time scales in seconds: for each one a model whose filter steps over as many bins, and that is trained and read beside the
    /// others; 0 is a single bin. None: one model alone, with the step that <see cref="Model"/> says.</summary>
    public IReadOnlyList<double> TimeScalesSeconds { get; init => field = [.. value.Select(scale => Check.Between(scale, 0, 60))]; } =
        [0, 0.1, 0.3, 1];

    /// <summary>When the models are looked at on the validation part: <see cref="SpikeForecast"/>, without labels. The best state of each
    /// is kept, and training ends when none gets better. Null: never, and the last state is kept.</summary>
    public EarlyStoppingOptions? EarlyStopping { get; init; } = new();

    /// <summary>How much is tried before models are chosen. Needs <see cref="EarlyStopping"/>.</summary>
    public SearchEffort Search { get; init; } = SearchEffort.Quick;

    /// <summary>A model that tells less than this share of what the best one tells of the spikes to come is left out; in [0, 1].</summary>
    public double LeastShare { get; init => field = Check.UpToOne(value); } = 0.25;

    /// <summary>Objectives whose entropy gradients are compared on logged steps, as the metric <c>gradientCosine.FIRST.SECOND</c>; none by
    /// default.</summary>
    public IReadOnlyList<Objective> ComparedObjectives { get; init; } = [];

    /// <summary>A third of the steps, for a first look.</summary>
    public static KalmanRunOptions Quick { get; } = new()
    {
        Training = new() { Steps = 200 },
        EarlyStopping = new() { EverySteps = 50 },
    };

    internal override RunKind Kind => new KalmanRunKind();

    internal override void Validate(BinnedRecording recording)
    {
        RequireNoCovariates();
        foreach (KalmanLdmOptions member in Members(recording.BinWidthSeconds))
        {
            member.Validate(member.WindowSteps(recording.BinWidthSeconds), recording.UnitCount);
        }
    }

    internal override void RequireWindow(BinnedRecording recording, Split split)
    {
        KalmanLdmOptions first = Members(recording, split)[0];
        CountSteps steps = CountSteps.Of(recording.Counts, first.StepBins);
        _ = new WindowSampler(steps.Within(split.Train), first.WindowSteps(recording.BinWidthSeconds), 0);
    }

    internal override TrainedModel CreateModel(BinnedRecording recording, Split split, ulong seed, Device device, int threads) =>
        EnsembleTraining.Create(this, recording, split, seed, device, threads);

    /// <summary>The options of every model that is trained: time scales for which the train part holds no window are left out, unless that
    /// is all of them.</summary>
    internal IReadOnlyList<KalmanLdmOptions> Members(BinnedRecording recording, Split split)
    {
        IReadOnlyList<KalmanLdmOptions> all = Members(recording.BinWidthSeconds);
        bool Fits(KalmanLdmOptions member) => CountSteps.Of(recording.Counts, member.StepBins).Within(split.Train).Ranges
            .Any(range => range.Length >= member.WindowSteps(recording.BinWidthSeconds));
        KalmanLdmOptions[] fitting = [.. all.Where(Fits)];
        return fitting.Length > 0 ? fitting : all;
    }

    private IReadOnlyList<KalmanLdmOptions> Members(double binWidthSeconds)
    {
        int[] steps = TimeScalesSeconds.Count == 0
            ? [Model.StepBins]
            : [.. TimeScalesSeconds.Select(scale => Math.Max(1, (int)Math.Round(scale / binWidthSeconds))).Distinct()];
        return [.. steps.SelectMany(bins => Variants(Model with { StepBins = bins }))];
    }

    private IEnumerable<KalmanLdmOptions> Variants(KalmanLdmOptions model) => Search == SearchEffort.Full
        ?
        [
            model,
            model with { LatentDimension = 2 * model.LatentDimension, StateDimension = 2 * model.StateDimension },
            model with { CountDropout = (1 + model.CountDropout) / 2 },
        ]
        : [model];
}

/// <summary>How much is tried before the models of a run are chosen, by what they tell of the spikes to come on the validation
/// part.</summary>
public enum SearchEffort
{
    /// <summary>Nothing is chosen: a model a time scale.</summary>
    None,

    /// <summary>Time scales that tell little beside the best are left out.</summary>
    Quick,

    /// <summary>Of each time scale the best of three models is taken: as the options say, twice as large, and with more counts dropped. It
    /// takes some four times as long.</summary>
    Full,
}
