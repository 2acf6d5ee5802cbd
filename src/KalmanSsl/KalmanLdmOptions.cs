namespace Dynamics.KalmanSsl;

/// <summary>The model: encoder, state-space model and what keeps it from collapsing. Training rates and lengths are the trainer's options.</summary>
public sealed record KalmanLdmOptions
{
    /// <summary>L, dimensions of the encoder's output z; at least 1 and at most <see cref="StateDimension"/>.</summary>
    public int LatentDimension { get; init => field = Positive(value); } = 16;

    /// <summary>D, dimensions of the state h; at least 1.</summary>
    public int StateDimension { get; init => field = Positive(value); } = 32;

    /// <summary>Hidden units of the encoder's one ReLU layer; at least 1.</summary>
    public int HiddenUnits { get; init => field = Positive(value); } = 100;

    /// <summary>Time constant of the causal exponential smoothing of the counts before the encoder, seconds; 0 for none.</summary>
    public double InputSmoothingSeconds { get; init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentException($"input smoothing {value} s is negative or not finite"); }

    /// <summary>Probability with which each count of each bin is dropped in training, in [0, 1).</summary>
    public double CountDropout { get; init => field = value is >= 0 and < 1 ? value : throw new ArgumentException($"dropout {value} is not in [0, 1)"); } = 0.2;

    /// <summary>Variance of the observation noise that is never learned away: R = (e^s + this) I. Sets the unit of z.</summary>
    public double NoiseFloor { get; init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentException($"noise floor {value} is negative"); } = 1;

    /// <summary>The objective.</summary>
    public PredictiveObjective Objective { get; init; } = new LogDetObjective();

    /// <summary>How A is learned and bounded.</summary>
    public TransitionOptions Transition { get; init; } = new FreeTransition();

    /// <summary>Learning rate of A, b, Q and s as a multiple of the encoder's.</summary>
    public double DynamicsLearningRateFactor { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentException($"factor {value} is not positive"); } = 5;

    /// <summary>Windows a training step.</summary>
    public int BatchWindows { get; init => field = Positive(value); } = 64;

    /// <summary>Bins a window.</summary>
    public int WindowBins { get; init => field = Positive(value); } = 400;

    /// <summary>Checks what no single option can know.</summary>
    /// <exception cref="InputException">More latent than state dimensions, windows within the past that the objective conditions on, or a batch
    /// that no memory holds.</exception>
    public void Validate()
    {
        const long MaximumNumbers = 1L << 31; // of a batch's largest buffer
        if (LatentDimension > StateDimension)
        {
            throw new InputException($"{LatentDimension} latent dimensions need as many states, but there are {StateDimension}", "model.stateDimension", "raise the state dimension or lower the latent one");
        }
        if (Objective is EntropyObjective { ConditioningBins: int past } && past >= WindowBins)
        {
            throw new InputException($"windows of {WindowBins} bins hold no bin with {past} before it", "model.objective.conditioningBins", "lower it or raise model.windowBins");
        }
        if ((Int128)BatchWindows * WindowBins * Math.Max(HiddenUnits, StateDimension) > MaximumNumbers)
        {
            throw new InputException($"{BatchWindows} windows of {WindowBins} bins do not fit in memory", "model.batchWindows, model.windowBins", "choose smaller ones");
        }
    }

    private static int Positive(int value) => value >= 1 ? value : throw new ArgumentException($"{value} is less than 1");
}
