using System.Collections.Concurrent;
using System.Diagnostics;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Experiments.Studies;

/// <summary>Runs a <see cref="SequenceStudy"/>: trains every case with every seed, scores it on fresh sequences.</summary>
public static class SequenceStudies
{
    /// <summary>Trains what the folder does not hold finished, resuming from checkpoints where there are any, and scores all. Each model is trained on one thread;
    /// results depend neither on the number of threads nor on interruptions.</summary>
    /// <param name="job">Study, seeds, device.</param>
    /// <param name="folder">Receives model, metrics and checkpoint of each case and seed.</param>
    /// <param name="progress">Told of every logged step and every scored model, from several threads.</param>
    /// <param name="cancellation">Looked at between steps: checkpoints are written.</param>
    /// <exception cref="InputException">Options or files of a model do not allow it.</exception>
    /// <exception cref="OperationCanceledException">It was set.</exception>
    /// <exception cref="TrainingDivergedException">A model diverged more often than the options allow.</exception>
    public static SequenceStudyReport Run(SequenceStudyJob job, RunFolder folder, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        (StudyCase Case, int Seed)[] models = [.. job.Study.Cases.SelectMany(model => job.Seeds.Select(seed => (model, seed)))];
        ConcurrentDictionary<(Delegate, int), Lazy<SequenceData>> data = [];
        StudyRun[] runs = new StudyRun[models.Length];
        SideBySide.Run(Enumerable.Range(0, models.Length), job.Device.type == DeviceType.CPU ? job.Threads : 1, index =>
        {
            if (cancellation.IsCancellationRequested)
            {
                return;
            }
            (StudyCase model, int seed) = models[index];
            Lazy<SequenceData> shared = data.GetOrAdd((model.Simulator ?? job.Study.Simulator, seed), _ => new(() => new(job.Study.SimulatorOf(model, seed), job.Study.Channels, job.Study.Options)));
            if (RunOne(job, model, seed, shared, folder.Part(model.Name).Seed(seed), progress, cancellation) is { } run)
            {
                runs[index] = run;
                progress?.Report(new StudyProgress.Scored(run, models.Length));
            }
        });
        cancellation.ThrowIfCancellationRequested();
        return new(job.Study, job.Seeds, runs, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Null where it was interrupted.</summary>
    private static StudyRun? RunOne(SequenceStudyJob job, StudyCase model, int seed, Lazy<SequenceData> data, RunFolder folder, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        double milliseconds = double.NaN;
        if (!File.Exists(folder.ModelPath))
        {
            TrainingResult result = Train(job, model, seed, folder, progress is null ? null : new Relay(progress, model.Name, seed), cancellation, out bool resumed);
            if (result.Interrupted)
            {
                return null;
            }
            milliseconds = resumed ? double.NaN : result.Elapsed.TotalMilliseconds / result.StepsDone;
        }
        using SequenceLdm trained = SequenceLdm.Load(folder.RequireUnchanged().ModelPath);
        SequenceEvaluation evaluation = new(trained, data.Value, job.Study.Options);
        return new(model, seed, evaluation.Scores((ulong)seed), evaluation.Exhibit(), MetricHistory.Read(folder.MetricsPath), milliseconds);
    }

    private static TrainingResult Train(SequenceStudyJob job, StudyCase model, int seed, RunFolder folder, IProgress<TrainingEvent>? progress, CancellationToken cancellation, out bool resumed)
    {
        SequenceStudyOptions options = job.Study.Options;
        SimulatedSequences source = new(job.Study.SimulatorOf(model, seed), options.TrainSequences);
        using SequenceLdm learner = SequenceLdm.Initialize(model.Configure(options.Model), source.FeatureCount, (ulong)seed);
        learner.to(job.Device);
        using RepresentationTask<TorchSharp.torch.Tensor> task = learner.CreateTask(source, (ulong)seed, threads: 1, job.Study.ComparedObjectives);
        Trainer trainer = new(task, model.Train(options.Training), folder.Checkpoints);
        resumed = folder.Checkpoints.NewestStep is not null;
        TrainingResult result = resumed ? trainer.Resume(progress, cancellation) : trainer.Run(progress, cancellation);
        if (!result.Interrupted)
        {
            FolderChecksums.Save(folder.MetricsPath, result.History.Write);
            FolderChecksums.Save(folder.ModelPath, learner.Save);
            folder.Checkpoints.Clear();
        }
        return result;
    }

    private sealed class Relay(IProgress<StudyProgress> target, string model, int seed) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => target.Report(new StudyProgress.Training(model, seed, value));
    }
}
