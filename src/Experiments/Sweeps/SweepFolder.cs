using System.Globalization;
using Dynamics.Training;

namespace Dynamics.Experiments.Sweeps;

/// <summary>How far each run of a sweep is, as files in the study's folder that any number of machines may write at once: for each run a
/// record, which one process at a time replaces as a whole, and a log. There is no database: none is safe on a network file
/// system.</summary>
/// <param name="path">The folder <c>sweep</c> of a study.</param>
public sealed class SweepFolder(string path)
{
    private const string SubmissionPrefix = "submission-", Suffix = ".json";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The plan.</summary>
    public string PlanPath => File(RunFolder.SweepPlanName);

    /// <summary>Every figure of every finished run, a row each.</summary>
    public string ResultsPath => File("results.parquet");

    /// <summary>Scripts that were submitted, and what their tasks wrote.</summary>
    public string SlurmPath => File("slurm");

    /// <summary>Who watches the sweep holds this file.</summary>
    internal string WatchPath => File(".watch.lock");

    /// <summary>The sweep of a study's folder.</summary>
    public static SweepFolder In(RunFolder study) => new(study.SweepPath);

    /// <summary>The plan that lies there.</summary>
    /// <exception cref="InputException">There is none, or it is damaged.</exception>
    public SweepPlan ReadPlan() => System.IO.File.Exists(PlanPath)
        ? OptionsJson.Load<SweepPlan>(PlanPath)
        : throw new InputException("holds no plan of a sweep", Path, "give the folder of a study or a sweep that was begun");

    /// <summary>Writes the plan, unless it lies there as it is.</summary>
    /// <exception cref="InputException">Nothing can be written there, or a recording has changed since the one that lies there was
    /// made.</exception>
    public void Keep(SweepPlan plan)
    {
        RequireSameData(plan);
        if (!System.IO.File.Exists(PlanPath) || System.IO.File.ReadAllText(PlanPath) != OptionsJson.ToText(plan))
        {
            OptionsJson.Save(PlanPath, plan);
        }
    }

    /// <summary>Refuses a plan of recordings that have changed since the one that lies here was made.</summary>
    /// <exception cref="InputException">One has.</exception>
    public void RequireSameData(SweepPlan plan)
    {
        if (System.IO.File.Exists(PlanPath))
        {
            plan.RequireSameData(ReadPlan(), Path);
        }
    }

    /// <summary>How far a run is; one of other options, or none, is no record of it.</summary>
    /// <exception cref="InputException">The record is damaged.</exception>
    public SweepRecord Read(SweepRun run)
    {
        SweepRecord? kept = System.IO.File.Exists(RecordPath(run)) ? OptionsJson.Load<SweepRecord>(RecordPath(run)) : null;
        return kept?.Hash == run.Hash ? kept : new(run.Hash);
    }

    /// <summary>Replaces a run's record at once. One that says <see cref="SweepState.Finished"/> marks the run done.</summary>
    /// <exception cref="InputException">Nothing can be written there.</exception>
    public void Write(SweepRun run, SweepRecord record) => OptionsJson.Save(RecordPath(run), record with { Hash = run.Hash });

    /// <summary>Where a run's record lies; the time of its last change is the heartbeat of who works on it.</summary>
    public string RecordPath(SweepRun run) => File(System.IO.Path.Combine("runs", NumberOf(run) + Suffix));

    /// <summary>Where a run's log lies.</summary>
    public string LogPath(SweepRun run) => File(System.IO.Path.Combine("runs", NumberOf(run) + ".log"));

    /// <summary>The last lines of a file that grows; none where there is no such file.</summary>
    public static IReadOnlyList<string> LastLines(string file, int count)
    {
        const int Longest = 1 << 16;
        if (!System.IO.File.Exists(file))
        {
            return [];
        }
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(-Math.Min(stream.Length, Longest), SeekOrigin.End);
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(count)];
    }

    /// <summary>What was handed to Slurm, in that order.</summary>
    /// <exception cref="InputException">A file is damaged.</exception>
    internal IReadOnlyList<SlurmSubmission> Submissions() => Directory.Exists(SlurmPath)
        ? [.. Directory.EnumerateFiles(SlurmPath, SubmissionPrefix + "*" + Suffix).Order(StringComparer.Ordinal)
            .Select(OptionsJson.Load<SlurmSubmission>)]
        : [];

    /// <summary>One submission.</summary>
    /// <exception cref="InputException">There is none of that number, or it is damaged.</exception>
    internal SlurmSubmission Submission(int number) => OptionsJson.Load<SlurmSubmission>(SubmissionPath(number, Suffix));

    /// <summary>Writes a submission.</summary>
    internal void Write(SlurmSubmission submission) => OptionsJson.Save(SubmissionPath(submission.Number, Suffix), submission);

    /// <summary>A file of a submission.</summary>
    internal string SubmissionPath(int number, string suffix) =>
        System.IO.Path.Combine(SlurmPath, SubmissionPrefix + number.ToString("0000", CultureInfo.InvariantCulture) + suffix);

    private static string NumberOf(SweepRun run) => run.Index.ToString("00000", CultureInfo.InvariantCulture);

    private string File(string name) => System.IO.Path.Combine(Path, name);
}

/// <summary>How far a run is.</summary>
public enum SweepState
{
    /// <summary>Nothing has begun it, or it is to begin again.</summary>
    Waiting,

    /// <summary>A process is at work on it, or was killed.</summary>
    Running,

    /// <summary>It was told to end, and goes on from its checkpoint.</summary>
    Interrupted,

    /// <summary>It ended with an error, or was lost too often.</summary>
    Failed,

    /// <summary>Its result is there.</summary>
    Finished,
}

/// <summary>What is known of a run.</summary>
/// <param name="Hash">Whose record it is.</param>
public sealed record SweepRecord(string Hash)
{
    /// <summary>How far it is.</summary>
    public SweepState State { get; init; }

    /// <summary>How often it was begun or resumed.</summary>
    public int Attempts { get; init; }

    /// <summary>How often the time limit of a job ended it.</summary>
    public int Timeouts { get; init; }

    /// <summary>How often a job had to make way for others.</summary>
    public int Preemptions { get; init; }

    /// <summary>How often its process was gone without a word.</summary>
    public int Losses { get; init; }

    /// <summary>The machine that is, or was, at work on it.</summary>
    public string? Host { get; init; }

    /// <summary>The process there.</summary>
    public int Process { get; init; }

    /// <summary>The job of the cluster, as <c>JOB_TASK</c>; null on one machine.</summary>
    public string? Job { get; init; }

    /// <summary>Since when it is as it is, UTC.</summary>
    public DateTime? SinceUtc { get; init; }

    /// <summary>What went wrong, in a line; null where nothing did.</summary>
    public string? Message { get; init; }
}

/// <summary>An array of tasks that was handed to Slurm.</summary>
/// <param name="Number">Its number in the sweep, from 1.</param>
/// <param name="Tasks">The runs of each task, by their index.</param>
/// <param name="Options">How it was handed in.</param>
internal sealed record SlurmSubmission(int Number, IReadOnlyList<IReadOnlyList<int>> Tasks, SlurmOptions Options)
{
    /// <summary>The job's number; null where the hand-over was cut short.</summary>
    public string? Job { get; init; }
}
