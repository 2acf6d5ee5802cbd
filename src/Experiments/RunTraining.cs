using Dynamics.Data;
using Dynamics.Experiments.Internals;
using Dynamics.Training;
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
    /// <returns>The seeds' results; the last one says whether it was interrupted, and then no further seed was begun.</returns>
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
        List<TrainingResult> results = [];
        for (int index = 0; index < job.Seeds.Count; index++)
        {
            int seed = job.Seeds[index];
            RunFolder part = folder.Seed(seed).BoundTo(binds ? RunBinding.Of(manifest, seed) : null);
            if (!File.Exists(part.ModelPath))
            {
                IProgress<TrainingEvent>? inner = progress is null ? null : new Relay(progress, seed, index, job.Seeds.Count);
                TrainingResult result = Train(job, seed, part, inner, cancellation);
                results.Add(result);
                if (result.Interrupted)
                {
                    return results;
                }
            }
            part.Checkpoints.Clear(); // killed after the model was written
            job.Options.Kind.Complete(part, job.Recording, job.Split, seed, job.KeepsLatents);
        }
        folder.WriteManifest(Described(job, manifest) with
        {
            FinishedUtc = DateTime.UtcNow,
            Files = RunBinding.FilesOf(folder, job.Seeds),
        });
        return results;
    }

    /// <summary>The manifest with what follows from data and options.</summary>
    private static RunManifest Described(TrainingJob job, RunManifest manifest) => manifest with
    {
        Split = job.Split,
        BinWidthSeconds = job.Recording.BinWidthSeconds,
        SpeedRule = $"|velocity| > {job.Recording.Options.RunningThreshold:g4} {job.Recording.PositionUnit}/s",
        Causal = true,
    };

    private static TrainingResult Train(
        TrainingJob job, int seed, RunFolder folder, IProgress<TrainingEvent>? progress, CancellationToken cancellation)
    {
        using TorchThreads single = TorchThreads.Use(1); // the fused kernels bring their own
        using TrainedModel model = job.Options.CreateModel(job.Recording, job.Split, (ulong)seed, job.Device, job.Threads);
        return SeedTraining.Run(model.Task, job.Options.Training, folder, model.Save, progress, cancellation);
    }

    private sealed class Relay(IProgress<SeedProgress> target, int seed, int index, int count) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => target.Report(new(seed, index, count, value));
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

    /// <summary>CPU threads of the fused kernels.</summary>
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
