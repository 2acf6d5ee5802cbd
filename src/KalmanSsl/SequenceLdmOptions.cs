namespace Dynamics.KalmanSsl;

/// <summary>The model of <see cref="SequenceLdm"/> and how its batches are made. Training rates and lengths are the trainer's options.</summary>
public sealed record SequenceLdmOptions
{
    /// <summary>L, dimensions of the encoder's output z; at least 1 and at most <see cref="StateDimension"/>.</summary>
    public int LatentDimension { get; init => field = Positive(value); } = 2;

    /// <summary>S, dimensions of the state h; at least 1.</summary>
    public int StateDimension { get; init => field = Positive(value); } = 2;

    /// <summary>Hidden units of the encoder's one ReLU layer; at least 1.</summary>
    public int HiddenUnits { get; init => field = Positive(value); } = 100;

    /// <summary>Variance of the observation noise that is never learned away; 0 is the paper's form.</summary>
    public double NoiseFloor { get; init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentException($"noise floor {value} is negative"); }

    /// <summary>What the observation noise depends on.</summary>
    public ObservationNoiseModel ObservationNoise { get; init; } = new ConstantObservationNoise();

    /// <summary>What the process noise depends on.</summary>
    public ProcessNoiseModel ProcessNoise { get; init; } = new ConstantProcessNoise();

    /// <summary>The objective.</summary>
    public PredictiveObjective Objective { get; init; } = new StopGradientObjective();

    /// <summary>How A is learned and bounded.</summary>
    public TransitionOptions Transition { get; init; } = new FreeTransition { MaximumSpectralRadius = 1.02 };

    /// <summary>Learning rate of A, b, Q and s as a multiple of the encoder's.</summary>
    public double DynamicsLearningRateFactor { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentException($"factor {value} is not positive"); } = 10;

    /// <summary>Sequences a training step.</summary>
    public int BatchSequences { get; init => field = Positive(value); } = 8;

    /// <summary>Checks what no single option can know.</summary>
    /// <exception cref="InputException">More latent than state dimensions, or more states than memory holds a transition of.</exception>
    public void Validate()
    {
        if (LatentDimension > StateDimension)
        {
            throw new InputException($"{LatentDimension} latent dimensions need as many states, but there are {StateDimension}", "model.stateDimension", "raise the state dimension or lower the latent one");
        }
        RequireMemory(4 * (Int128)StateDimension * StateDimension, $"matrices of {StateDimension} states", "model.stateDimension"); // the stable transition's are 2 S wide
    }

    /// <summary>Checks the options against the data, too.</summary>
    /// <exception cref="InputException">As for <see cref="Validate()"/>; sequences within the past that the objective conditions on, or an encoder or a
    /// batch that no memory holds.</exception>
    public void Validate(int frameCount, int featureCount)
    {
        Validate();
        if (Objective is EntropyObjective { ConditioningBins: int past } && past >= frameCount)
        {
            throw new InputException($"sequences of {frameCount} frames hold no frame with {past} before it", "model.objective.conditioningBins", "lower it or take longer sequences");
        }
        RequireMemory((Int128)HiddenUnits * Math.Max(featureCount, LatentDimension), $"{HiddenUnits} hidden units on {featureCount} features", "model.hiddenUnits");
        long widest = Math.Max(Math.Max(featureCount, HiddenUnits), (long)StateDimension * StateDimension);
        RequireMemory((Int128)BatchSequences * frameCount * widest, $"{BatchSequences} sequences of {frameCount} frames with {widest} numbers each", "model.batchSequences");
    }

    private static void RequireMemory(Int128 numbers, string what, string option)
    {
        if (numbers > Array.MaxLength)
        {
            throw new InputException($"{what} do not fit into memory", option, "choose less");
        }
    }

    private static int Positive(int value) => value >= 1 ? value : throw new ArgumentException($"{value} is less than 1");
}
