using Dynamics.Data;
using Dynamics.Experiments.Internals;
using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Experiments;

/// <summary>Trains predictive LDM with a Kalman filter on a recording, one model a seed, into a run folder. No labels are read.</summary>
public static class KalmanTraining
{
    /// <summary>Trains every seed of <paramref name="job"/> that the folder does not hold finished, resuming from checkpoints where there
    /// are any, and writes model, latents and metrics of each. The manifest is stamped finished when all are done.</summary>
    /// <returns>The seeds' results; the last one says whether it was interrupted, and then no further seed was begun.</returns>
    /// <exception cref="InputException">Data or options do not allow the training.</exception>
    /// <exception cref="TrainingDivergedException">A seed diverged more often than its options allow.</exception>
    public static IReadOnlyList<TrainingResult> Run(KalmanTrainingJob job, RunFolder folder, IProgress<SeedProgress>? progress = null, CancellationToken cancellation = default)
    {
        BinnedRecording recording = RecordingBinner.Bin(job.Recording, job.Options.Binning);
        Split split = job.Options.Split.Of(recording);
        List<TrainingResult> results = [];
        for (int index = 0; index < job.Seeds.Count; index++)
        {
            int seed = job.Seeds[index];
            IProgress<TrainingEvent>? inner = progress is null ? null : new Relay(progress, seed, index, job.Seeds.Count);
            TrainingResult? result = TrainSeed(job, recording, split, seed, folder.Seed(seed), inner, cancellation);
            if (result is not null)
            {
                results.Add(result);
                if (result.Interrupted)
                {
                    return results;
                }
            }
        }
        folder.WriteManifest(folder.ReadManifest() with
        {
            FinishedUtc = DateTime.UtcNow,
            Split = split,
            BinWidthSeconds = recording.BinWidthSeconds,
            SpeedRule = $"|velocity| > {recording.Options.RunningThreshold:g4} {recording.PositionUnit}/s",
            Causal = true,
        });
        return results;
    }

    /// <summary>The metrics of one seed's finished training.</summary>
    /// <exception cref="InputException">The file is missing, or it or another one of that seed has changed.</exception>
    public static MetricHistory History(RunFolder folder, int seed) => MetricHistory.Read(folder.ExistingSeed(seed).RequireUnchanged().MetricsPath);

    /// <summary>Null where the seed was finished before.</summary>
    private static TrainingResult? TrainSeed(KalmanTrainingJob job, BinnedRecording recording, Split split, int seed, RunFolder folder, IProgress<TrainingEvent>? progress, CancellationToken cancellation)
    {
        if (File.Exists(folder.ModelPath))
        {
            return null;
        }
        InputScaling scaling = InputScaling.Fit(recording, split, job.Options.Model.InputSmoothingSeconds);
        using KalmanLdm model = KalmanLdm.Initialize(job.Options.Model, scaling, (ulong)seed);
        model.to(job.Device);
        using TorchThreads single = TorchThreads.Use(1); // the fused kernels bring their own
        using RepresentationTask<CountWindows> task = model.CreateTask(recording, split, (ulong)seed, job.Threads, job.Options.ComparedObjectives);
        Trainer trainer = new(task, job.Options.Training, folder.Checkpoints);
        TrainingResult result = folder.Checkpoints.NewestStep is null ? trainer.Run(progress, cancellation) : trainer.Resume(progress, cancellation);
        if (result.Interrupted)
        {
            return result;
        }
        FolderChecksums.Save(folder.MetricsPath, result.History.Write);
        if (job.KeepsLatents)
        {
            FilteredPosterior filtered = model.Filter(recording.Counts).Filtered;
            FolderChecksums.Save(folder.LatentsPath, path => LatentsFile.Write(path, recording, filtered, RtsSmoother.Smooth(model.ToStateSpace(), filtered)));
        }
        FolderChecksums.Save(folder.ModelPath, model.Save);
        folder.Checkpoints.Clear();
        return result;
    }

    private sealed class Relay(IProgress<SeedProgress> target, int seed, int index, int count) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => target.Report(new(seed, index, count, value));
    }
}
