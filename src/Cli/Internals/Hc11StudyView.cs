using Dynamics.Experiments.Studies;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary><c>study hc11</c> on the terminal: how well position is read out, and what the latents are like.</summary>
internal static class Hc11StudyView
{
    public static void Show(Hc11StudyReport report)
    {
        string unit = report.Recording.PositionUnit == "m" ? "cm" : report.Recording.PositionUnit;
        Print(report, $"{report.Recording.Name}: R² of position, all bins of the test part",
            ("B: mlp", "b.mlp.r2", "0.000"), ("minus recipe", "b.mlp.r2_minus_recipe", "0.000"), ("running", "b.mlp.r2@run", "0.000"), ("linear", "b.linear.r2", "0.000"), ("smoothed mlp", "b.smoothed_mlp.r2", "0.000"),
            ($"median {unit}", $"b.mlp.median_error_{unit}", "0.0"));
        Print(report, "the same, easier questions",
            ("A: mlp", "a.mlp.r2", "0.000"), ("in-sample mlp", "insample.mlp.r2", "0.000"), ("in-sample linear", "insample.linear.r2", "0.000"), ("no split mlp", "nosplit.mlp.r2", "0.000"), ("no split linear", "nosplit.linear.r2", "0.000"));
        Print(report, "the latents, test part of B",
            ("effective dimension", "effective_dimension", "0.00"), ("predictive nats", "predictive_nats", "0.00"), ("lasting share", "lasting_share", "0.00"), ("by spike count", "spike_count_share", "0.00"),
            ("innovation ratio", "innovation_ratio", "0.00"), ("mlp, cautious filter", "cautious.mlp.r2", "0.000"), ("scale", "scale", "0.00"), ("slow modes", "slow_modes", "0.0"));
        Table baselines = Screen.Table("without latents", "baseline", "R² all bins");
        foreach ((string name, Figure figure) in report.Figures.Where(figure => figure.Key.EndsWith(".r2", StringComparison.Ordinal) && figure.Key.Split('.')[1] is "counts" or "bayes" or "single_bin"))
        {
            baselines.Row(name["hc11.".Length..^".r2".Length], Numbers.WithInterval(figure));
        }
        Screen.Result.Write(baselines);
        Screen.Result.WriteLine(FormattableString.Invariant($"brackets: 95 %, of B over laps of the test part, of A over folds; seeds {string.Join(" ", report.Job.Options.Seeds)}; {report.Job.Options.Training.Steps} steps; {report.Elapsed.TotalSeconds:0} s"));
    }

    /// <summary>A row an objective, columns that no objective has left out; intervals in the first two.</summary>
    private static void Print(Hc11StudyReport report, string title, params ReadOnlySpan<(string Heading, string Figure, string Format)> columns)
    {
        Figure? Find(string objective, string figure) => report.Figures.GetValueOrDefault($"hc11.{objective}.{figure}");
        List<(string Heading, string Figure, string Format)> shown = [];
        foreach (var column in columns)
        {
            if (report.Job.Options.Objectives.Any(objective => Find(objective, column.Figure) is not null))
            {
                shown.Add(column);
            }
        }
        if (shown.Count == 0)
        {
            return;
        }
        Table table = Screen.Table(title, ["objective", .. shown.Select(column => column.Heading)]);
        foreach (string objective in report.Job.Options.Objectives)
        {
            table.Row([objective, .. shown.Select((column, i) => i < 2 ? Numbers.WithInterval(Find(objective, column.Figure), column.Format) : Numbers.Text(Find(objective, column.Figure)?.Value ?? double.NaN, column.Format))]);
        }
        Screen.Result.Write(table);
    }
}
