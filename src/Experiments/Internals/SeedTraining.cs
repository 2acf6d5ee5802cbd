using Dynamics.Training;

namespace Dynamics.Experiments.Internals;

/// <summary>The training of one seed in its folder, whatever is trained.</summary>
internal static class SeedTraining
{
    /// <summary>Trains from the beginning, or from the checkpoint that is there; then writes metrics and model. A folder that holds a model
    /// is trained.</summary>
    /// <param name="task">What is trained.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">The seed's folder, bound to what is trained.</param>
    /// <param name="save">Writes the model to a path, with further metadata.</param>
    /// <param name="progress">Told of every event.</param>
    /// <param name="cancellation">Looked at between steps: a checkpoint is written, and the result says so.</param>
    /// <exception cref="InputException">The checkpoint is damaged, or is one of something else.</exception>
    /// <exception cref="TrainingDivergedException">It diverged more often than the options allow.</exception>
    public static TrainingResult Run(
        TrainingTask task, TrainingOptions options, RunFolder folder, Action<string, IReadOnlyDictionary<string, string>> save,
        IProgress<TrainingEvent>? progress, CancellationToken cancellation)
    {
        Trainer trainer = new(task, options, folder.Checkpoints);
        TrainingResult result = folder.Checkpoints.NewestStep is null
            ? trainer.Run(progress, cancellation)
            : trainer.Resume(progress, cancellation);
        if (!result.Interrupted)
        {
            FolderChecksums.Save(folder.MetricsPath, result.History.Write);
            FolderChecksums.Save(folder.ModelPath, path => save(path, folder.BindingMetadata));
            folder.Checkpoints.Clear();
        }
        return result;
    }
}
