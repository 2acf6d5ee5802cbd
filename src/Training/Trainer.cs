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
