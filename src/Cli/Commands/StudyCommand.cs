using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Experiments.Studies;
using Dynamics.Experiments.Sweeps;
using Dynamics.Reporting;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics study NAME</c>: one command a study, all alike.</summary>
internal static class StudyCommand
{
    public static Command Create()
    {
        Command command = new(
            "study", "Measure many cases and compare them, on data whose truth is known or on a recording; writes a page.");
        foreach (Study study in StudyCatalog.All)
        {
            command.Add(new StudyArguments(study).ToCommand((arguments, parsed) => Run(arguments, parsed, resolved => resolved)));
        }
        return command;
    }

    /// <summary>Runs, resumes or collects a study.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="parsed">What was given.</param>
    /// <param name="complete">What the command adds to a study that is begun.</param>
    public static int Run(StudyArguments arguments, ParseResult parsed, Func<Study, Study> complete) =>
        CommandRunner.Resumable(() => Abortable.Run(() => RunHere(arguments, parsed, complete), Abortable.Grace));

    private static int RunHere(StudyArguments arguments, ParseResult parsed, Func<Study, Study> complete)
    {
        JsonOutput.RequireTarget(parsed.GetValue(arguments.Json), "--json");
        JsonOutput.RequireTarget(parsed.GetValue(arguments.Page), "--page");
        torch.Device device = SharedOptions.ParseDevice(parsed.GetRequiredValue(arguments.Device));
        int threads = SharedOptions.ApplyThreads(parsed.GetValue(arguments.Threads));
        string path = parsed.GetRequiredValue(arguments.Output);
        SlurmOptions? slurm = arguments.Cluster.Slurm(parsed, parsed.GetRequiredValue(arguments.Device));
        if (arguments.GoesOn(parsed, out bool collects))
        {
            RunFolder own = RunFolder.Open(path);
            using IDisposable? kept = collects || slurm is not null ? null : own.Lock();
            StudyJob begun = StudyRunner.Open(arguments.Study, own.RequireUnchanged(), parsed.GetValue(arguments.Data), device, threads);
            return collects ? Tell(arguments, parsed, own, StudyRunner.Collect(begun, own))
                : slurm is not null ? RunOnCluster(arguments, parsed, begun, own, slurm)
                : RunAll(arguments, parsed, begun, own);
        }
        StudyJob job = Job(arguments, parsed, complete, device, threads);
        if (parsed.GetValue(arguments.Cluster.DryRun))
        {
            job.Study.Validate(job);
            SweepView.ShowPlan(SweepPlan.Of(job), path, slurm);
            return CommandRunner.Done;
        }
        if (parsed.GetValue(arguments.Case) is { } name)
        {
            return RunOne(arguments, parsed, job, name, path);
        }
        if (slurm is not null)
        {
            return RunOnCluster(
                arguments, parsed, job, StudyRunner.Begin(job, path, parsed.GetValue(arguments.Overwrite)), slurm);
        }
        using IDisposable only = StudyRunner.Claim(job, path, parsed.GetValue(arguments.Overwrite), out RunFolder folder);
        return RunAll(arguments, parsed, job, folder);
    }

    /// <summary>Every run that is not finished, what failed before included, as without a cluster.</summary>
    private static int RunOnCluster(
        StudyArguments arguments, ParseResult parsed, StudyJob job, RunFolder folder, SlurmOptions slurm)
    {
        StudyRunner.Plan(job, folder);
        StudyRunner.Revive(job, folder, anew: false);
        bool waits = !parsed.GetValue(arguments.Cluster.Detach);
        return SweepView.OnCluster(folder, slurm, job.Study.Runs.Select((_, index) => index), waits)
            ? Tell(arguments, parsed, folder, StudyRunner.Collect(job, folder))
            : waits ? CommandRunner.Failed : CommandRunner.Done;
    }

    private static StudyJob Job(
        StudyArguments arguments, ParseResult parsed, Func<Study, Study> complete, torch.Device device, int threads)
    {
        Study study = arguments.Resolve(parsed, complete);
        string? data = study.NeedsRecording
            ? parsed.GetValue(arguments.Data)
                ?? throw new InputException(
                    "no recording is given", "--data", "give a recording folder (made by 'data import' or 'data simulate')")
            : null;
        return new(study, device, threads) { DataPath = data, Recording = data is null ? null : RecordingFolder.Load(data) };
    }

    private static int RunAll(StudyArguments arguments, ParseResult parsed, StudyJob job, RunFolder folder)
    {
        int count = job.Study.Cases.Count * job.Study.SeedsOfACase.Count();
        return Tell(
            arguments, parsed, folder,
            StudyView.Watch(job.Study, count, progress => StudyRunner.Run(job, folder, progress, CommandRunner.Interrupt)));
    }

    /// <summary>One case in the folder of a study that other processes may be at work on, too.</summary>
    private static int RunOne(StudyArguments arguments, ParseResult parsed, StudyJob job, string name, string path)
    {
        StudyCase one = job.Study.Cases.FirstOrDefault(one => one.Name == name)
            ?? throw new InputException($"'{name}' is no case of the study {job.Study.Name}", "--case",
                $"choose from {string.Join(", ", job.Study.Cases.Select(one => one.Name))}");
        int? seed = arguments.SeedOfTheCase(parsed, job.Study);
        RunFolder folder = StudyRunner.Join(job, path);
        CaseResult result = StudyRunner.RunCase(job, folder, one, seed, null, CommandRunner.Interrupt);
        string? json = parsed.GetValue(arguments.Json);
        JsonOutput.Write(json, result.ToResult(job.Study));
        (JsonOutput.ShowsTables(json) ? Console.Out : Console.Error).WriteLine(StudyView.Describe(job.Study, result));
        return CommandRunner.Done;
    }

    private static int Tell(StudyArguments arguments, ParseResult parsed, RunFolder folder, StudyReport report)
    {
        (string? json, string page) = (parsed.GetValue(arguments.Json), parsed.GetValue(arguments.Page) ?? folder.ReportPath);
        HtmlReport.Write(StudyPage.Of(report), page);
        if (JsonOutput.ShowsTables(json))
        {
            StudyView.Show(report);
        }
        JsonOutput.Write(json, report.ToResult());
        if (report.Missing.Count > 0)
        {
            Console.Error.WriteLine($"not finished: {report.MissingInWords}");
        }
        (JsonOutput.ShowsTables(json) ? Console.Out : Console.Error).WriteLine($"page: {page}");
        SweepView.ShowFailures(report.Failed);
        return report.Failed.Count == 0 ? CommandRunner.Done : CommandRunner.Failed;
    }
}
