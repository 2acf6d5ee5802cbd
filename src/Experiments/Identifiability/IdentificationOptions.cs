using Dynamics.Training;

namespace Dynamics.Experiments.Identifiability;

/// <summary>Sizes of the models and of what they are trained and scored on. The defaults are the paper's nonlinear predictor (encoder of
/// one hidden layer, as its code really builds; LSTM of 10 units; head of 20 and 20) with smaller batches and fewer steps.</summary>
public sealed record IdentificationOptions
{
    /// <summary>Hidden layers of the encoder; at least 1. The paper's text has 10, its code builds 1.</summary>
    public int EncoderLayers { get; init => field = Check.AtLeast(value, 1); } = 1;

    /// <summary>Units of each hidden layer of the encoder.</summary>
    public int EncoderUnits { get; init => field = Check.AtLeast(value, 1); } = 200;

    /// <summary>Units of the predictor's LSTM.</summary>
    public int PredictorUnits { get; init => field = Check.AtLeast(value, 1); } = 10;

    /// <summary>Widths of the hidden layers of the predictor's head; of the whole predictor where it is memoryless.</summary>
    public IReadOnlyList<int> PredictorHidden { get; init; } = [20, 20];

    /// <summary>How many times faster than the encoder the predictor learns; the paper's 30 gives
    /// it the same rate, 0.03.</summary>
    public double PredictorRate { get; init => field = Check.Positive(value); } = 3;

    /// <summary>What stop-gradient multiplies the encoder's rate with: nothing balances its scale, and where that grows fast it never comes
    /// to rest.</summary>
    public double StopGradientRate { get; init => field = Check.Positive(value); } = 0.25;

    /// <summary>Weight decay of all.</summary>
    public double WeightDecay { get; init => field = Check.AtLeast(value, 0); } = 1e-6;

    /// <summary>Steps and the encoder's rate. The gradient is clipped, for that of nearest-neighbour entropy has heavy tails, 1 / distance,
    /// of which Adam otherwise makes small steps for long.</summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Steps = 1000, LearningRate = 1e-2, WarmupSteps = 50, FinalFraction = 0.02, GradientClipNorm = 3, LogEverySteps = 100,
    };

    /// <summary>Where the objective has nearest-neighbour entropy: steps with kernel-density entropy before those of
    /// <see cref="Training"/>; 0 for none.</summary>
    public int SmoothStartSteps { get; init => field = Check.AtLeast(value, 0); } = 150;

    /// <summary>Sequences of a training step.</summary>
    public int BatchSequences { get; init => field = Check.AtLeast(value, 2); } = 8;

    /// <summary>Sequences that are trained on.</summary>
    public int TrainSequences { get; init => field = Check.AtLeast(value, 2); } = 400;

    /// <summary>Of these, how many the maps from latents to states are fitted on.</summary>
    public int FitSequences { get; init => field = Check.AtLeast(value, 2); } = 60;

    /// <summary>Sequences that everything is scored on, and nothing else sees.</summary>
    public int TestSequences { get; init => field = Check.AtLeast(value, 2); } = 100;

    /// <summary>Resamples of the bootstrap over test sequences.</summary>
    public int BootstrapResamples { get; init => field = Check.AtLeast(value, 1); } = 300;
}
