using System.Text.Json.Nodes;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The training of a case whose folder is that of a run.</summary>
internal static class CaseTraining
{
    /// <summary>Trains what is not trained yet, resuming what was interrupted, in the case's folder, whose lock is held.</summary>
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

    private sealed class Relay(IProgress<TrainingEvent> target) : IProgress<SeedProgress>
    {
        public void Report(SeedProgress value) => target.Report(value.Event);
    }
}
