using System.Globalization;
using System.Text;

namespace Dynamics.Experiments.Sweeps.Internals;

/// <summary>The script of an array of tasks.</summary>
internal static class SlurmScript
{
    /// <summary>The script.</summary>
    /// <param name="name">What the queue calls it.</param>
    /// <param name="submission">Its tasks, and how they are handed in.</param>
    /// <param name="logs">Folder for what they write.</param>
    /// <param name="worker">Words of the command that works on a task, but for its numbers.</param>
    public static string Of(string name, SlurmSubmission submission, string logs, IReadOnlyList<string> worker)
    {
        SlurmOptions options = submission.Options;
        StringBuilder script = new("#!/bin/bash\n");
        void Set(string option, string? value)
        {
            if (value is not null)
            {
                script.Append(CultureInfo.InvariantCulture, $"#SBATCH --{option}={value}\n");
            }
        }
        Set("job-name", name);
        Set("array", $"0-{submission.Tasks.Count - 1}{(options.Throttle is { } most ? $"%{most}" : "")}");
        Set("output", $"\"{logs.Replace("%", "%%", StringComparison.Ordinal)}/%A_%a.out\"");
        script.Append("#SBATCH --open-mode=append\n#SBATCH --requeue\n");
        Set("signal", $"B:{options.Signal}@{options.SignalSeconds}");
        Set("ntasks", "1");
        Set("cpus-per-task", $"{options.Cpus}");
        Set("partition", options.Partition);
        Set("account", options.Account);
        Set("qos", options.Qos);
        Set("gres", options.Gres);
        Set("mem", options.Memory);
        Set("time", options.Time);
        Set("constraint", options.Constraint);
        foreach (string line in options.SetUp)
        {
            script.Append(line).Append('\n');
        }
        // The signal goes to the shell, whose place the program takes.
        script.Append("exec ").AppendJoin(' ', worker.Select(Quoted));
        script.Append(CultureInfo.InvariantCulture, $" --submission {submission.Number} --task \"$SLURM_ARRAY_TASK_ID\"\n");
        return script.ToString();
    }

    /// <summary>A word that the shell takes as it is.</summary>
    private static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
