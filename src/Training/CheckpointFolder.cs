using System.Globalization;
using Dynamics.Training.Internals;

namespace Dynamics.Training;

/// <summary>Where a run keeps its newest checkpoint: one safetensors file (parameters and buffers under <c>state/</c>, the optimiser's
/// memory, the metric history; the counters as metadata), named by the number of steps in it.</summary>
/// <remarks>A checkpoint is flushed to the disk under a temporary name, renamed, and only then is the one before it deleted. Whenever the
/// process is killed, the folder holds at least the newest checkpoint that was completed; temporary files are never read, and are removed
/// by the next checkpoint.</remarks>
public sealed class CheckpointFolder(string path)
{
    private const string Prefix = "step-", Suffix = ".safetensors";

    /// <summary>The folder. It is created when the first checkpoint is written.</summary>
    public string Path { get; } = path;

    /// <summary>What the checkpoints are bound to (<see cref="RunBinding"/>); those of anything else are refused.</summary>
    public string? Binding { get; init; }

    /// <summary>Number of steps in the newest checkpoint; null if there is none.</summary>
    public long? NewestStep => Files() is [.., var (step, _)] ? step : null;

    /// <summary>Removes all checkpoints.</summary>
    public void Clear()
    {
        foreach (var (_, file) in Files())
        {
            FaultPoints.Pass(FileStep.Remove);
            File.Delete(file);
        }
        if (Directory.Exists(Path))
        {
            File.Delete(System.IO.Path.Combine(Path, FolderChecksums.FileName));
        }
        AtomicFile.RemoveUnfinished(Path);
    }

    /// <summary>Writes a checkpoint and removes those before it. One of the same step is kept as it is: it is the same state.</summary>
    /// <returns>The file.</returns>
    internal string Save(TrainingSnapshot snapshot, MetricHistory history)
    {
        string file = System.IO.Path.Combine(Path, $"{Prefix}{snapshot.Step.ToString("000000000", CultureInfo.InvariantCulture)}{Suffix}");
        if (!File.Exists(file))
        {
            FolderChecksums.Save(file, path => snapshot.Save(path, history, Binding));
        }
        foreach (var (_, other) in Files())
        {
            if (other != file)
            {
                FaultPoints.Pass(FileStep.Remove);
                File.Delete(other);
            }
        }
        AtomicFile.RemoveUnfinished(Path);
        return file;
    }

    /// <summary>The newest checkpoint that can be read; the caller disposes the snapshot.</summary>
    /// <exception cref="InputException">There is none, or none that is whole and fits the task.</exception>
    internal (TrainingSnapshot Snapshot, MetricHistory History) Load(TrainingTask task, Optimizer optimizer)
    {
        (long Step, string File)[] files = Files();
        for (int index = files.Length - 1; index > 0; index--)
        {
            try
            {
                return Load(files[index].File, task, optimizer);
            }
            catch (InputException)
            {
                // Damaged, for example by a power cut; an older one is still there, and only the last one's fault is worth telling.
            }
        }
        return files.Length > 0
            ? Load(files[0].File, task, optimizer)
            : throw new InputException("holds no checkpoint", Path, "train without --resume");
    }

    private (TrainingSnapshot Snapshot, MetricHistory History) Load(string file, TrainingTask task, Optimizer optimizer)
    {
        FolderChecksums.Require(file);
        return TrainingSnapshot.Load(file, task, optimizer, Binding);
    }

    /// <summary>The checkpoints by step, ascending.</summary>
    private (long Step, string File)[] Files()
    {
        if (!Directory.Exists(Path))
        {
            return [];
        }
        return [.. Directory.EnumerateFiles(Path, Prefix + "*" + Suffix)
            .Select(file => (Step: StepOf(file), File: file))
            .Where(entry => entry.Step >= 0)
            .OrderBy(entry => entry.Step)];
    }

    private static long StepOf(string file)
    {
        string name = System.IO.Path.GetFileName(file)[Prefix.Length..^Suffix.Length];
        return long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : -1;
    }
}
