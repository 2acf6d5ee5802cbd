namespace Dynamics.Experiments.Sweeps;

/// <summary>How far a sweep is, at one look.</summary>
/// <param name="Runs">Every run with its record and what its log says last.</param>
public sealed record SweepStatus(IReadOnlyList<RunStatus> Runs)
{
    /// <summary>How many runs are in a state; those whose process has fallen silent count as running.</summary>
    public int Count(SweepState state) => Runs.Count(run => run.Record.State == state);

    /// <summary>How many runs have a process that has fallen silent.</summary>
    public int StaleCount => Runs.Count(run => run.IsStale);

    /// <summary>Looks at every record.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="silence">Time without a heartbeat after which a process counts as dead.</param>
    /// <exception cref="InputException">There is no plan, or a record is damaged.</exception>
    public static SweepStatus Of(SweepFolder sweep, TimeSpan silence) =>
        new([.. sweep.ReadPlan().Runs.Select(run => RunStatus.Of(sweep, run, silence))]);
}

/// <summary>How far one run is.</summary>
/// <param name="Run">The run.</param>
/// <param name="Record">Its record.</param>
/// <param name="IsStale">Whether it is said to be running, and its process has fallen silent.</param>
/// <param name="LastLine">What its log says last; null where it is not at work and has not failed.</param>
public sealed record RunStatus(SweepRun Run, SweepRecord Record, bool IsStale, string? LastLine)
{
    /// <summary>The state of a run in a word.</summary>
    public string Word => IsStale ? "stale" : Record.State.ToString().ToLowerInvariant();

    internal static RunStatus Of(SweepFolder sweep, SweepRun run, TimeSpan silence)
    {
        SweepRecord record = sweep.Read(run);
        bool isStale = record.State == SweepState.Running
            && DateTime.UtcNow - File.GetLastWriteTimeUtc(sweep.RecordPath(run)) > silence;
        string? line = record.State is SweepState.Running or SweepState.Failed
            ? SweepFolder.LastLines(sweep.LogPath(run), 1).LastOrDefault()
            : null;
        return new(run, record, isStale, line);
    }
}
