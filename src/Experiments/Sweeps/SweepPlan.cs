using Dynamics.Experiments.Studies;

namespace Dynamics.Experiments.Sweeps;

/// <summary>What a study or a sweep consists of: a run for each case with each seed. It follows from options, seeds and data alone, so that
/// it is the same wherever the runs are made.</summary>
/// <param name="Command">The study's command.</param>
/// <param name="DataFingerprint">What <see cref="Fingerprint"/> says of the recording; null where there is none.</param>
/// <param name="Runs">The runs, in the order of tables.</param>
public sealed record SweepPlan(string Command, string? DataFingerprint, IReadOnlyList<SweepRun> Runs)
{
    /// <summary>The plan of a study.</summary>
    public static SweepPlan Of(StudyJob job)
    {
        string? FingerprintOf(string? folder) =>
            folder is { } path ? job.Shared($"fingerprint of {path}", () => Fingerprint.Of(path)) : null;
        string? data = FingerprintOf(job.DataPath);
        return new(
            job.Study.Command, data,
            [
                .. job.Study.Runs.Select((run, index) =>
                {
                    string? own = FingerprintOf(run.Case.RecordingPath);
                    return new SweepRun(index, run.Case.Name, run.Seed, HashOf(job.Study, own ?? data, run)) { DataFingerprint = own };
                }),
            ]);
    }

    /// <summary>Refuses to go on from another plan with recordings that have changed since.</summary>
    /// <exception cref="InputException">One has.</exception>
    internal void RequireSameData(SweepPlan before, string where)
    {
        Dictionary<(string, int?), string?> kept = before.Runs.ToDictionary(run => (run.Case, run.Seed), run => run.DataFingerprint);
        if (Runs.FirstOrDefault(run => run.DataFingerprint is { } now
            && kept.GetValueOrDefault((run.Case, run.Seed)) is { } then && now != then) is { } changed)
        {
            throw new InputException($"the recording of '{changed.Case}' has changed since this was begun (another fingerprint)", where,
                "restore that recording, or begin again with --overwrite");
        }
    }

    /// <summary>The run of a case with a seed.</summary>
    /// <exception cref="ArgumentException">The plan has none.</exception>
    public SweepRun Find(string name, int? seed) => Runs.FirstOrDefault(run => run.Case == name && run.Seed == seed)
        ?? throw new ArgumentException($"the plan has no run of '{name}' with the seed {seed}", nameof(name));

    /// <summary>Everything that decides the numbers of a run, as one word.</summary>
    private static string HashOf(Study study, string? data, (StudyCase Case, int? Seed) run)
    {
        string seeds = run.Seed is { } seed ? $"{seed}" : string.Join(",", study.Seeds);
        string options = study.OptionsOf(run.Case, run.Seed).ToJsonString();
        return Fingerprint.OfText($"run of a sweep\n{study.Command}\n{data}\n{run.Case.Name}\n{seeds}\n{options}");
    }
}

/// <summary>One run of a plan.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Case">Name of its case.</param>
/// <param name="Seed">Its seed; null where a case takes all of them.</param>
/// <param name="Hash">What decides its numbers: command, data, case, seed and options. Another hash is another run.</param>
public sealed record SweepRun(int Index, string Case, int? Seed, string Hash)
{
    /// <summary>What <see cref="Fingerprint"/> says of the recording that its case alone has; null where it has none.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>The run in words.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Name => Seed is { } seed ? $"{Case} seed {seed}" : Case;
}
