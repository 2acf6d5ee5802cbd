using System.Globalization;
using Dynamics.Training;

namespace Dynamics.Experiments.Sweeps.Internals;

/// <summary>Keeps the record and the log of a run that is under way in this process, and its heartbeat.</summary>
internal sealed class RunTracker : IProgress<TrainingEvent>, IDisposable
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);

    private readonly SweepFolder _sweep;
    private readonly SweepRun _run;
    private readonly IProgress<TrainingEvent>? _inner;
    private readonly Timer _heartbeat;
    private SweepRecord _record;

    /// <summary>The run begins, or goes on.</summary>
    /// <param name="sweep">Where the record is kept.</param>
    /// <param name="run">The run; this process alone is at work on it.</param>
    /// <param name="inner">Told of all events, too.</param>
    public RunTracker(SweepFolder sweep, SweepRun run, IProgress<TrainingEvent>? inner)
    {
        (_sweep, _run, _inner) = (sweep, run, inner);
        SweepRecord before = sweep.Read(run);
        _record = before with
        {
            State = SweepState.Running, Attempts = before.Attempts + 1, Host = Environment.MachineName, Process = Environment.ProcessId,
            Job = SlurmTask.Job, SinceUtc = DateTime.UtcNow, Message = null,
        };
        sweep.Write(run, _record);
        Log(string.Create(CultureInfo.InvariantCulture,
            $"attempt {_record.Attempts} on {_record.Host}, process {_record.Process}{(_record.Job is { } job ? $", job {job}" : "")}"));
        _heartbeat = new(_ => Beat(), null, s_heartbeat, s_heartbeat);
    }

    /// <summary>Marks a run done whose result is there.</summary>
    public static void Mark(SweepFolder sweep, SweepRun run)
    {
        if (sweep.Read(run) is { State: not SweepState.Finished } record)
        {
            sweep.Write(run, record with { State = SweepState.Finished, SinceUtc = DateTime.UtcNow, Message = null });
        }
    }

    /// <inheritdoc/>
    public void Report(TrainingEvent value)
    {
        string? line = value switch
        {
            TrainingEvent.Started { Step: > 0 } started => $"goes on from step {started.Step} of {started.Steps}",
            TrainingEvent.Started started => $"begins {started.Steps} steps",
            TrainingEvent.StepCompleted step => string.Create(CultureInfo.InvariantCulture, $"step {step.Step + 1} loss {step.Loss:g6}"),
            TrainingEvent.CheckpointWritten checkpoint => $"checkpoint of step {checkpoint.Step}",
            TrainingEvent.RolledBack back => $"{back.Reason} at step {back.FromStep}; back to step {back.ToStep}",
            TrainingEvent.Interrupted interrupted => $"interrupted at step {interrupted.Step}",
            TrainingEvent.Completed completed => $"all {completed.Steps} steps are done",
            _ => null,
        };
        if (line is not null)
        {
            Log(line);
        }
        _inner?.Report(value);
    }

    /// <summary>The result is written.</summary>
    public void Finished() => End(SweepState.Finished, null);

    /// <summary>It was told to end, and goes on from there.</summary>
    public void Interrupted() => End(SweepState.Interrupted, null);

    /// <summary>It ended with an error.</summary>
    public void Failed(Exception failure)
    {
        Log(failure.ToString());
        End(SweepState.Failed, failure.Message.Split('\n')[0]);
    }

    /// <inheritdoc/>
    public void Dispose() => _heartbeat.Dispose();

    private void End(SweepState state, string? message)
    {
        _heartbeat.Dispose();
        Log(message is null ? state.ToString().ToLowerInvariant() : $"failed: {message}");
        _record = _record with { State = state, Message = message, SinceUtc = DateTime.UtcNow };
        _sweep.Write(_run, _record);
    }

    private void Log(string text)
    {
        string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        try
        {
            File.AppendAllText(_sweep.LogPath(_run), $"{time} {text}\n");
        }
        catch (Exception failure) when (FileFault.Is(failure))
        {
            throw FileFault.OfWriting(failure, _sweep.LogPath(_run));
        }
    }

    private void Beat()
    {
        try
        {
            File.SetLastWriteTimeUtc(_sweep.RecordPath(_run), DateTime.UtcNow);
        }
        catch (Exception failure) when (FileFault.Is(failure))
        {
            // The next one may succeed.
        }
    }
}
