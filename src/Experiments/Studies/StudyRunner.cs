using System.Diagnostics;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Experiments.Studies;

/// <summary>Runs studies: all cases here, side by side, or one case by each of several processes, whose results are collected afterwards.
/// Every case has a folder of its own in the study's, one process at a time writes to it, and its result is there when, and only when, it
/// is finished.</summary>
public static class StudyRunner
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Checks the study, then makes its folder.</summary>
    /// <param name="job">What is studied.</param>
    /// <param name="path">Where the study goes.</param>
    /// <param name="overwrite">Whether a study that lies there is removed first.</param>
    /// <exception cref="InputException">Options do not fit together, or not the data; or the place is taken.</exception>
    public static RunFolder Begin(StudyJob job, string path, bool overwrite)
    {
        using (Claim(job, path, overwrite, out RunFolder folder))
        {
            return folder;
        }
    }

    /// <summary>The same, and keeps other processes from writing there until the answer is disposed.</summary>
    /// <inheritdoc cref="Begin(StudyJob, string, bool)"/>
    public static IDisposable Claim(StudyJob job, string path, bool overwrite, out RunFolder folder)
    {
        RequireWork(job, path);
        IDisposable held = RunFolder.Claim(path, overwrite, out folder);
        try
        {
            BeginIn(folder, job);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static void BeginIn(RunFolder folder, StudyJob job) =>
        folder.Begin(job.Study.ToOptions(), new RunManifest
        {
            Command = job.Study.Command,
            Seeds = job.Study.Seeds,
            Data = job.DataPath is { } data ? Path.GetFullPath(data) : null,
            DataFingerprint = job.DataPath is { } recording ? Fingerprint.Of(recording) : null,
            Causal = job.Study.Causal,
        });

    /// <summary>The folder of a study that several processes run case by case: made by the first one that comes, and the same study for all
    /// others.</summary>
    /// <exception cref="InputException">As for <see cref="Begin"/>; or what lies there was begun with other options, seeds or
    /// data.</exception>
    public static RunFolder Join(StudyJob job, string path)
    {
        RequireWork(job, path);
        RunFolder folder = RunFolder.At(path);
        using IDisposable only = folder.Lock(s_patience);
        if (!folder.IsRun)
        {
            BeginIn(folder, job);
        }
        RequireSame(job, folder);
        return folder;
    }

    /// <summary>Refuses a folder whose study was begun with other options, seeds or data.</summary>
    private static void RequireSame(StudyJob job, RunFolder folder)
    {
        folder.RequireUnchanged();
        RunManifest manifest = RequireStudy(job.Study, folder);
        JsonObject options = folder.ReadOptions();
        if (options.ToJsonString() != job.Study.ToOptions().ToJsonString() || !manifest.Seeds.SequenceEqual(job.Study.Seeds))
        {
            throw new InputException(
                "holds this study with other options or seeds", folder.Path, "give the same ones to every case, or choose another --out");
        }
        RequireSameData(manifest, job.DataPath);
    }

    /// <summary>Opens a study that was begun, with the options, seeds and data that it was begun with.</summary>
    /// <param name="study">The study, with any options.</param>
    /// <param name="path">Its folder.</param>
    /// <param name="dataPath">Where its recording is now; null: where it was.</param>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="threads">Cases that are measured side by side.</param>
    /// <exception cref="InputException">Another study lies there, or none; or its recording is not the one that it was begun
    /// with.</exception>
    public static (StudyJob Job, RunFolder Folder) Open(Study study, string path, string? dataPath, torch.Device device, int threads)
    {
        RunFolder folder = RunFolder.Open(path);
        return (Open(study, folder, dataPath, device, threads), folder);
    }

    /// <summary>The same of a folder that is open, and perhaps locked.</summary>
    /// <inheritdoc cref="Open(Study, string, string?, torch.Device, int)"/>
    public static StudyJob Open(Study study, RunFolder folder, string? dataPath, torch.Device device, int threads)
    {
        RunManifest manifest = RequireStudy(study, folder);
        string? data = study.NeedsRecording ? dataPath ?? manifest.Data : null;
        RequireSameData(manifest, data);
        OptionsChange kept = new(folder.OptionsPath, []) { Text = folder.ReadOptions().ToJsonString() };
        Study own = study.Configure(kept) with { Seeds = manifest.Seeds };
        StudyJob job = new(own, device, threads) { DataPath = data, Recording = data is null ? null : RecordingFolder.Load(data) };
        own.Validate(job);
        return job;
    }

    /// <summary>Measures whatever the folder does not hold finished, several cases at once, resuming what was interrupted, and collects
    /// all.</summary>
    /// <param name="job">What is studied.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="progress">Told of training steps and finished cases, from several threads.</param>
    /// <param name="cancellation">Looked at between steps and fits: checkpoints are written.</param>
    /// <exception cref="InputException">Options or files of a case do not allow it, or another process is at work on it.</exception>
    /// <exception cref="OperationCanceledException">It was set; the next run goes on from there.</exception>
    /// <exception cref="TrainingDivergedException">A model diverged more often than the options allow.</exception>
    public static StudyReport Run(
        StudyJob job, RunFolder folder, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        using IDisposable only = folder.Lock(s_patience);
        long start = Stopwatch.GetTimestamp();
        (StudyCase Case, int? Seed)[] work = [.. Work(job.Study)];
        int done = 0;
        SideBySide.Run(work, job.Device.type == DeviceType.CPU ? job.Threads : 1, item =>
        {
            bool wasThere = Find(job.Study, folder, item.Case, item.Seed) is not null;
            RunFolder place = PlaceOf(folder, item.Case, item.Seed);
            CaseResult result = RunIn(place, job, item.Case, item.Seed, progress, cancellation);
            progress?.Report(new StudyProgress.Finished(result, wasThere, Interlocked.Increment(ref done), work.Length));
        });
        return Collect(job, folder, () => Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Measures one case, unless it is finished. No other process may be at work on it.</summary>
    /// <param name="job">What is studied.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="of">The case.</param>
    /// <param name="seed">Its seed; null where it takes all of them.</param>
    /// <param name="progress">Told of training steps.</param>
    /// <param name="cancellation">As for <see cref="Run"/>.</param>
    /// <exception cref="InputException">As for <see cref="Run"/>.</exception>
    public static CaseResult RunCase(
        StudyJob job, RunFolder folder, StudyCase of, int? seed, IProgress<StudyProgress>? progress = null,
            CancellationToken cancellation = default)
    {
        RunFolder place = PlaceOf(folder, of, seed);
        IDisposable only;
        using (folder.Lock(s_patience)) // so that nobody begins another study in the moment before the case is locked
        {
            RequireSame(job, folder);
            only = place.Lock();
        }
        using (only)
        {
            return RunIn(place, job, of, seed, progress, cancellation);
        }
    }

    private static CaseResult RunIn(
        RunFolder place, StudyJob job, StudyCase of, int? seed, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        RequireOwn(job.Study, place.Path);
        using IDisposable only = place.Lock();
        using TorchThreads single = TorchThreads.Use(1); // as side by side: bits do not depend on how a case comes to be run
        if (CaseResult.Find(job.Study, of, seed, place) is { } finished)
        {
            return finished;
        }
        if (seed is not null)
        {
            place.WriteOptions(job.Study.OptionsOf(of, seed));
        }
        long start = Stopwatch.GetTimestamp();
        CaseWork work = new(job, of, seed, place, progress is null ? null : new Relay(progress, of.Name, seed), cancellation);
        CaseResult result =
            job.Study.Measure(work) with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, Versions = RunEnvironment.Describe() };
        result.Save(job.Study);
        return result;
    }

    /// <summary>Puts together what is finished, and leaves the figures in the study's <c>result.json</c>; its manifest is stamped finished
    /// when nothing is missing.</summary>
    /// <exception cref="InputException">Nothing is finished, or a file is damaged.</exception>
    public static StudyReport Collect(StudyJob job, RunFolder folder) => Collect(job, folder, () => null);

    private static StudyReport Collect(StudyJob job, RunFolder folder, Func<TimeSpan?> elapsed)
    {
        (StudyCase Case, int? Seed, CaseResult? Result)[] all =
            [.. Work(job.Study).Select(item => (item.Case, item.Seed, Find(job.Study, folder, item.Case, item.Seed)))];
        CaseResult[] results = [.. all.Select(item => item.Result).OfType<CaseResult>()];
        if (results.Length == 0)
        {
            throw new InputException("holds no finished case", folder.Path, "run some with --case");
        }
        StudyReport report = new(job, results, job.Study.Collect(job, results), elapsed())
        {
            Missing =
                [.. all.Where(item => item.Result is null)
                    .Select(item => item.Seed is { } seed ? $"{item.Case.Name} seed {seed}" : item.Case.Name)],
        };
        using (folder.Lock(s_patience)) // others hold it for moments only
        {
            folder.WriteResult(report.ToResult());
            if (report.Missing.Count == 0)
            {
                folder.WriteManifest(folder.ReadManifest() with { FinishedUtc = DateTime.UtcNow });
            }
        }
        return report;
    }

    private static IEnumerable<(StudyCase Case, int? Seed)> Work(Study study) =>
        study.Cases.SelectMany(one => study.SeedsOfACase.Select(seed => (one, seed)));

    private static RunFolder PlaceOf(RunFolder folder, StudyCase of, int? seed) =>
        seed is { } number ? folder.Part(of.Name).ExistingSeed(number) : folder.Part(of.Name);

    private static CaseResult? Find(Study study, RunFolder folder, StudyCase of, int? seed) =>
        CaseResult.Find(study, of, seed, PlaceOf(folder, of, seed));

    private static void RequireWork(StudyJob job, string path)
    {
        RequireData(job);
        job.Study.Validate(job);
        foreach (StudyCase one in job.Study.Cases)
        {
            RequireOwn(job.Study, Path.Combine(path, one.Name));
        }
    }

    private static void RequireData(StudyJob job)
    {
        if (job.Study.NeedsRecording && job.Recording is null)
        {
            throw new InputException(
                "no recording is given", "--data", "give a recording folder (made by 'data import' or 'data simulate')");
        }
    }

    private static RunManifest RequireStudy(Study study, RunFolder folder)
    {
        RunManifest manifest = folder.ReadManifest();
        return manifest.Command == study.Command
            ? manifest
            : throw new InputException($"is a run of '{manifest.Command}'", folder.Path, $"give the folder of '{study.Command}'");
    }

    private static void RequireSameData(RunManifest manifest, string? path)
    {
        if (path is not null && manifest.DataFingerprint != Fingerprint.Of(path))
        {
            throw new InputException(
                "is not the recording that the study was begun with (another fingerprint)", path, "go on with that recording (--data)");
        }
    }

    /// <summary>Refuses a folder in which a run of something else lies.</summary>
    private static void RequireOwn(Study study, string path)
    {
        string manifest = Path.Combine(path, "manifest.json");
        if (File.Exists(manifest) && OptionsJson.Load<RunManifest>(manifest).Command is var command && command != study.Command)
        {
            throw new InputException(
                $"is a run of '{command}', where a case of this study goes", path, "move it away, or choose another --out");
        }
    }

    private sealed class Relay(IProgress<StudyProgress> target, string name, int? seed) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => target.Report(new StudyProgress.Training(name, seed, value));
    }
}
