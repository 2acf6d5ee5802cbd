using System.Diagnostics;
using System.Globalization;
using Dynamics.Experiments.Sweeps.Internals;

namespace Dynamics.Experiments.Sweeps;

/// <summary>Makes the runs of a sweep on a Slurm cluster: hands in what is missing, in arrays that the cluster allows, watches them, hands
/// in again what was lost, and gives up what was lost too often. It can be interrupted and begun again at any time: all that it knows lies
/// in the sweep's folder.</summary>
/// <param name="sweep">The sweep, with its plan.</param>
/// <param name="options">How runs are handed in.</param>
/// <param name="worker">Words of the command that works on a task; the numbers of submission and task are appended.</param>
public sealed class SlurmExecutor(SweepFolder sweep, SlurmOptions options, IReadOnlyList<string> worker)
{
    /// <summary>Looks at the queue, one after the other, in which a task is not seen before it counts as gone.</summary>
    private const int LooksUntilGone = 2;

    private readonly SweepPlan _plan = sweep.ReadPlan();
    private readonly Dictionary<int, int> _unseen = [];
    private readonly Dictionary<int, (DateTime Beat, long Seen)> _beats = [];

    /// <summary>The scripts that would be handed in for a whole plan, with the cluster's limits where one is here.</summary>
    public static IReadOnlyList<string> Scripts(SweepPlan plan, SweepFolder sweep, SlurmOptions options, IReadOnlyList<string> worker)
    {
        int most = options.MaximumArray ?? LimitsHere()?.Array ?? int.MaxValue;
        return [.. options.Pack(plan.Runs.Select(run => run.Index)).Chunk(most).Select((tasks, i) =>
            SlurmScript.Of(NameOf(plan), new(i + 1, tasks, options), sweep.SlurmPath, worker))];
    }

    /// <summary>Hands in and watches until every one of the runs is finished or has failed.</summary>
    /// <param name="runs">The runs, by their index; those that are finished need nothing.</param>
    /// <param name="progress">Told of every look.</param>
    /// <param name="warn">Told what the user should know of the cluster.</param>
    /// <param name="waits">False: hands in what the cluster takes, and leaves.</param>
    /// <param name="cancellation">Ends the watch; what was handed in goes on.</param>
    /// <exception cref="InputException">There is no Slurm here, it refuses a script, or another process watches this sweep.</exception>
    /// <exception cref="OperationCanceledException">It was set.</exception>
    public void Run(
        IEnumerable<int> runs, IProgress<SweepStatus>? progress, Action<string> warn, bool waits, CancellationToken cancellation)
    {
        Directory.CreateDirectory(sweep.SlurmPath);
        using WriterLock only = WriterLock.Take(sweep.WatchPath, sweep.Path);
        SlurmLimits limits = SlurmCluster.Limits();
        if (limits.PreemptsSilently)
        {
            warn($"this cluster preempts jobs without sending {options.Signal} first (SlurmctldParameters lacks preempt_send_user_signal): "
                + "a job that makes way goes on from its last checkpoint (training.checkpointEverySteps)");
        }
        HashSet<int> open = [.. runs.Where(index => sweep.Read(_plan.Runs[index]).State is not SweepState.Finished)];
        while (true)
        {
            IReadOnlyDictionary<string, string> queue = SlurmCluster.Queue(); // before the records: what is gone has written its last
            Dictionary<int, string> tasks = TasksOf(sweep.Submissions());
            List<int> wanted = [.. open.Order().Where(index => IsWanted(index, tasks.GetValueOrDefault(index), queue))];
            open.RemoveWhere(index => sweep.Read(_plan.Runs[index]).State is SweepState.Finished or SweepState.Failed);
            wanted.RemoveAll(index => !open.Contains(index));
            int left = HandIn(wanted, limits, queue.Count);
            progress?.Report(SweepStatus.Of(sweep, TimeSpan.FromSeconds(options.StaleSeconds)));
            if (!waits)
            {
                if (left > 0)
                {
                    warn($"{left} runs are not handed in yet: the cluster takes no more at once. 'sweep resume unfinished' goes on");
                }
                return;
            }
            if (open.Count == 0)
            {
                return;
            }
            cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(options.PollSeconds));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether a run is to be handed in: it never was, or what was handed in is gone.</summary>
    private bool IsWanted(int index, string? task, IReadOnlyDictionary<string, string> queue)
    {
        SweepRun run = _plan.Runs[index];
        SweepRecord record = sweep.Read(run);
        if (record.State is SweepState.Finished or SweepState.Failed)
        {
            return false;
        }
        if (task is null)
        {
            return true;
        }
        if (queue.TryGetValue(task, out string? state))
        {
            _unseen[index] = 0;
            if (state == "RUNNING" && record.State == SweepState.Running && IsSilent(run))
            {
                SlurmCluster.Cancel(task);
            }
            return false;
        }
        _unseen[index] = _unseen.GetValueOrDefault(index) + 1;
        if (_unseen[index] < LooksUntilGone)
        {
            return false;
        }
        _unseen[index] = 0;
        _beats.Remove(index);
        return IsLostAndGoesOn(run, record, task);
    }

    /// <summary>Whether the heartbeat stands still, by this machine's own clock: those of others may be set otherwise.</summary>
    private bool IsSilent(SweepRun run)
    {
        DateTime beat = File.GetLastWriteTimeUtc(sweep.RecordPath(run));
        if (!_beats.TryGetValue(run.Index, out (DateTime Beat, long Seen) last) || last.Beat != beat)
        {
            _beats[run.Index] = (beat, Stopwatch.GetTimestamp());
            return false;
        }
        return Stopwatch.GetElapsedTime(last.Seen).TotalSeconds > options.StaleSeconds;
    }

    private bool IsLostAndGoesOn(SweepRun run, SweepRecord record, string task)
    {
        const int Lines = 5;
        record = record with { Losses = record.Losses + 1, SinceUtc = DateTime.UtcNow };
        bool goesOn = record.Losses <= options.Retries;
        if (!goesOn)
        {
            IReadOnlyList<string> said = SweepFolder.LastLines(Path.Combine(sweep.SlurmPath, $"{task}.out"), Lines);
            record = record with
            {
                State = SweepState.Failed,
                Message = string.Create(CultureInfo.InvariantCulture, $"was gone without a word {record.Losses} times, last as job {task}")
                    + (said.Count > 0 ? $"; its output ends: {string.Join(" | ", said)}" : "; it wrote nothing"),
            };
        }
        sweep.Write(run, record);
        return goesOn;
    }

    /// <summary>Hands in runs, as many as there is room for.</summary>
    /// <returns>How many there was no room for.</returns>
    private int HandIn(IReadOnlyList<int> runs, SlurmLimits limits, int queued)
    {
        int room = (options.MaximumSubmitted ?? limits.Submitted) is { } most ? Math.Max(0, most - queued) : int.MaxValue;
        int left = runs.Count;
        foreach (IReadOnlyList<int>[] tasks in options.Pack(runs).Take(room).Chunk(options.MaximumArray ?? limits.Array))
        {
            SlurmSubmission submission = new(sweep.Submissions().Count + 1, tasks, options);
            sweep.Write(submission); // the first task may begin before sbatch is back
            string script = SlurmScript.Of(NameOf(_plan), submission, sweep.SlurmPath, worker);
            AtomicFile.WriteText(sweep.SubmissionPath(submission.Number, ".sh"), script);
            sweep.Write(submission with { Job = SlurmCluster.Submit(script) });
            left -= tasks.Sum(task => task.Count);
        }
        return left;
    }

    /// <summary>The task that each run was handed in with last.</summary>
    private static Dictionary<int, string> TasksOf(IReadOnlyList<SlurmSubmission> submissions)
    {
        Dictionary<int, string> tasks = [];
        foreach (SlurmSubmission submission in submissions.Where(submission => submission.Job is not null))
        {
            foreach ((int number, IReadOnlyList<int> runs) in submission.Tasks.Index())
            {
                foreach (int run in runs)
                {
                    tasks[run] = $"{submission.Job}_{number}";
                }
            }
        }
        return tasks;
    }

    private static string NameOf(SweepPlan plan) => $"dynamics-{plan.Command.Split(' ')[^1]}";

    private static SlurmLimits? LimitsHere()
    {
        try
        {
            return SlurmCluster.Limits();
        }
        catch (InputException)
        {
            return null;
        }
    }
}
