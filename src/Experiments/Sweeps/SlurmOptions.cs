namespace Dynamics.Experiments.Sweeps;

/// <summary>How runs are handed to a Slurm cluster.</summary>
public sealed record SlurmOptions
{
    /// <summary>Partition; null: the cluster's default. So for all that may be null.</summary>
    public string? Partition { get; init => field = OneLine(value); }

    /// <summary>Account that is charged.</summary>
    public string? Account { get; init => field = OneLine(value); }

    /// <summary>Quality of service.</summary>
    public string? Qos { get; init => field = OneLine(value); }

    /// <summary>Generic resources, for instance <c>gpu:1</c>.</summary>
    public string? Gres { get; init => field = OneLine(value); }

    /// <summary>Memory of a task, for instance <c>4G</c>.</summary>
    public string? Memory { get; init => field = OneLine(value); }

    /// <summary>Time limit of a task, for instance <c>2:00:00</c>.</summary>
    public string? Time { get; init => field = OneLine(value); }

    /// <summary>Features that a node must have.</summary>
    public string? Constraint { get; init => field = OneLine(value); }

    /// <summary>Lines of shell before the work, for instance <c>module load dotnet</c>.</summary>
    public IReadOnlyList<string> SetUp { get; init; } = [];

    /// <summary>CPUs of a task: so many runs of it go side by side.</summary>
    public int Cpus { get; init => field = Check.AtLeast(value, 1); } = 1;

    /// <summary>Runs of one task: short ones are worth packing, since each task starts the program once.</summary>
    public int RunsPerTask { get; init => field = Check.AtLeast(value, 1); } = 1;

    /// <summary>Tasks of an array that run at once; null: as many as the cluster gives.</summary>
    public int? Throttle { get; init => field = AtLeastOne(value); }

    /// <summary>Tasks of an array; null: MaxArraySize of the cluster.</summary>
    public int? MaximumArray { get; init => field = AtLeastOne(value); }

    /// <summary>Tasks that may be in the queue; null: MaxSubmitJobs of the association, where the cluster keeps some.</summary>
    public int? MaximumSubmitted { get; init => field = AtLeastOne(value); }

    /// <summary>The signal that asks for a checkpoint: USR1, USR2 or TERM.</summary>
    public string Signal { get; init => field = Named(value); } = "USR1";

    /// <summary>Seconds before the time limit at which it comes.</summary>
    public int SignalSeconds { get; init => field = Check.AtLeast(value, 1); } = 60;

    /// <summary>How often a run may reach its time limit; what makes way for others does not count.</summary>
    public int MaximumTimeouts { get; init => field = Check.AtLeast(value, 0); } = 10;

    /// <summary>How often a run whose process is gone without a word is handed in again.</summary>
    public int Retries { get; init => field = Check.AtLeast(value, 0); } = 2;

    /// <summary>Seconds without a heartbeat after which a process counts as dead.</summary>
    public int StaleSeconds { get; init => field = Check.AtLeast(value, 1); } = 180;

    /// <summary>Seconds between two looks at the queue.</summary>
    public double PollSeconds { get; init => field = Check.Positive(value); } = 5;

    /// <summary>Where the tensors live: auto, cpu or cuda.</summary>
    public string Device { get; init => field = OneLine(value)!; } = "auto";

    /// <summary>Numbers of the signals on Linux.</summary>
    internal int SignalNumber => s_signals[Signal];

    private static readonly Dictionary<string, int> s_signals = new() { ["USR1"] = 10, ["USR2"] = 12, ["TERM"] = 15 };

    /// <summary>The runs of each task, in their order.</summary>
    internal IReadOnlyList<IReadOnlyList<int>> Pack(IEnumerable<int> runs) => [.. runs.Chunk(RunsPerTask)];

    private static string Named(string signal) => s_signals.ContainsKey(signal) ? signal : throw Check.Fault(
        $"'{signal}' is no signal that asks for a checkpoint", nameof(Signal), $"choose from {string.Join(", ", s_signals.Keys)}");

    private static int? AtLeastOne(int? value) => value is { } number ? Check.AtLeast(number, 1) : null;

    private static string? OneLine(string? value) => value is null || (value.Length > 0 && value.AsSpan().IndexOfAny('\n', '\r', '"') < 0)
        ? value
        : throw Check.Fault($"'{value}' is no value of a Slurm option", "slurm", "give one line, without quotes");
}
