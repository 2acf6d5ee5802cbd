using System.CommandLine;
using Dynamics.Experiments.Sweeps;

namespace Dynamics.Cli.Internals;

/// <summary>Where the runs of a study or a sweep are made: here, or on a Slurm cluster.</summary>
internal sealed class ClusterArguments
{
    private static readonly SlurmOptions s_defaults = new();

    private readonly Option<string> _on = new("--on")
    {
        Description = "local: here, as many at once as --threads; slurm: on the cluster that this machine belongs to.",
        HelpName = "PLACE", DefaultValueFactory = _ => "local",
    };
    private readonly Option<string?> _partition = Text("--partition", "P", "Slurm partition.");
    private readonly Option<string?> _account = Text("--account", "A", "Slurm account that is charged.");
    private readonly Option<string?> _qos = Text("--qos", "Q", "Slurm quality of service.");
    private readonly Option<string?> _gres = Text("--gres", "G", "Slurm generic resources, e.g. gpu:1.");
    private readonly Option<string?> _memory = Text("--mem", "SIZE", "Memory of a task, e.g. 4G.");
    private readonly Option<string?> _time = Text("--time", "TIME", "Time limit of a task, e.g. 2:00:00.");
    private readonly Option<string?> _constraint = Text("--constraint", "F", "Features of the nodes.");
    private readonly Option<string[]> _setUp = new("--set-up")
    {
        Description = "Line of shell before each task, e.g. --set-up 'module load dotnet'. May be repeated.", HelpName = "LINE",
        AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [],
    };
    private readonly Option<int?> _cpus =
        Count("--cpus", $"CPUs of a task: so many of its runs go side by side (default: {s_defaults.Cpus}).");
    private readonly Option<int?> _pack = Count("--pack", $"Runs of a task (default: {s_defaults.RunsPerTask}).");
    private readonly Option<int?> _throttle = Count("--throttle", "Tasks of an array that run at once (default: no limit).");
    private readonly Option<int?> _maximumArray = Count("--max-array", "Tasks of an array (default: MaxArraySize of the cluster).");
    private readonly Option<int?> _maximumSubmitted =
        Count("--max-submit", "Tasks in the queue at once (default: MaxSubmitJobs of the association).");
    private readonly Option<string> _signal = new("--signal")
    {
        Description = "The signal that asks for a checkpoint, and seconds before the time limit (USR1, USR2 or TERM).",
        HelpName = "NAME@SECONDS", DefaultValueFactory = _ => $"{s_defaults.Signal}@{s_defaults.SignalSeconds}",
    };
    private readonly Option<int?> _maximumTimeouts =
        Count("--max-timeouts", $"How often a run may reach its time limit (default: {s_defaults.MaximumTimeouts}).");
    private readonly Option<int?> _retries =
        Count("--retries", $"How often a run whose process is gone is handed in again (default: {s_defaults.Retries}).");
    private readonly Option<int?> _stale =
        Count("--stale", $"Seconds of silence after which a process counts as dead (default: {s_defaults.StaleSeconds}).");
    private readonly Option<double?> _poll = new("--poll")
    {
        Description = $"Seconds between two looks at the queue (default: {s_defaults.PollSeconds}).", HelpName = "SECONDS",
    };

    /// <summary>Whether the scripts are shown and nothing is done.</summary>
    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Show the plan, and the scripts for Slurm; write nothing." };

    /// <summary>Whether the command ends when all is handed in.</summary>
    public Option<bool> Detach { get; } =
        new("--detach") { Description = "With --on slurm: end when the runs are handed in; 'sweep status FOLDER' tells how far they are." };

    /// <summary>All of them.</summary>
    private Option[] All =>
    [
        _on, _partition, _account, _qos, _gres, _memory, _time, _constraint, _setUp, _cpus, _pack, _throttle, _maximumArray,
        _maximumSubmitted, _signal, _maximumTimeouts, _retries, _stale, _poll, Detach,
    ];

    public void AddTo(Command command)
    {
        Array.ForEach(All, command.Options.Add);
        command.Options.Add(DryRun);
    }

    /// <summary>How runs are handed in; null for those here.</summary>
    /// <exception cref="InputException">A value does not fit, or options of Slurm are given for runs here.</exception>
    public SlurmOptions? Slurm(ParseResult parsed, string device)
    {
        if (parsed.GetRequiredValue(_on) is var place && place is not ("local" or "slurm"))
        {
            throw new InputException($"'{place}' is no place for runs", "--on", "use local or slurm");
        }
        if (place == "local")
        {
            return All.Skip(1).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other
                ? throw new InputException("is an option of Slurm", other.Name, "add --on slurm, or leave it out")
                : null;
        }
        string[] signal = parsed.GetRequiredValue(_signal).Split('@');
        int lead = signal is [_, var seconds] && int.TryParse(seconds, out int given) ? given : signal.Length == 1
            ? s_defaults.SignalSeconds
            : throw new InputException($"'{parsed.GetValue(_signal)}' is no signal", "--signal", "write USR1@60");
        return new()
        {
            Partition = parsed.GetValue(_partition), Account = parsed.GetValue(_account), Qos = parsed.GetValue(_qos),
            Gres = parsed.GetValue(_gres), Memory = parsed.GetValue(_memory), Time = parsed.GetValue(_time),
            Constraint = parsed.GetValue(_constraint), SetUp = parsed.GetRequiredValue(_setUp),
            Cpus = parsed.GetValue(_cpus) ?? s_defaults.Cpus, RunsPerTask = parsed.GetValue(_pack) ?? s_defaults.RunsPerTask,
            Throttle = parsed.GetValue(_throttle), MaximumArray = parsed.GetValue(_maximumArray),
            MaximumSubmitted = parsed.GetValue(_maximumSubmitted), Signal = signal[0], SignalSeconds = lead,
            MaximumTimeouts = parsed.GetValue(_maximumTimeouts) ?? s_defaults.MaximumTimeouts,
            Retries = parsed.GetValue(_retries) ?? s_defaults.Retries, StaleSeconds = parsed.GetValue(_stale) ?? s_defaults.StaleSeconds,
            PollSeconds = parsed.GetValue(_poll) ?? s_defaults.PollSeconds, Device = device,
        };
    }

    private static Option<string?> Text(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help };

    private static Option<int?> Count(string name, string description) => new(name) { Description = description, HelpName = "N" };
}
