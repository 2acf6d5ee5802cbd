using System.Text.Json.Serialization;
using Dynamics.Losses;
using Dynamics.Models;

namespace Dynamics.KalmanSsl;

/// <summary>What all models of predictive LDM with a Kalman filter have in common: encoder, state-space model, and what keeps them from
/// collapsing. Training rates and lengths are the trainer's options.</summary>
public abstract record LdmOptions
{
    private protected LdmOptions()
    {
    }

    /// <summary>L, dimensions of the encoder's output z; at least 1 and at most <see cref="StateDimension"/>.</summary>
    public int LatentDimension { get; init => field = Check.AtLeast(value, 1); } = 16;

    /// <summary>D, dimensions of the state h; at least 1.</summary>
    public int StateDimension { get; init => field = Check.AtLeast(value, 1); } = 32;

    /// <summary>The encoder's kind and size.</summary>
    public EncoderOptions Encoder { get; init; } = new PerceptronOptions();

    /// <summary>Variance of the observation noise that is never learned away: R = (e^s + this) I. Sets the unit of z; 0 is the paper's
    /// form.</summary>
    public double NoiseFloor
    {
        get;
        init => field = Check.AtLeast(value, 0);
    }

    /// <summary>What the observation noise depends on.</summary>
    public ObservationNoiseModel ObservationNoise { get; init; } = new ConstantObservationNoise();

    /// <summary>What the process noise depends on.</summary>
    public ProcessNoiseModel ProcessNoise { get; init; } = new ConstantProcessNoise();

    /// <summary>The objective.</summary>
    public Objective Objective { get; init; } = new LogDetObjective();

    /// <summary>How A is learned and bounded.</summary>
    public TransitionOptions Transition { get; init; } = new FreeTransition();

    /// <summary>Learning rate of A, b, Q and s as a multiple of the encoder's.</summary>
    public double DynamicsLearningRateFactor
    {
        get;
        init => field = Check.Positive(value);
    } = 5;

    /// <summary>Sequences of a batch, numbers that the widest buffer holds for each bin of them, and the options that decide it.</summary>
    private protected abstract (int Sequences, long Numbers, string Options) BatchNeeds(int featureCount);

    /// <summary>Checks that there is something to learn from.</summary>
    /// <exception cref="InputException">There is nothing.</exception>
    private protected abstract void RequireLoss();

    /// <summary>Checks what no single option can know.</summary>
    /// <exception cref="InputException">More latent than state dimensions, more states than memory holds a transition of, or nothing to
    /// learn from.</exception>
    public void Validate()
    {
        RequireLoss();
        if (LatentDimension > StateDimension)
        {
            throw new InputException(
                $"{LatentDimension} latent dimensions need as many states, but there are {StateDimension}",
                "model.stateDimension",
                "raise the state dimension or lower the latent one");
        }
        // The stable transition's matrices are 2 S wide.
        Check.FitsMemory(4 * (Int128)StateDimension * StateDimension, $"matrices of {StateDimension} states", "model.stateDimension");
    }

    /// <summary>Checks the options against the data, too.</summary>
    /// <exception cref="InputException">As for <see cref="Validate()"/>; sequences within the past that the objective conditions on, or an
    /// encoder or a batch that no memory holds.</exception>
    public void Validate(int binCount, int featureCount)
    {
        Validate();
        if (Objective.PastBins >= binCount)
        {
            throw new InputException(
                $"windows of {binCount} bins hold no bin with {Objective.PastBins} before it", "model.objective.conditioningBins",
                    "lower it or take longer windows");
        }
        Check.FitsMemory(
            (Int128)Encoder.Width * Math.Max(featureCount, LatentDimension),
            $"{Encoder.Width} hidden units on {featureCount} features",
            "model.encoder");
        (int count, long numbers, string options) = BatchNeeds(featureCount);
        Check.FitsMemory((Int128)count * binCount * numbers, $"{count} windows of {binCount} bins with {numbers} numbers each", options);
    }
}

/// <summary>The model of spike counts, <see cref="KalmanLdm"/>, and how its batches are made.</summary>
public sealed record KalmanLdmOptions : LdmOptions
{
    private const double DefaultWindowSeconds = 10;
    private const int FewestWindowSteps = 16;

    /// <summary>The default: 16 latent dimensions, 32 states, log-determinant with a noise floor of 1.</summary>
    public KalmanLdmOptions() => NoiseFloor = 1;

    /// <summary>Time constant of the causal exponential smoothing of the counts before the encoder, seconds; 0 for none.</summary>
    public double InputSmoothingSeconds
    {
        get;
        init => field = Check.AtLeast(value, 0);
    }

    /// <summary>Probability with which each count of each bin is dropped in training, in [0, 1).</summary>
    public double CountDropout
    {
        get;
        init => field = Check.BelowOne(value);
    } = 0.2;

    /// <summary>Windows per training step.</summary>
    public int BatchWindows { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <summary>Bins that the filter steps over, each step on the counts summed over them; at least 1. Position and other things that last
    /// are hard to tell from noise in a single short bin: where a bin's latents are hardly predictable, a longer step makes them so. There
    /// is a latent for every bin all the same (<see cref="Data.CountSteps"/>).</summary>
    public int StepBins { get; init => field = Check.AtLeast(value, 1); } = 1;

    /// <summary>What else the filtered states are asked to tell; nothing by default.</summary>
    public IReadOnlyList<StateTermOptions> StateTerms { get; init; } = [];

    /// <summary>Weight of the objective beside the <see cref="StateTerms"/>; at least 0, and 0 only where there are such terms: they then
    /// train the model alone.</summary>
    public double ObjectiveWeight { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>Whether a term sees behaviour of the train part.</summary>
    [JsonIgnore]
    public bool IsSupervised => StateTerms.Any(term => term.IsSupervised);

    /// <summary>Bins of a window; null: those of 10 seconds. Where the filter steps over several bins, a window has 16 steps at
    /// least.</summary>
    public int? WindowBins { get; init => field = value is { } bins ? Check.AtLeast(bins, 1) : null; }

    /// <summary>Steps of the filter in a window, on bins of a width.</summary>
    public int WindowSteps(double binWidthSeconds)
    {
        double bins = WindowBins ?? DefaultWindowSeconds / binWidthSeconds;
        return Math.Max(StepBins == 1 ? 1 : FewestWindowSteps, (int)Math.Round(bins / StepBins));
    }

    private protected override void RequireLoss()
    {
        if (ObjectiveWeight == 0 && StateTerms.Count == 0)
        {
            throw new InputException(
                "a weight of 0 without state terms leaves nothing to learn from", "model.objectiveWeight",
                "raise it, or add a term, such as --set 'model.stateTerms=[{\"kind\":\"counts\"}]'");
        }
    }

    /// <inheritdoc/>
    public bool Equals(KalmanLdmOptions? other) => base.Equals(other) && InputSmoothingSeconds == other.InputSmoothingSeconds
        && CountDropout == other.CountDropout && BatchWindows == other.BatchWindows && StepBins == other.StepBins
        && WindowBins == other.WindowBins && ObjectiveWeight == other.ObjectiveWeight && StateTerms.SequenceEqual(other.StateTerms);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), StepBins, BatchWindows, StateTerms.Count);

    private protected override (int Sequences, long Numbers, string Options) BatchNeeds(int featureCount) =>
        (BatchWindows, Math.Max(Encoder.Width, StateDimension), "model.batchWindows, model.windowBins");
}

/// <summary>The model of dense sequences, <see cref="SequenceLdm"/>, and how its batches are made.</summary>
public sealed record SequenceLdmOptions : LdmOptions
{
    /// <summary>The default: 2 latent dimensions, 2 states, stop-gradient without a noise floor.</summary>
    public SequenceLdmOptions()
    {
        (LatentDimension, StateDimension, DynamicsLearningRateFactor) = (2, 2, 10);
        Objective = new StopGradientObjective();
        Transition = new FreeTransition { MaximumSpectralRadius = 1.02 };
    }

    /// <summary>Sequences per training step.</summary>
    public int BatchSequences { get; init => field = Check.AtLeast(value, 1); } = 8;

    private protected override void RequireLoss()
    {
        // The objective always counts.
    }

    private protected override (int Sequences, long Numbers, string Options) BatchNeeds(int featureCount) =>
        (BatchSequences, Math.Max(Math.Max(featureCount, Encoder.Width), (long)StateDimension * StateDimension), "model.batchSequences");
}
