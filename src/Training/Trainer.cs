using Dynamics.Training.Internals;

namespace Dynamics.Training;

/// <summary>Trains a task: schedule, backward pass, clipping, optimiser, checkpoints, and the way back when training diverges.</summary>
/// <remarks><para>A step diverges if its loss or the norm of its gradient is not finite; a checkpoint is kept only if every number in it is
/// finite. A diverged run goes back to the last good checkpoint at half the learning rate, as often as the options allow.</para>
/// <para>The same task, options and thread count give the same bits, also if the run is cancelled or killed and resumed
/// (see <see cref="TrainingTask"/> for what the task owes to that).</para></remarks>
/// <param name="task">What is trained; stays the caller's.</param>
/// <param name="options">How.</param>
/// <param name="checkpoints">Where checkpoints are written; null keeps them in memory only.</param>
public sealed class Trainer(TrainingTask task, TrainingOptions options, CheckpointFolder? checkpoints = null)
{
    /// <summary>Trains from the task's present state. Checkpoints that lie in the folder are removed first.</summary>
    /// <param name="progress">Told of every event, on the calling thread if it is a synchronous <see cref="IProgress{T}"/>.</param>
    /// <param name="cancellation">Looked at between steps; when it is set, a checkpoint is written and the result says so.</param>
    /// <exception cref="TrainingDivergedException">Every rollback that the options allow is used up.</exception>
    public TrainingResult Run(IProgress<TrainingEvent>? progress = null, CancellationToken cancellation = default)
    {
        checkpoints?.Clear();
        using var run = new TrainingRun(task, options, checkpoints, progress);
        run.Begin();
        return run.Execute(cancellation);
    }

    /// <summary>Goes on from the newest checkpoint in the folder, as if the run had never stopped.</summary>
    /// <param name="progress">As for <see cref="Run"/>.</param>
    /// <param name="cancellation">As for <see cref="Run"/>.</param>
    /// <exception cref="InputException">There is no checkpoint, or none that fits the task and the optimiser.</exception>
    /// <exception cref="TrainingDivergedException">As for <see cref="Run"/>.</exception>
    public TrainingResult Resume(IProgress<TrainingEvent>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoints, nameof(checkpoints));
        using var run = new TrainingRun(task, options, checkpoints, progress);
        run.BeginFrom(checkpoints);
        return run.Execute(cancellation);
    }
}

/// <summary>How a training run ended.</summary>
/// <param name="StepsDone">Number of steps in the task's state.</param>
/// <param name="Interrupted">True if it was cancelled before its last step; a checkpoint lets it resume.</param>
/// <param name="Rollbacks">How often it was taken back, earlier parts of a resumed run included.</param>
/// <param name="LearningRateScale">What multiplied all learning rates in the end: a half to the power of the rollbacks.</param>
/// <param name="History">The metrics of every logged step since step 0.</param>
/// <param name="Elapsed">Wall-clock time of this part of the run.</param>
public sealed record TrainingResult(
    long StepsDone,
    bool Interrupted,
    int Rollbacks,
    double LearningRateScale,
    MetricHistory History,
    TimeSpan Elapsed);

/// <summary>Training diverged more often than <see cref="TrainingOptions.MaximumRollbacks"/> allows. The task holds its last good
/// state.</summary>
/// <param name="step">The step that failed last.</param>
/// <param name="reason">What was not finite.</param>
/// <param name="rollbacks">How often the run had been taken back before.</param>
public sealed class TrainingDivergedException(long step, string reason, int rollbacks)
    : Exception(
        $"training diverged at step {step} ({reason}) after {rollbacks} rollbacks, each at half the learning rate; lower the learning rate")
{
    /// <summary>The step that failed last.</summary>
    public long Step { get; } = step;

    /// <summary>What was not finite.</summary>
    public string Reason { get; } = reason;

    /// <summary>How often the run had been taken back before.</summary>
    public int Rollbacks { get; } = rollbacks;
}
