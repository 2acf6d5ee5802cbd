using Dynamics.Experiments.Studies;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>A study on the terminal.</summary>
internal static class StudyView
{
    /// <summary>Runs a study with its progress on stderr.</summary>
    public static T Watch<T>(int models, Func<IProgress<StudyProgress>, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new Lines());
        }
        T result = default!;
        Screen.Progress.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => result = work(new Bar(context.AddTask($"{models} models", maxValue: models))));
        return result;
    }

    /// <summary>The table of a study.</summary>
    public static void Show(SequenceStudyReport report)
    {
        IReadOnlyDictionary<string, Figure> figures = report.Figures();
        string[] angles = [.. report.Study.DegreesPerFrame.Distinct().Select((degrees, i) => i == 0 ? "angle_deg" : $"angle{i + 1}_deg")];
        bool jumps = figures.Keys.Any(name => name.EndsWith(".jump_error", StringComparison.Ordinal));
        bool noise = figures.Keys.Any(name => name.EndsWith(".noise_r2", StringComparison.Ordinal));
        Table table = Screen.Table(
            $"{report.Study.Title}: {report.Study.Options.TestSequences} fresh sequences a seed, seeds {string.Join(" ", report.Seeds)}",
            ["model", "R²", "pixels", "10 ahead", .. angles.Select(_ => "angle"), "raw 50/80/95", "calibrated", .. noise ? (string[])["noise R²"] : [], .. jumps ? (string[])["after jump"] : [], "ms/batch"]);
        foreach (StudyCase model in report.Study.Cases)
        {
            string Text(string name, string format) => figures.TryGetValue($"{report.Study.Name}.{model.Name}.{name}", out Figure? figure) ? Numbers.Text(figure.Value, format) : "";
            string Coverage(string prefix) => string.Join(" ", Text(prefix + "50", "0.00"), Text(prefix + "80", "0.00"), Text(prefix + "95", "0.00"));
            table.Row(
                [
                    model.Name, WithInterval(report.RSquared(model)), Text("pixel_r2", "0.000"), Text("forecast10_r2", "0.000"), .. angles.Select(angle => Text(angle, "0.00")),
                    Coverage("raw_coverage"), Coverage("coverage"), .. noise ? (string[])[Text("noise_r2", "0.000")] : [], .. jumps ? (string[])[Text("jump_error", "0.000")] : [], Text("ms_per_batch", "0.0"),
                ]);
        }
        Screen.Result.Write(table);
        Screen.Result.WriteLine(FormattableString.Invariant($"R²: causal linear readout of x and y, mean over seeds [95 % bootstrap of whole test sequences]; pixels: regression on the single frame; {report.Elapsed.TotalSeconds:0} s"));
    }

    private static string WithInterval(Figure figure) => FormattableString.Invariant($"{figure.Value:0.0000} [{figure.Low:0.000}, {figure.High:0.000}]");

    private sealed class Bar(ProgressTask task) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            if (value is StudyProgress.Scored scored)
            {
                task.Increment(1);
                task.Description = $"{scored.Run.Case.Name} seed {scored.Run.Seed}: R² {Numbers.Text(scored.Run.Scores.RSquared, "0.000")}";
            }
        }
    }

    private sealed class Lines : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            if (value is StudyProgress.Scored scored)
            {
                Console.Error.WriteLine($"{scored.Run.Case.Name} seed {scored.Run.Seed}: R² {Numbers.Text(scored.Run.Scores.RSquared, "0.000")}, {Numbers.Text(scored.Run.MillisecondsPerBatch, "0.00")} ms a batch");
            }
        }
    }
}
