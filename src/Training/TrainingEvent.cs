namespace Dynamics.Training;

/// <summary>What a trainer tells while it works. A closed family; events inform and never steer.</summary>
public abstract record TrainingEvent
{
    private TrainingEvent()
    {
    }

    /// <summary>Training begins.</summary>
    /// <param name="Step">The first step that is done: 0, or where a checkpoint resumes.</param>
    /// <param name="Steps">The number of steps of the whole run.</param>
    public sealed record Started(long Step, long Steps) : TrainingEvent;

    /// <summary>A logged step is done.</summary>
    /// <param name="Step">The step, from 0.</param>
    /// <param name="Loss">Its loss.</param>
    /// <param name="GradientNorm">Norm of the gradient of all groups, before clipping.</param>
    /// <param name="LearningRate">The rate of a group with factor 1.</param>
    /// <param name="Metrics">The task's own metrics, and the gradient norm of each group.</param>
    /// <param name="LongestStepSeconds">The longest of the steps before it, looks at held-out data included, but for the first of the
    /// process; 0 where there is none.</param>
    public sealed record StepCompleted(
        long Step,
        double Loss,
        double GradientNorm,
        double LearningRate,
        IReadOnlyDictionary<string, double> Metrics,
        double LongestStepSeconds) : TrainingEvent;

    /// <summary>A checkpoint is on the disk.</summary>
    /// <param name="Step">The number of steps that it holds.</param>
    /// <param name="Path">Its file.</param>
    public sealed record CheckpointWritten(long Step, string Path) : TrainingEvent;

    /// <summary>Training diverged and was taken back to the last good checkpoint.</summary>
    /// <param name="FromStep">The step that failed.</param>
    /// <param name="ToStep">The step that is done next.</param>
    /// <param name="Reason">What was not finite.</param>
    /// <param name="LearningRateScale">What multiplies all learning rates from here on.</param>
    public sealed record RolledBack(long FromStep, long ToStep, string Reason, double LearningRateScale) : TrainingEvent;

    /// <summary>Training was cancelled; the checkpoint is written.</summary>
    /// <param name="Step">The step that a resumed run does first.</param>
    public sealed record Interrupted(long Step) : TrainingEvent;

    /// <summary>All steps are done.</summary>
    /// <param name="Steps">Their number.</param>
    public sealed record Completed(long Steps) : TrainingEvent;
}
