using Dynamics.Experiments;
using Dynamics.Training;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>How long training may go on after a signal: the step under way, with a look at validation where it has one, and the checkpoint.
/// Where steps are short that is <see cref="Abortable.Grace"/>; else twice the longest step so far more, within 10 s. What takes longer
/// goes back to the checkpoint before.</summary>
internal sealed class TrainingGrace
{
    private const double LongestSeconds = 10;

    private double _longestStepSeconds;

    /// <summary>That time, by the steps so far.</summary>
    public TimeSpan Time =>
        TimeSpan.FromSeconds(Math.Min(LongestSeconds, Abortable.Grace.TotalSeconds + (2 * Volatile.Read(ref _longestStepSeconds))));

    /// <summary>Progress that is watched on its way.</summary>
    public IProgress<SeedProgress> Watching(IProgress<SeedProgress> progress) => new Watched(this, progress);

    private sealed class Watched(TrainingGrace grace, IProgress<SeedProgress> progress) : IProgress<SeedProgress>
    {
        public void Report(SeedProgress value)
        {
            if (value.Event is TrainingEvent.StepCompleted step)
            {
                Volatile.Write(ref grace._longestStepSeconds, Math.Max(grace._longestStepSeconds, step.LongestStepSeconds));
            }
            progress.Report(value);
        }
    }
}

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
        private readonly Dictionary<int, (long Steps, long Next)> _seeds = [];

        public void Report(SeedProgress value)
        {
            switch (value.Event)
            {
                case TrainingEvent.Started started:
                    _seeds[value.Seed] = (started.Steps, started.Step);
                    break;
                case TrainingEvent.StepCompleted step when step.Step >= _seeds[value.Seed].Next:
                    (long steps, long next) = _seeds[value.Seed];
                    _seeds[value.Seed] = (steps, next + Math.Max(1, steps / LinesPerSeed));
                    Console.Error.WriteLine($"{TrainingProgress.Describe(value, step.Loss)} step {step.Step + 1}/{steps}");
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
