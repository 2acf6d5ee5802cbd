using System.Text.Json.Serialization;

namespace Dynamics.Training;

/// <summary>How long, how fast and how carefully a task is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Number of optimiser steps; at least 1.</summary>
    public long Steps { get; init => field = Check.AtLeast(value, 1); } = 1500;

    /// <summary>Peak learning rate of a group with factor 1; positive.</summary>
    public double LearningRate { get; init => field = Check.Positive(value); } = 2e-3;

    /// <summary>Steps over which the rate rises linearly to its peak; 0 or more.</summary>
    public long WarmupSteps { get; init => field = Check.AtLeast(value, 0); } = 50;

    /// <summary>The last step's rate as a fraction of the peak, in [0, 1]; a cosine leads there. 1 keeps the rate constant.</summary>
    public double FinalFraction { get; init => field = Check.UpToOne(value); } = 0.1;

    /// <summary>The learning rate's course: what <see cref="WarmupSteps"/> and <see cref="FinalFraction"/> say.</summary>
    [JsonIgnore]
    public Schedule LearningRateSchedule => new CosineSchedule { WarmupSteps = WarmupSteps, FinalFraction = FinalFraction };

    /// <summary>Largest norm of the gradient of all groups together; null: never clipped.</summary>
    public double? GradientClipNorm { get; init => field = value is { } norm ? Check.Positive(norm) : null; }

    /// <summary>The optimiser.</summary>
    public OptimizerChoice Optimizer { get; init; } = new AdamOptions();

    /// <summary>Steps between checkpoints (kept in memory, and on disk where the trainer has a folder); at least 1.</summary>
    public long CheckpointEverySteps { get; init => field = Check.AtLeast(value, 1); } = 200;

    /// <summary>Steps between entries of the metric history; at least 1. The first and the last step are always logged.</summary>
    public long LogEverySteps { get; init => field = Check.AtLeast(value, 1); } = 10;

    /// <summary>How often a diverged run is taken back to its last good checkpoint, at half the rate, before it is given up; 0 or
    /// more.</summary>
    public int MaximumRollbacks { get; init => field = Check.AtLeast(value, 0); } = 3;
}
