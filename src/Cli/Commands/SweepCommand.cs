using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;
using Dynamics.Experiments.Sweeps;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics sweep</c>: many models over some options, here or on a cluster, and how far they are. What looks at a folder works
/// on that of any study.</summary>
internal static class SweepCommand
{
    public static Command Create() => new("sweep", "Train many models over some options and compare them, here or on a Slurm cluster.")
    {
        new StudyArguments(HorizonsStudy.Default).ToCommand((arguments, parsed) => StudyCommand.Run(arguments, parsed, study => study)),
        Grid(GridStudy.OfSeeds),
        Grid(GridStudy.Grid),
        Status(),
        GoOn(),
        Restart(),
        Work(),
    };

    private static Command Grid(GridStudy sweep)
    {
        Argument<GridModel> model = new("model")
        {
            Description = "What is trained: kalman, jepa or ssl, with the options of that 'train' command.",
            DefaultValueFactory = _ => GridModel.Jepa,
        };
        Option<string?> target = new("--target") { Description = "Channels to decode (default: the position).", HelpName = "NAMES" };
        Option<string> decoders = DecodingView.Decoders();
        Command command = new StudyArguments(sweep).ToCommand((arguments, parsed) => StudyCommand.Run(arguments, parsed, study =>
        {
            GridStudy chosen = (GridStudy)study;
            return chosen with
            {
                Options = chosen.Options with
                {
                    Train = parsed.GetResult(model) is { Implicit: false } ? parsed.GetValue(model) : chosen.Options.Train,
                    Target = parsed.GetValue(target) ?? chosen.Options.Target,
                    Decoding = DecodingView.Choose(parsed.GetValue(decoders), chosen.Options.Decoding),
                },
            };
        }));
        command.Add(model);
        command.Add(target);
        command.Add(decoders);
        return command;
    }

    private static Command Status()
    {
        Argument<string> folder = Folder();
        Option<int> stale = new("--stale")
        {
            Description = "Seconds of silence after which a process counts as dead.", HelpName = "N",
            DefaultValueFactory = _ => new SlurmOptions().StaleSeconds,
        };
        Command command = new("status", "How far the runs of a study or a sweep are.") { folder, stale };
        command.SetAction(parsed =>
        {
            RunFolder study = RunFolder.Open(parsed.GetRequiredValue(folder));
            SweepStatus status = SweepStatus.Of(SweepFolder.In(study), TimeSpan.FromSeconds(parsed.GetValue(stale)));
            SweepView.Show(status);
            return status.Count(SweepState.Failed) > 0 ? CommandRunner.Failed : CommandRunner.Done;
        });
        return command;
    }

    private static Command GoOn() => new("resume", "Go on with runs of a study or a sweep, from their checkpoints.")
    {
        Some("unfinished", "Runs that were never begun, were interrupted, or whose process is gone; failed ones stay as they are.",
            (_, _, sweep, plan) => [.. plan.Runs.Where(run => sweep.Read(run).State is not (SweepState.Finished or SweepState.Failed))
                .Select(run => run.Index)]),
        Some("failed", "Runs that ended with an error, from their checkpoints.",
            (job, folder, _, _) => StudyRunner.Revive(job, folder, anew: false)),
    };

    private static Command Restart() => new("restart", "Begin runs of a study or a sweep again.")
    {
        Some("failed", "Runs that ended with an error, from the beginning: what they have left is removed.",
            (job, folder, _, _) => StudyRunner.Revive(job, folder, anew: true)),
    };

    private static Command Some(
        string name, string description, Func<StudyJob, RunFolder, SweepFolder, SweepPlan, IReadOnlyList<int>> choose)
    {
        Argument<string> path = Folder();
        (Option<string> device, Option<int> threads, Option<string> data) =
            (SharedOptions.Device(), SharedOptions.Threads(), SharedOptions.Data());
        ClusterArguments cluster = new();
        Command command = new(name, description) { path, data, device, threads };
        cluster.AddTo(command);
        command.SetAction(parsed => CommandRunner.Resumable(() => Abortable.Run(() =>
        {
            string place = parsed.GetRequiredValue(device);
            SlurmOptions? slurm = cluster.Slurm(parsed, place);
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(path));
            StudyJob job = Open(folder, parsed.GetValue(data), place, parsed.GetValue(threads));
            SweepFolder sweep = SweepFolder.In(folder);
            SweepPlan plan = StudyRunner.Plan(job, folder);
            if (parsed.GetValue(cluster.DryRun))
            {
                SweepView.ShowPlan(plan, folder.Path, slurm);
                return CommandRunner.Done;
            }
            IReadOnlyList<int> runs = choose(job, folder, sweep, plan);
            if (slurm is not null)
            {
                SweepView.OnCluster(folder, slurm, runs, !parsed.GetValue(cluster.Detach));
            }
            else
            {
                StudyView.Watch(job.Study, runs.Count, progress =>
                    StudyRunner.RunSome(job, folder, runs, progress, CommandRunner.Interrupt));
            }
            SweepStatus status = SweepStatus.Of(sweep, TimeSpan.FromSeconds((slurm ?? new()).StaleSeconds));
            SweepView.Show(status);
            Console.Error.WriteLine("figures, tables and page: the sweep's own command with --collect");
            return status.Count(SweepState.Failed) > 0 ? CommandRunner.Failed : CommandRunner.Done;
        }, Abortable.Grace)));
        return command;
    }

    private static Command Work()
    {
        Argument<string> path = Folder();
        Option<int> submission = new("--submission") { Description = "Number of the submission.", HelpName = "N", Required = true };
        Option<int> task = new("--task") { Description = "Number of the task in its array.", HelpName = "N", Required = true };
        (Option<string> device, Option<int> threads) = (SharedOptions.Device(), SharedOptions.Threads());
        Command command = new("work", "What a task of a cluster calls: make the runs of one task of a submission.")
        {
            path, submission, task, device, threads,
        };
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(path));
            using SlurmTask own = SlurmTask.Begin(
                SweepFolder.In(folder), parsed.GetValue(submission), parsed.GetValue(task), CommandRunner.Interrupt);
            StudyJob job = Open(folder, null, parsed.GetRequiredValue(device), parsed.GetValue(threads));
            try
            {
                var failures = StudyView.Watch(job.Study, own.Runs.Count, progress =>
                    StudyRunner.RunSome(job, folder, own.Runs, progress, own.Checkpoint));
                foreach ((SweepRun run, Exception failure) in failures)
                {
                    Console.Error.WriteLine($"dynamics: {run.Name} failed: {failure.Message}");
                }
                return failures.Count == 0 ? CommandRunner.Done : CommandRunner.Failed;
            }
            catch (OperationCanceledException) when (own.IsTold)
            {
                Console.Error.WriteLine(own.Requeue() ? "dynamics: interrupted; back in the queue" : "dynamics: interrupted");
                return CommandRunner.Interrupted;
            }
        });
        return command;
    }

    private static StudyJob Open(RunFolder folder, string? data, string device, int threads)
    {
        torch.Device place = SharedOptions.ParseDevice(device);
        int count = SharedOptions.ApplyThreads(threads);
        Study study = StudyCatalog.OfCommand(folder.ReadManifest().Command);
        return StudyRunner.Open(study, folder, data, place, count);
    }

    private static Argument<string> Folder() => new("folder") { Description = "Folder of a study or a sweep (its --out)." };
}
