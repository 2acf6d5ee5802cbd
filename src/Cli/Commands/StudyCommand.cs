using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;
using Dynamics.Reporting;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics study NAME</c>: one command a study.</summary>
internal static class StudyCommand
{
    public static Command Create()
    {
        Command command = new("study", "Train many models and compare them, on data whose truth is known or on a recording; writes a page.");
        foreach (SequenceStudy study in SequenceStudy.All)
        {
            command.Add(Create(study));
        }
        command.Add(StudyHc11Command.Create());
        return command;
    }

    private static Command Create(SequenceStudy study)
    {
        Option<string> output = new("--out") { Description = "Folder for models, figures and page.", HelpName = "FOLDER", DefaultValueFactory = _ => Path.Combine("runs", $"study-{study.Name}") };
        Option<string?> cases = new("--cases") { Description = $"Which models, by name: {string.Join(", ", study.Cases.Select(model => model.Name))} (default: all).", HelpName = "A,B" };
        Option<int> seed = new("--seed") { Description = "First seed.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<int> seeds = new("--seeds") { Description = "How many, each with data and models of its own.", HelpName = "N", DefaultValueFactory = _ => 3 };
        Option<bool> resume = new("--resume") { Description = "Go on with the study at --out; its options are its own, and what is finished is kept." };
        (Option<string> config, Option<string[]> set, Option<bool> overwrite) = (SharedOptions.Config(), SharedOptions.Set(), SharedOptions.Overwrite());
        (Option<string> device, Option<int> threads, Option<string> json) = (SharedOptions.Device(), SharedOptions.Threads(), SharedOptions.Json());
        Command command = new(study.Name, study.Summary) { output, cases, config, set, seed, seeds, device, threads, resume, overwrite, json };
        command.SetAction(parsed =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            (torch.Device place, int threadCount) = (SharedOptions.ParseDevice(parsed.GetRequiredValue(device)), SharedOptions.ThreadCount(parsed.GetValue(threads)));
            string path = parsed.GetRequiredValue(output);
            if (parsed.GetValue(resume))
            {
                SharedOptions.RefuseBeside(parsed, resume, cases, config, set, seed, seeds, overwrite);
                (RunFolder begun, SequenceStudyOptions own, IReadOnlyList<int> ownSeeds) = StudyFolder.Open(study.Name, path);
                SequenceStudyJob resumed = new(study.With(own), ownSeeds, place, threadCount);
                resumed.Study.Validate();
                return CommandRunner.Resumable(() => Run(resumed, begun, parsed.GetValue(json)));
            }
            SequenceStudyOptions options = parsed.GetValue(config) is { } file ? OptionsJson.LoadOver(file, study.Options) : study.Options;
            options = OptionsJson.Override(options, parsed.GetRequiredValue(set));
            options = parsed.GetValue(cases) is { } names ? options with { Cases = names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) } : options;
            SequenceStudyJob job = new(study.With(options), SharedOptions.SeedList(parsed.GetValue(seed), parsed.GetValue(seeds)), place, threadCount);
            job.Study.Validate();
            RunFolder folder = StudyFolder.Begin(study.Name, path, parsed.GetValue(overwrite), options, job.Seeds);
            return CommandRunner.Resumable(() => Run(job, folder, parsed.GetValue(json)));
        });
        return command;
    }

    private static int Run(SequenceStudyJob job, RunFolder folder, string? json)
    {
        SequenceStudyReport report = StudyView.Watch(job.Study.Cases.Count * job.Seeds.Count, progress => SequenceStudies.Run(job, folder, progress, CommandRunner.Interrupt));
        CommandResult result = JsonOutput.Result($"study {job.Study.Name}", report.Figures(), OptionsJson.ToObject(job.Study.Options));
        folder.WriteResult(result);
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
