using Dynamics.Data;
using Dynamics.Experiments.Internals;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments;

/// <summary>Trains on a recording, one model a seed, into a run folder, whatever the options say is trained. No labels are read.</summary>
public static class RunTraining
{
    /// <summary>Writes what a run begins with: its options and its manifest.</summary>
    /// <param name="job">What is trained.</param>
    /// <param name="folder">Where the run goes.</param>
    /// <param name="manifest">The command that trains, the recording folder and its fingerprint.</param>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void Begin(TrainingJob job, RunFolder folder, RunManifest manifest) =>
        folder.Begin<object>(job.Options, Described(job, manifest) with { Kind = job.Options.Kind.Name, Seeds = job.Seeds });

    /// <summary>Trains every seed of <paramref name="job"/> that the folder does not hold finished, resuming from checkpoints where there
    /// are any, and writes model, latents and metrics of each. The manifest is stamped finished when all are done.</summary>
    /// <param name="job">What is trained. Several seeds are trained at once on the CPU, on one thread each where there are no more; bits do
    /// not depend on it.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="progress">Told of every event of every seed, one call at a time.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <returns>The results of the seeds that were trained, in their order; where any was interrupted, no further seed was begun.</returns>
    /// <exception cref="InputException">Data or options do not allow the training, or another process works on the run.</exception>
    /// <exception cref="TrainingDivergedException">A seed diverged more often than its options allow.</exception>
    public static IReadOnlyList<TrainingResult> Run(
        TrainingJob job, RunFolder folder, IProgress<SeedProgress>? progress = null, CancellationToken cancellation = default)
    {
        using IDisposable only = folder.Lock();
        return RunLocked(job, folder, progress, cancellation);
    }

    /// <summary>The metrics of one seed's finished training.</summary>
    /// <exception cref="InputException">The file is missing, or it or another one of that seed has changed.</exception>
    public static MetricHistory History(RunFolder folder, int seed) =>
        MetricHistory.Read(folder.ExistingSeed(seed).RequireUnchanged().MetricsPath);

    /// <summary>The same in a folder whose lock the caller holds.</summary>
    internal static IReadOnlyList<TrainingResult> RunLocked(
        TrainingJob job, RunFolder folder, IProgress<SeedProgress>? progress, CancellationToken cancellation)
    {
        RunManifest manifest = folder.ReadManifest();
        RunBinding.Require(folder, manifest);
        if (!File.Exists(folder.OptionsPath)) // killed before they were written
        {
            folder.WriteOptions(manifest.Options);
        }
        bool binds = manifest.Split is not null; // versions that bound nothing kept the split of finished runs alone
        TrainingResult?[] results = new TrainingResult?[job.Seeds.Count];
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Lock told = new();
        // As many seeds at once as there are threads: a single training is serial for more than half of its time.
        foreach (int[] some in Enumerable.Range(0, job.Seeds.Count).Chunk(job.Device.type == DeviceType.CPU ? job.Threads : 1))
        {
            SideBySide.Run(some, some.Length, index =>
            {
                int seed = job.Seeds[index];
                RunFolder part = folder.Seed(seed).BoundTo(binds ? RunBinding.Of(manifest, seed) : null);
                if (!File.Exists(part.ModelPath))
                {
                    IProgress<TrainingEvent>? inner = progress is null ? null : new Relay(progress, told, seed, index, job.Seeds.Count);
                    results[index] = Train(job, seed, job.Threads / some.Length, part, inner, stop);
                    if (results[index]!.Interrupted)
                    {
                        return;
                    }
                }
                part.Checkpoints.Clear(); // killed after the model was written
                job.Options.Kind.Complete(part, job.Recording, job.Split, seed, job.KeepsLatents);
            });
            if (results.Any(result => result is { Interrupted: true }))
            {
                return [.. results.OfType<TrainingResult>()];
            }
        }
        folder.WriteManifest(Described(job, manifest) with
        {
            FinishedUtc = DateTime.UtcNow,
            Files = RunBinding.FilesOf(folder, job.Seeds),
        });
        return [.. results.OfType<TrainingResult>()];
    }

    /// <summary>The manifest with what follows from data and options.</summary>
    private static RunManifest Described(TrainingJob job, RunManifest manifest) => manifest with
    {
        Split = job.Split,
        BinWidthSeconds = job.Recording.BinWidthSeconds,
        SpeedRule = $"|velocity| > {job.Recording.Options.RunningThreshold:g4} {job.Recording.PositionUnit}/s",
        Causal = true,
    };

    /// <summary>Trains one seed; should it fail, those beside it stop with a checkpoint.</summary>
    private static TrainingResult Train(
        TrainingJob job, int seed, int threads, RunFolder folder, IProgress<TrainingEvent>? progress, CancellationTokenSource stop)
    {
        try
        {
            using TrainedModel model = job.Options.CreateModel(job.Recording, job.Split, (ulong)seed, job.Device, threads);
            return SeedTraining.Run(model.Task, job.Options.Training, folder, model.Save, progress, stop.Token);
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private sealed class Relay(IProgress<SeedProgress> target, Lock told, int seed, int index, int count) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value)
        {
            lock (told)
            {
                target.Report(new(seed, index, count, value));
            }
        }
    }
}

/// <summary>What <see cref="RunTraining"/> trains.</summary>
public sealed record TrainingJob
{
    private TrainingJob(
        BinnedRecording recording, Split split, RunOptions options, IReadOnlyList<int> seeds, Device device, int threads)
    {
        (Recording, Split, Options, Seeds, Device, Threads) = (recording, split, options, seeds, device, threads);
    }

    /// <summary>The data, on the grid of the options.</summary>
    public BinnedRecording Recording { get; }

    /// <summary>The bins of the options' split.</summary>
    public Split Split { get; }

    /// <summary>Grid, split, model and training.</summary>
    public RunOptions Options { get; }

    /// <summary>One model each.</summary>
    public IReadOnlyList<int> Seeds { get; }

    /// <summary>Where the tensors live.</summary>
    public Device Device { get; }

    /// <summary>CPU threads of all seeds together.</summary>
    public int Threads { get; }

    /// <summary>Whether the latents are kept beside each model, for other programs and for decoding.</summary>
    public bool KeepsLatents { get; init; } = true;

    /// <summary>A recording with options that fit it; it is binned here, and only here.</summary>
    /// <exception cref="InputException">The options do not fit together, or not the recording.</exception>
    public static TrainingJob Of(
        Recording recording, RunOptions options, IReadOnlyList<int> seeds, Device device, int threads) =>
        Of(RecordingBinner.Bin(recording, options.Binning), options, seeds, device, threads);

    /// <summary>A recording that lies on the options' grid already.</summary>
    /// <exception cref="InputException">The options do not fit the recording.</exception>
    public static TrainingJob Of(
        BinnedRecording recording, RunOptions options, IReadOnlyList<int> seeds, Device device, int threads)
    {
        options.Validate(recording);
        Split split = options.Split.Of(recording);
        options.RequireWindow(recording, split);
        return new(recording, split, options, seeds, device, threads);
    }
}

/// <summary>A training event of one of several seeds.</summary>
/// <param name="Seed">The seed being trained.</param>
/// <param name="Index">How many seeds came before it.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Event">What happened.</param>
public sealed record SeedProgress(int Seed, int Index, int Count, TrainingEvent Event);
