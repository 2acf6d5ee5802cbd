using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench criteria REC...</c>.</summary>
internal static class BenchCriteriaCommand
{
    private static readonly (string Name, Func<CriteriaRow, double> Of)[] s_criteria =
        [("forecast", row => row.Forecast), ("own_information", row => row.OwnInformation), ("training_steps", row => row.Steps)];

    public static Command Create()
    {
        Argument<string[]> recordings = new("recordings")
        {
            Description = "Recording folders; FOLDER@0.2 bins one at 0.2 s.", Arity = ArgumentArity.OneOrMore,
        };
        (Option<int> threads, Option<string> json) = (SharedOptions.Threads(), SharedOptions.Json());
        Command command = new("criteria", "Whether figures without labels rank models as decoding does: rank correlations over time scales "
            + "and lengths of training.")
        {
            recordings, threads, json,
        };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            int threadCount = SharedOptions.ApplyThreads(parsed.GetValue(threads));
            Dictionary<string, Figure> figures = [];
            List<CriteriaResult> results = [];
            foreach (ComparedRecording recording in parsed.GetRequiredValue(recordings).Select(ComparedRecording.Parse))
            {
                CriteriaResult result = CriteriaBenchmark.Run(recording, threadCount, CommandRunner.Interrupt);
                results.Add(result);
                Console.Error.WriteLine($"{result.Recording}: {result.Rows.Count} models");
                figures[$"criteria.{result.Recording}.best_r2@run"] = new(result.Rows.Max(row => row.Decoded));
                foreach ((string name, Func<CriteriaRow, double> of) in s_criteria)
                {
                    figures[$"criteria.{result.Recording}.{name}.rank_correlation"] = new(result.RankCorrelation(of));
                    figures[$"criteria.{result.Recording}.{name}.chosen_r2@run"] = new(result.Chosen(of));
                }
            }
            foreach ((string name, Func<CriteriaRow, double> of) in s_criteria)
            {
                double[] each = [.. results.Select(result => result.RankCorrelation(of))];
                figures[$"criteria.{name}.rank_correlation"] = new(each.Average(), Seeds: each);
            }
            string? target = parsed.GetValue(json);
            if (JsonOutput.ShowsTables(target))
            {
                FigureTable.Show("Criteria without labels against R² of position, running test bins", figures, _ => "0.000");
            }
            JsonOutput.Write(target, JsonOutput.Result("bench criteria", figures, new()));
            return CommandRunner.Done;
        }));
        return command;
    }
}
