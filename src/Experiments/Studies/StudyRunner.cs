using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Experiments.Sweeps;
using Dynamics.Experiments.Sweeps.Internals;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Experiments.Studies;

/// <summary>Runs studies: all cases here, side by side, or one case by each of several processes, whose results are collected afterwards.
/// Every case has a folder of its own in the study's, one process at a time writes to it, and its result is there when, and only when, it
/// is finished. What is to be run, and how far each run is, lies in the study's <see cref="SweepFolder"/>, whoever runs it.</summary>
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
    /// all. A case that fails does not keep the others from going on; the report tells it.</summary>
    /// <param name="job">What is studied.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="progress">Told of training steps and finished cases, from several threads.</param>
    /// <param name="cancellation">Looked at between steps and fits: checkpoints are written.</param>
    /// <exception cref="OperationCanceledException">It was set; the next run goes on from there.</exception>
    /// <exception cref="Exception">No case is finished: what the first one failed with.</exception>
    public static StudyReport Run(
        StudyJob job, RunFolder folder, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        using IDisposable only = folder.Lock(s_patience);
        long start = Stopwatch.GetTimestamp();
        SweepFolder.In(folder).Keep(PlanOf(job));
        IReadOnlyList<(SweepRun Run, Exception Failure)> failures = RunAll(job, folder, [.. PlanOf(job).Runs], progress, cancellation,
            (one, seed) => RunIn(PlaceOf(folder, one, seed), job, folder, one, seed, progress, cancellation));
        if (failures.Count > 0 && !job.Study.Runs.Any(run => File.Exists(PlaceOf(folder, run.Case, run.Seed).ResultPath)))
        {
            ExceptionDispatchInfo.Throw(failures[0].Failure);
        }
        return Collect(job, folder, () => Stopwatch.GetElapsedTime(start), failures);
    }

    /// <summary>Measures some runs of a study that other processes may be at work on, too, several at once; nothing is collected.</summary>
    /// <param name="job">What is studied.</param>
    /// <param name="folder">The study's folder, with its plan.</param>
    /// <param name="runs">The runs, by their index in the plan.</param>
    /// <param name="progress">As for <see cref="Run"/>.</param>
    /// <param name="cancellation">As for <see cref="Run"/>.</param>
    /// <returns>The runs that failed, and what with.</returns>
    /// <exception cref="OperationCanceledException">It was set.</exception>
    public static IReadOnlyList<(SweepRun Run, Exception Failure)> RunSome(
        StudyJob job, RunFolder folder, IEnumerable<int> runs, IProgress<StudyProgress>? progress = null,
        CancellationToken cancellation = default) => RunAll(
            job, folder, [.. runs.Select(index => PlanOf(job).Runs[index])], progress, cancellation,
            (one, seed) => RunCase(job, folder, one, seed, progress, cancellation));

    /// <summary>The plan of a study, written into its folder, so that others may run it.</summary>
    /// <exception cref="InputException">Nothing can be written there.</exception>
    public static SweepPlan Plan(StudyJob job, RunFolder folder)
    {
        using IDisposable only = folder.Lock(s_patience);
        SweepFolder.In(folder).Keep(PlanOf(job));
        return PlanOf(job);
    }

    /// <summary>Lets runs that have failed go on: from their checkpoints, or anew.</summary>
    /// <param name="job">What is studied.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="anew">Whether what they have left is removed.</param>
    /// <returns>The runs, by their index.</returns>
    /// <exception cref="InputException">Another process is at work on one.</exception>
    public static IReadOnlyList<int> Revive(StudyJob job, RunFolder folder, bool anew)
    {
        SweepFolder sweep = SweepFolder.In(folder);
        SweepRun[] failed = [.. PlanOf(job).Runs.Where(run => sweep.Read(run).State == SweepState.Failed)];
        foreach (SweepRun run in failed)
        {
            if (anew)
            {
                PlaceOf(folder, job.Study.Cases.First(one => one.Name == run.Case), run.Seed).Clear();
            }
            SweepRecord record = sweep.Read(run);
            sweep.Write(run, anew ? new(run.Hash) : record with { State = SweepState.Waiting, Losses = 0, Timeouts = 0, Message = null });
        }
        return [.. failed.Select(run => run.Index)];
    }

    private static List<(SweepRun Run, Exception Failure)> RunAll(
        StudyJob job, RunFolder folder, SweepRun[] runs, IProgress<StudyProgress>? progress, CancellationToken cancellation,
        Func<StudyCase, int?, CaseResult> run)
    {
        Dictionary<string, StudyCase> cases = job.Study.Cases.ToDictionary(one => one.Name);
        ConcurrentBag<(SweepRun Run, Exception Failure)> failures = [];
        int done = 0;
        SideBySide.Run(runs, job.Device.type == DeviceType.CPU ? job.Threads : 1, item =>
        {
            try
            {
                bool wasThere = Find(job.Study, folder, cases[item.Case], item.Seed) is not null;
                CaseResult result = run(cases[item.Case], item.Seed);
                progress?.Report(new StudyProgress.Finished(result, wasThere, Interlocked.Increment(ref done), runs.Length));
            }
            catch (Exception failure) when (failure is not OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                failures.Add((item, failure));
            }
        });
        return [.. failures.OrderBy(failure => failure.Run.Index)];
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
            SweepFolder.In(folder).Keep(PlanOf(job));
            only = place.Lock();
        }
        using (only)
        {
            return RunIn(place, job, folder, of, seed, progress, cancellation);
        }
    }

    private static CaseResult RunIn(
        RunFolder place, StudyJob job, RunFolder folder, StudyCase of, int? seed, IProgress<StudyProgress>? progress,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        RequireOwn(job.Study, place.Path);
        using IDisposable only = place.Lock();
        using TorchThreads single = TorchThreads.Use(1); // as side by side: bits do not depend on how a case comes to be run
        (SweepFolder sweep, SweepRun run) = (SweepFolder.In(folder), PlanOf(job).Find(of.Name, seed));
        if (CaseResult.Find(job.Study, of, seed, place) is { } finished)
        {
            RunTracker.Mark(sweep, run);
            return finished;
        }
        using RunTracker tracker = new(sweep, run, progress is null ? null : new Relay(progress, of.Name, seed));
        try
        {
            CaseResult result = Measure(new(job, of, seed, place, tracker, cancellation));
            tracker.Finished();
            return result;
        }
        catch (OperationCanceledException)
        {
            tracker.Interrupted();
            throw;
        }
        catch (Exception failure)
        {
            tracker.Failed(failure);
            throw;
        }
    }

    private static CaseResult Measure(CaseWork work)
    {
        if (work.Seed is not null)
        {
            work.Folder.WriteOptions(work.Job.Study.OptionsOf(work.Case, work.Seed));
        }
        long start = Stopwatch.GetTimestamp();
        CaseResult result = work.Job.Study.Measure(work) with
        {
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, Versions = RunEnvironment.Describe(),
        };
        result.Save(work.Job.Study);
        return result;
    }

    /// <summary>Puts together what is finished, and leaves the figures in the study's <c>result.json</c>; its manifest is stamped finished
    /// when nothing is missing.</summary>
    /// <exception cref="InputException">Nothing is finished, or a file is damaged.</exception>
    public static StudyReport Collect(StudyJob job, RunFolder folder) => Collect(job, folder, () => null, []);

    private static StudyReport Collect(
        StudyJob job, RunFolder folder, Func<TimeSpan?> elapsed, IReadOnlyList<(SweepRun Run, Exception Failure)> failures)
    {
        SweepFolder.In(folder).RequireSameData(PlanOf(job));
        (StudyCase Case, int? Seed, CaseResult? Result)[] all =
            [.. job.Study.Runs.Select(item => (item.Case, item.Seed, Find(job.Study, folder, item.Case, item.Seed)))];
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
            Failed = Failed(job, folder, failures),
        };
        using (folder.Lock(s_patience)) // others hold it for moments only
        {
            folder.WriteResult(report.ToResult());
            WriteTable(SweepFolder.In(folder), results);
            if (report.Missing.Count == 0)
            {
                folder.WriteManifest(folder.ReadManifest() with { FinishedUtc = DateTime.UtcNow });
            }
        }
        return report;
    }

    /// <summary>What failed in this process, and what the records say of others.</summary>
    private static FailedCase[] Failed(StudyJob job, RunFolder folder, IReadOnlyList<(SweepRun Run, Exception Failure)> failures)
    {
        const int Lines = 5;
        SweepFolder sweep = SweepFolder.In(folder);
        return
        [
            .. from run in PlanOf(job).Runs
               let failure = failures.FirstOrDefault(failure => failure.Run.Index == run.Index).Failure
               let record = sweep.Read(run)
               where failure is not null || record.State == SweepState.Failed
               select new FailedCase(run.Name, failure?.Message.Split('\n')[0] ?? record.Message ?? "failed", sweep.LogPath(run),
                   SweepFolder.LastLines(sweep.LogPath(run), Lines)),
        ];
    }

    /// <summary>Every figure of every finished run, a row each, for other programs.</summary>
    private static void WriteTable(SweepFolder sweep, CaseResult[] results)
    {
        var rows = results.SelectMany(result => result.Figures.Select(figure => (Result: result, figure.Key, figure.Value))).ToArray();
        ParquetFile.Write(sweep.ResultsPath,
        [
            new("case", rows.Select(row => row.Result.Case.Name).ToArray()),
            new("seed", rows.Select(row => row.Result.Seed ?? 0).ToArray(), [.. rows.Select(row => row.Result.Seed is not null)]),
            new("figure", rows.Select(row => row.Key).ToArray()),
            new("value", rows.Select(row => row.Value.Value).ToArray()),
            new("low", rows.Select(row => row.Value.Low ?? double.NaN).ToArray(), [.. rows.Select(row => row.Value.Low is not null)]),
            new("high", rows.Select(row => row.Value.High ?? double.NaN).ToArray(), [.. rows.Select(row => row.Value.High is not null)]),
            new("unit", rows.Select(row => row.Value.Unit).ToArray()),
            new("seconds", rows.Select(row => row.Result.Seconds).ToArray()),
        ]);
    }

    private static SweepPlan PlanOf(StudyJob job) => job.Shared(("plan", job.Study), () => SweepPlan.Of(job));

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
