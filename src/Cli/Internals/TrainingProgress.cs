using Dynamics.Experiments;
using Dynamics.Training;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>Training on stderr: a bar a seed on a terminal, a few lines a seed elsewhere.</summary>
internal static class TrainingProgress
{
    public static T Show<T>(Func<IProgress<SeedProgress>, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new Lines());
        }
        T result = default!;
        Screen.Progress.Progress().AutoClear(false).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => result = work(new Bars(context)));
        return result;
    }

    private static string Describe(SeedProgress value, double loss) =>
        $"seed {value.Seed} ({value.Index + 1}/{value.Count}) loss {Numbers.Text(loss, "0.000")}";

    private sealed class Bars(ProgressContext context) : IProgress<SeedProgress>
    {
        private readonly Dictionary<int, ProgressTask> _tasks = [];

        public void Report(SeedProgress value)
        {
            if (!_tasks.TryGetValue(value.Seed, out ProgressTask? task))
            {
                _tasks[value.Seed] = task = context.AddTask($"seed {value.Seed} ({value.Index + 1}/{value.Count})");
            }
            switch (value.Event)
            {
                case TrainingEvent.Started started:
                    task.MaxValue = started.Steps;
                    task.Value = started.Step;
                    break;
                case TrainingEvent.StepCompleted step:
                    task.Value = step.Step + 1;
                    task.Description = Describe(value, step.Loss);
                    break;
                case TrainingEvent.RolledBack rolledBack:
                    Screen.Progress.WriteLine(TrainingProgress.Describe(value, rolledBack));
                    break;
                case TrainingEvent.Completed completed:
                    task.Value = completed.Steps;
                    break;
            }
        }
    }

    private sealed class Lines : IProgress<SeedProgress>
    {
        private const int LinesPerSeed = 4;
        private long _steps = 1, _next;

        public void Report(SeedProgress value)
        {
            switch (value.Event)
            {
                case TrainingEvent.Started started:
                    (_steps, _next) = (started.Steps, started.Step);
                    break;
                case TrainingEvent.StepCompleted step when step.Step >= _next:
                    _next += Math.Max(1, _steps / LinesPerSeed);
                    Console.Error.WriteLine($"{TrainingProgress.Describe(value, step.Loss)} step {step.Step + 1}/{_steps}");
                    break;
                case TrainingEvent.RolledBack rolledBack:
                    Console.Error.WriteLine(TrainingProgress.Describe(value, rolledBack));
                    break;
            }
        }
    }

    private static string Describe(SeedProgress value, TrainingEvent.RolledBack event_) =>
        $"seed {value.Seed}: {event_.Reason} at step {event_.FromStep}; back to step {event_.ToStep} with the learning rate times "
            + $"{event_.LearningRateScale}";
}
