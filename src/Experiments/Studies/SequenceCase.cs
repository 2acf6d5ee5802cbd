using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Simulators;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>One model of a study on sequences: what sets it apart from the study's common options.</summary>
/// <param name="Name">Lower-case name, the middle part of its figures: <c>STUDY.NAME.r2</c>.</param>
/// <param name="Title">What it is, for tables.</param>
/// <param name="Configure">Its options from the common ones.</param>
public sealed record SequenceCase(string Name, string Title, Func<SequenceLdmOptions, SequenceLdmOptions> Configure)
    : StudyCase(Name, Title)
{
    /// <summary>Data of its own, by seed; null: the study's.</summary>
    public Func<ulong, SequenceSimulator>? Simulator { get; init; }

    /// <summary>Its training from the common one; objectives differ in the rates that suit them.</summary>
    public Func<TrainingOptions, TrainingOptions> Train { get; init; } = options => options;

    /// <summary>A case that differs in its objective alone; named after it.</summary>
    public static SequenceCase Of(Objective objective, string title) =>
        new(objective.Name, title, options => options with { Objective = objective });
}

/// <summary>What all models of a study share, and how they are scored.</summary>
public sealed record SequenceStudyOptions
{
    /// <summary>Training that studies start from: 20 epochs of 100 batches, as the reference's (ldm.md 2.2).</summary>
    public static TrainingOptions Recipe { get; } =
        new() { Steps = 2000, LearningRate = 5e-4, LogEverySteps = 40, CheckpointEverySteps = 500 };

    /// <summary>Names of the cases to run; empty: all.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>The model; cases change it.</summary>
    public SequenceLdmOptions Model { get; init; } = new();

    /// <summary>Steps, rates, checkpoints.</summary>
    public TrainingOptions Training { get; init; } = Recipe;

    /// <summary>Sequences that the encoder is trained on; their observation noise is drawn anew in each epoch.</summary>
    public int TrainSequences { get; init => field = Positive(value); } = 800;

    /// <summary>Training sequences, with fresh observation noise, that the readouts are fitted on.</summary>
    public int ReadoutSequences { get; init => field = Positive(value); } = 100;

    /// <summary>Sequences that nothing was trained on, from which the calibrated regions take their sizes.</summary>
    public int ValidationSequences { get; init => field = Positive(value); } = 64;

    /// <summary>Sequences that everything is scored on; seen by nothing else.</summary>
    public int TestSequences { get; init => field = Positive(value); } = 64;

    /// <summary>Frame from which forecasts start.</summary>
    public int ForecastFrame { get; init => field = Positive(value); } = 25;

    /// <summary>Resamples of the bootstrap over test sequences.</summary>
    public int BootstrapResamples { get; init => field = Positive(value); } = 500;

    private static int Positive(int value) => value >= 1 ? value : throw new ArgumentException($"{value} is less than 1");
}
