using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Experiments.Studies;
using Dynamics.Reporting;
using Dynamics.Training;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics study NAME</c>: one command a study.</summary>
internal static class StudyCommand
{
    public static Command Create()
    {
        Command command = new("study", "Compare objectives and noise models on data whose truth is known; writes a page.");
        foreach (SequenceStudy study in SequenceStudy.All)
        {
            command.Add(Create(study));
        }
        return command;
    }

    private static Command Create(SequenceStudy study)
    {
        Option<string> output = new("--out") { Description = "Folder for models, figures and page.", HelpName = "FOLDER", DefaultValueFactory = _ => Path.Combine("runs", $"study-{study.Name}") };
        Option<string?> cases = new("--cases") { Description = $"Which models, by name: {string.Join(", ", study.Cases.Select(model => model.Name))} (default: all).", HelpName = "A,B" };
        Option<int> seed = new("--seed") { Description = "First seed.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<int> seeds = new("--seeds") { Description = "How many, each with data and models of its own.", HelpName = "N", DefaultValueFactory = _ => 3 };
        Option<bool> resume = new("--resume") { Description = "Go on with an interrupted study of the same options." };
        (Option<string> config, Option<string[]> set, Option<bool> overwrite) = (SharedOptions.Config(), SharedOptions.Set(), SharedOptions.Overwrite());
        (Option<string> device, Option<int> threads, Option<string> json) = (SharedOptions.Device(), SharedOptions.Threads(), SharedOptions.Json());
        Command command = new(study.Name, study.Summary) { output, cases, config, set, seed, seeds, device, threads, resume, overwrite, json };
        command.SetAction(parsed =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            SequenceStudyOptions options = parsed.GetValue(config) is { } file ? OptionsJson.Load<SequenceStudyOptions>(file) : study.Options;
            SequenceStudy chosen = study with { Cases = Cases(study, parsed.GetValue(cases)), Options = OptionsJson.Override(options, parsed.GetRequiredValue(set)) };
            SequenceStudyJob job = new(
                chosen,
                SharedOptions.SeedList(parsed.GetValue(seed), parsed.GetValue(seeds)),
                SharedOptions.ParseDevice(parsed.GetRequiredValue(device)),
                SharedOptions.ThreadCount(parsed.GetValue(threads)));
            chosen.Validate();
            RunFolder folder = StudyFolder.Begin(study.Name, parsed.GetRequiredValue(output), parsed.GetValue(resume), parsed.GetValue(overwrite), OptionsJson.ToObject(chosen.Options), job.Seeds);
            return Run(job, folder, parsed.GetValue(json));
        });
        return command;
    }

    private static IReadOnlyList<StudyCase> Cases(SequenceStudy study, string? names)
    {
        if (names is null)
        {
            return study.Cases;
        }
        return [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => study.Cases.FirstOrDefault(model => model.Name == name)
            ?? throw new InputException($"'{name}' is no model of the study {study.Name}", "--cases", $"choose from {string.Join(", ", study.Cases.Select(model => model.Name))}"))];
    }

    private static int Run(SequenceStudyJob job, RunFolder folder, string? json)
    {
        SequenceStudyReport report = StudyView.Watch(job.Study.Cases.Count * job.Seeds.Count, progress => SequenceStudies.Run(job, folder, progress, CommandRunner.Interrupt));
        CommandResult result = JsonOutput.Result($"study {job.Study.Name}", report.Figures(), OptionsJson.ToObject(job.Study.Options));
        result.Write(folder.ResultPath);
        HtmlReport.Write(SequenceStudyPage.Of(report), folder.ReportPath);
        folder.WriteManifest(folder.ReadManifest() with { FinishedUtc = DateTime.UtcNow, Causal = true });
        if (JsonOutput.ShowsTables(json))
        {
            StudyView.Show(report);
        }
        JsonOutput.Write(json, result);
        (JsonOutput.ShowsTables(json) ? Console.Out : Console.Error).WriteLine($"page: {folder.ReportPath}");
        return CommandRunner.Done;
    }
}
