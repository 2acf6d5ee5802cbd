using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Dynamics.Experiments.Sweeps.Internals;

/// <summary>What Slurm's own commands say and do.</summary>
internal static partial class SlurmCluster
{
    private const int FewestOfAnArray = 1, DefaultArray = 1001;

    /// <summary>Tasks in the queue of this user: waiting, running or ending, as <c>JOB_TASK</c>.</summary>
    /// <exception cref="InputException">Slurm does not answer.</exception>
    public static IReadOnlyDictionary<string, string> Queue()
    {
        Dictionary<string, string> tasks = [];
        foreach (string line in Run("squeue", ["--me", "--noheader", "--array", "--format=%F|%K|%T"]).Split('\n'))
        {
            if (line.Split('|') is [var job, var task, var state])
            {
                tasks[task == "N/A" ? job : $"{job}_{task}"] = state;
            }
        }
        return tasks;
    }

    /// <summary>Hands in a script.</summary>
    /// <returns>The job's number.</returns>
    /// <exception cref="InputException">Slurm refuses it: why.</exception>
    public static string Submit(string script) => Run("sbatch", ["--parsable"], script).Trim().Split(';')[0];

    /// <summary>Ends a task.</summary>
    /// <exception cref="InputException">Slurm does not answer.</exception>
    public static void Cancel(string task) => Run("scancel", [task]);

    /// <summary>Puts a running task back into the queue.</summary>
    /// <returns>Whether Slurm does so.</returns>
    public static bool Requeue(string task)
    {
        try
        {
            Run("scontrol", ["requeue", task]);
            return true;
        }
        catch (InputException)
        {
            return false; // who watches the sweep hands it in again
        }
    }

    /// <summary>When the time limit of a running job is reached, UTC; null where it has none, or Slurm does not say.</summary>
    public static DateTime? EndOf(string job)
    {
        try
        {
            return TimeLeft(Run("squeue", ["--noheader", $"--jobs={job}", "--format=%L"]).Trim()) is { } left
                ? DateTime.UtcNow + left
                : null;
        }
        catch (InputException)
        {
            return null;
        }
    }

    /// <summary>What the cluster allows and does.</summary>
    /// <exception cref="InputException">There is no Slurm here.</exception>
    public static SlurmLimits Limits()
    {
        string config = Run("scontrol", ["show", "config"]);
        string Value(string name) => Regex.Match(config, $@"^{name}\s*=\s*(.*?)\s*$", RegexOptions.Multiline).Groups[1].Value;
        int array = int.TryParse(Value("MaxArraySize"), CultureInfo.InvariantCulture, out int size) ? size : DefaultArray;
        bool preempts = Value("PreemptType") is { Length: > 0 } type && !type.EndsWith("none", StringComparison.Ordinal);
        return new(
            Math.Max(FewestOfAnArray, array), MaximumSubmitted(),
            preempts && !Value("SlurmctldParameters").Contains("preempt_send_user_signal", StringComparison.Ordinal));
    }

    /// <summary>A duration as Slurm writes it, [days-]hours:minutes:seconds; null for UNLIMITED and the like.</summary>
    public static TimeSpan? TimeLeft(string text)
    {
        Match match = Duration().Match(text);
        int Part(string name) => match.Groups[name] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
        return match.Success ? new TimeSpan(Part("d"), Part("h"), Part("m"), Part("s")) : null;
    }

    [GeneratedRegex(@"^(?:(?<d>\d+)-)?(?:(?<h>\d+):)?(?<m>\d+):(?<s>\d+)$")]
    private static partial Regex Duration();

    /// <summary>Null where the cluster keeps no associations, or sets no limit.</summary>
    private static int? MaximumSubmitted()
    {
        try
        {
            return Run("sacctmgr", ["-nP", "show", "assoc", $"user={Environment.UserName}", "format=MaxSubmitJobs"]).Split('\n')
                .Select(line => int.TryParse(line, CultureInfo.InvariantCulture, out int limit) ? limit : (int?)null).Min();
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static string Run(string program, string[] arguments, string? input = null)
    {
        const string Remedy = "run this where Slurm's commands work (a login node), or use --on local";
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new InputException($"says: {errors.Result.Trim().ReplaceLineEndings("; ")}", program, Remedy);
        }
        catch (Exception failure) when (failure is Win32Exception or IOException)
        {
            throw new InputException("is not there", program, Remedy, failure);
        }
    }
}

/// <summary>What a cluster allows and does.</summary>
/// <param name="Array">MaxArraySize: an array's tasks have smaller numbers.</param>
/// <param name="Submitted">MaxSubmitJobs of this user; null for no limit.</param>
/// <param name="PreemptsSilently">Whether jobs make way for others without the signal that asks for a checkpoint.</param>
internal sealed record SlurmLimits(int Array, int? Submitted, bool PreemptsSilently);
