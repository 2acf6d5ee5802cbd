using Dynamics.Experiments;
using Dynamics.KalmanSsl;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>What a training chose, and whether its latents hold, on the terminal.</summary>
internal static class TrainingView
{
    /// <summary>What was tried for each seed, and what was taken; an empty table where nothing was chosen.</summary>
    public static Table Candidates(Run run)
    {
        Table table = Screen.Table(
            "models tried, by what they tell of the spikes to come", "seed", "time scale", "L / D", "dropout", "validation nats/s",
                "passes",
            "taken");
        foreach ((int seed, IReadOnlyList<EnsembleCandidate> candidates) in run.Manifest.Seeds.Zip(run.Candidates()))
        {
            foreach (EnsembleCandidate candidate in candidates)
            {
                table.Row(
                    $"{seed}", candidate.Name, $"{candidate.LatentDimension} / {candidate.StateDimension}",
                    Numbers.Text(candidate.CountDropout, "0.##"), Numbers.Text(candidate.HeldOut, "0.0"),
                    Numbers.Text(candidate.Passes, "0"), candidate.IsMember ? "yes" : "no");
            }
        }
        return table;
    }

    /// <summary>A line a seed.</summary>
    public static void WriteVerdicts(Run run)
    {
        foreach ((int seed, LatentDiagnosis? diagnosis) in run.Manifest.Seeds.Zip(run.Diagnoses()))
        {
            if (diagnosis is not null)
            {
                Screen.Result.WriteLine($"seed {seed}: {diagnosis.Verdict}");
            }
        }
    }
}
