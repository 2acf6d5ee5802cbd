using System.Text.Json.Nodes;
using Dynamics.Experiments.Internals;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The training of a case.</summary>
internal static class CaseTraining
{
    /// <summary>Trains a model of a case with one seed, resuming what was interrupted, and writes it and its metrics into the case's
    /// folder, whose lock is held.</summary>
    /// <param name="work">The case.</param>
    /// <param name="task">What is trained.</param>
    /// <param name="options">How.</param>
    /// <param name="save">Writes the model to a path, with further metadata.</param>
    /// <exception cref="InputException">The checkpoint is damaged, or is one of something else.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; a checkpoint is written.</exception>
    public static void Train(
        CaseWork work, TrainingTask task, TrainingOptions options, Action<string, IReadOnlyDictionary<string, string>> save)
    {
        RunFolder bound = work.Folder.BoundTo(RunBinding.Of(work.Job.Study.OptionsOf(work.Case, work.Seed), work.Seed));
        if (SeedTraining.Run(task, options, bound, save, work.Progress, work.Cancellation).Interrupted)
        {
            throw new OperationCanceledException(work.Cancellation);
        }
    }

    /// <summary>Trains what is not trained yet, resuming what was interrupted, in the case's folder, which is that of a run and whose lock
    /// is held.</summary>
    /// <param name="work">The case.</param>
    /// <param name="training">What is trained.</param>
    /// <param name="manifest">Makes what a run that is begun is stamped with.</param>
    /// <exception cref="InputException">A run with other options lies in the folder, or one that is not whole.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; a checkpoint is written.</exception>
    public static Run Train(CaseWork work, TrainingJob training, Func<RunManifest> manifest)
    {
        if (!work.Folder.IsRun)
        {
            RunTraining.Begin(training, work.Folder, manifest());
        }
        else if (!OptionsJson.Agree(work.Folder.ReadOptions(), JsonNode.Parse(OptionsJson.ToText<object>(training.Options))))
        {
            throw new InputException("was trained with other options than the study has", work.Folder.ManifestPath,
                "restore the study from a copy, or begin it again with --overwrite");
        }
        if (!work.Folder.IsFinished)
        {
            RunTraining.RunLocked(training, work.Folder, work.Progress is null ? null : new Relay(work.Progress), work.Cancellation);
            work.Cancellation.ThrowIfCancellationRequested();
        }
        return Run.Of(work.Folder, training.Recording);
    }

    /// <summary>Tells of one seed after the other, where several are trained at once; of what goes wrong, of all.</summary>
    private sealed class Relay(IProgress<TrainingEvent> target) : IProgress<SeedProgress>
    {
        private int? _shown;

        public void Report(SeedProgress value)
        {
            _shown ??= value.Index;
            if (value.Index == _shown || value.Event is TrainingEvent.RolledBack)
            {
                target.Report(value.Event);
            }
            if (value.Index == _shown && value.Event is TrainingEvent.Completed)
            {
                _shown = null;
            }
        }
    }
}
