using System.Globalization;
using System.Runtime.InteropServices;
using Dynamics.Experiments.Sweeps.Internals;

namespace Dynamics.Experiments.Sweeps;

/// <summary>A task of an array, seen from inside: which runs are its, when it is told to write a checkpoint, and what becomes of it
/// then.</summary>
public sealed class SlurmTask : IDisposable
{
    /// <summary>Slurm sends a signal up to a minute before it was asked to.</summary>
    private static readonly TimeSpan s_early = TimeSpan.FromSeconds(60);

    private readonly SweepFolder _sweep;
    private readonly SlurmSubmission _submission;
    private readonly CancellationTokenSource _checkpoint;
    private readonly PosixSignalRegistration _signal;
    private readonly DateTime? _end;
    private DateTime? _toldUtc;

    private SlurmTask(SweepFolder sweep, SlurmSubmission submission, int task, CancellationToken interrupt)
    {
        (_sweep, _submission, Runs) = (sweep, submission, submission.Tasks[task]);
        _checkpoint = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        _signal = PosixSignalRegistration.Create((PosixSignal)submission.Options.SignalNumber, Tell);
        _end = Job is null ? null : SlurmCluster.EndOf(Environment.GetEnvironmentVariable("SLURM_JOB_ID")!);
    }

    /// <summary>The job that this process belongs to, as <c>JOB_TASK</c>; null where it belongs to none.</summary>
    internal static string? Job =>
        Environment.GetEnvironmentVariable("SLURM_ARRAY_JOB_ID") is { } job && Environment.GetEnvironmentVariable("SLURM_ARRAY_TASK_ID") is
            { } task ? $"{job}_{task}" : Environment.GetEnvironmentVariable("SLURM_JOB_ID");

    /// <summary>Its runs, by their index.</summary>
    public IReadOnlyList<int> Runs { get; }

    /// <summary>Set when a checkpoint is asked for, by Slurm or by whoever interrupts.</summary>
    public CancellationToken Checkpoint => _checkpoint.Token;

    /// <summary>Whether Slurm has asked for a checkpoint.</summary>
    public bool IsTold => _toldUtc is not null;

    /// <summary>The task of this process.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="submission">Number of the submission.</param>
    /// <param name="task">Number of the task in its array.</param>
    /// <param name="interrupt">Ends the work, too.</param>
    /// <exception cref="InputException">No such submission or task.</exception>
    public static SlurmTask Begin(SweepFolder sweep, int submission, int task, CancellationToken interrupt)
    {
        SlurmSubmission own = sweep.Submission(submission);
        return task >= 0 && task < own.Tasks.Count ? new(sweep, own, task, interrupt) : throw new InputException(
            $"submission {submission} has no task {task}", sweep.SlurmPath, $"give one from 0 to {own.Tasks.Count - 1}");
    }

    /// <summary>After a checkpoint that Slurm has asked for: says why in the records of the runs that were interrupted, and puts the task
    /// back into the queue while one of them has not reached its time limit too often.</summary>
    /// <returns>Whether it is in the queue again.</returns>
    public bool Requeue()
    {
        bool timedOut = IsTimeout(_toldUtc!.Value, _end, _submission.Options.SignalSeconds);
        SweepPlan plan = _sweep.ReadPlan();
        bool goesOn = false;
        foreach (SweepRun run in Runs.Select(index => plan.Runs[index]))
        {
            SweepRecord record = Counted(_sweep.Read(run), timedOut, _submission.Options);
            if (record.State is SweepState.Interrupted or SweepState.Failed)
            {
                _sweep.Write(run, record);
            }
            goesOn |= record.State is SweepState.Interrupted or SweepState.Waiting;
        }
        return goesOn && Job is { } job && SlurmCluster.Requeue(job);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signal.Dispose();
        _checkpoint.Dispose();
    }

    /// <summary>Whether a signal came because the time limit is near; else others need the place.</summary>
    /// <param name="toldUtc">When it came.</param>
    /// <param name="endUtc">When the limit is reached, as it was known when the task began; null where there is none.</param>
    /// <param name="leadSeconds">Seconds before the limit at which it was asked for.</param>
    internal static bool IsTimeout(DateTime toldUtc, DateTime? endUtc, int leadSeconds) =>
        endUtc is { } end && toldUtc >= end - TimeSpan.FromSeconds(leadSeconds) - s_early;

    /// <summary>The record of a run that was interrupted, with the reason counted; failed where it was the last time limit. Another record
    /// stays as it is.</summary>
    internal static SweepRecord Counted(SweepRecord record, bool timedOut, SlurmOptions options)
    {
        if (record.State != SweepState.Interrupted)
        {
            return record;
        }
        if (!timedOut)
        {
            return record with { Preemptions = record.Preemptions + 1 };
        }
        record = record with { Timeouts = record.Timeouts + 1 };
        return record.Timeouts <= options.MaximumTimeouts ? record : record with
        {
            State = SweepState.Failed,
            Message = string.Create(CultureInfo.InvariantCulture,
                $"reached the time limit {record.Timeouts} times; 'sweep resume failed' goes on from its checkpoint, with a longer --time"),
        };
    }

    private void Tell(PosixSignalContext context)
    {
        context.Cancel = true;
        _toldUtc ??= DateTime.UtcNow;
        _checkpoint.Cancel();
    }
}
