using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Experiments.Studies;
using Dynamics.Reporting;
using Dynamics.Training;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics study hc11 --data REC</c>.</summary>
internal static class StudyHc11Command
{
    public static Command Create()
    {
        (Option<string> data, Option<bool> overwrite, Option<string> json) = (SharedOptions.Data(), SharedOptions.Overwrite(), SharedOptions.Json());
        Option<string> output = new("--out") { Description = "Folder for models, figures and page.", HelpName = "FOLDER", DefaultValueFactory = _ => Path.Combine("runs", "study-hc11") };
        Option<string> objectives = new("--objectives") { Description = $"Objectives, with commas between them: {string.Join(",", Hc11Objective.All.Select(objective => objective.Name))} (default: all).", HelpName = "A,B" };
        Option<int> seeds = new("--seeds") { Description = "Models of each objective on each split (default: 3, with --quick 1).", HelpName = "N" };
        Option<bool> quick = new("--quick") { Description = "Protocol B alone, one seed, fewer steps: a first look." };
        Option<bool> resume = new("--resume") { Description = "Go on with the study at --out; its options are its own, and what is finished is kept." };
        Option<string> page = new("--page") { Description = "Where to write the page (default: report.html in the folder at --out).", HelpName = "FILE" };
        Option<int> threads = SharedOptions.Threads();
        Command command = new("hc11", "Which objective works on hippocampal spikes, and why: every objective, seed and split, with baselines and measures of the latents.")
        {
            data, output, objectives, seeds, quick, resume, overwrite, threads, page, json,
        };
        command.SetAction(parsed =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            JsonOutput.RequireTarget(parsed.GetValue(page), "--page");
            int threadCount = SharedOptions.ApplyThreads(parsed.GetValue(threads));
            if (parsed.GetValue(resume))
            {
                SharedOptions.RefuseBeside(parsed, resume, objectives, seeds, quick, overwrite);
                RunFolder begun = RunFolder.Open(parsed.GetRequiredValue(output));
                Hc11StudyJob resumed = Resumed(begun, parsed.GetValue(data), threadCount);
                return CommandRunner.Resumable(() => Run(resumed, begun, parsed.GetValue(page) ?? begun.ReportPath, parsed.GetValue(json)));
            }
            string path = parsed.GetValue(data) ?? throw new InputException("no recording is given", data.Name, "give a recording folder (made by 'data import' or 'data simulate')");
            Hc11StudyJob job = new(RecordingFolder.Load(path), path, Options(parsed.GetValue(quick), parsed.GetValue(objectives), parsed.GetResult(seeds) is null ? null : parsed.GetValue(seeds)), threadCount);
            RunFolder folder = Hc11Study.Begin(job, parsed.GetRequiredValue(output), parsed.GetValue(overwrite));
            return CommandRunner.Resumable(() => Run(job, folder, parsed.GetValue(page) ?? folder.ReportPath, parsed.GetValue(json)));
        });
        return command;
    }

    private static Hc11StudyOptions Options(bool quick, string? objectives, int? seeds)
    {
        Hc11StudyOptions options = quick ? Hc11StudyOptions.Quick : new();
        if (objectives is not null)
        {
            options = options with { Objectives = objectives.Split(',', StringSplitOptions.TrimEntries) };
        }
        if (seeds is { } count)
        {
            SharedOptions.RequireAny(count, "seeds", "--seeds");
            options = options with { Seeds = [.. Enumerable.Range(1, count)] };
        }
        return options;
    }

    private static Hc11StudyJob Resumed(RunFolder folder, string? data, int threads)
    {
        RunManifest manifest = folder.ReadManifest();
        if (manifest.Command != Hc11Study.CommandName)
        {
            throw new InputException($"is a run of '{manifest.Command}'", folder.Path, $"give the folder of '{Hc11Study.CommandName}'");
        }
        string path = data ?? manifest.Data!;
        if (manifest.DataFingerprint != Fingerprint.Of(path))
        {
            throw new InputException("is not the recording that the study was begun with (another fingerprint)", path, "resume with that recording (--data)");
        }
        return new(RecordingFolder.Load(path), path, OptionsJson.Load<Hc11StudyOptions>(folder.OptionsPath), threads);
    }

    private static int Run(Hc11StudyJob job, RunFolder folder, string page, string? json)
    {
        Hc11StudyReport report = Hc11Study.Run(job, folder, new Lines(), CommandRunner.Interrupt);
        if (JsonOutput.ShowsTables(json))
        {
            Hc11StudyView.Show(report);
        }
        JsonOutput.Write(json, report.ToResult());
        HtmlReport.Write(Hc11StudyPage.Of(report), page);
        (JsonOutput.ShowsTables(json) ? Console.Out : Console.Error).WriteLine($"page: {page}");
        return CommandRunner.Done;
    }

    private sealed class Lines : IProgress<Hc11StudyProgress>
    {
        public void Report(Hc11StudyProgress value) => Console.Error.WriteLine(FormattableString.Invariant(
            $"{value.Done}/{value.Count} {value.Name} {value.Protocol}: R² {value.RSquared:0.000}{(value.Elapsed > TimeSpan.Zero ? $" in {value.Elapsed.TotalSeconds:0.0} s" : ", done before")}"));
    }
}
