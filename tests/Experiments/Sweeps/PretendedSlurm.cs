namespace Dynamics.Tests.Experiments.Sweeps;

/// <summary>Stand-ins for Slurm's commands: what is handed in waits in a file, and is gone after one look at it, or, where tasks last, when
/// it is cancelled. Each call is written into a journal.</summary>
internal sealed class PretendedSlurm
{
    private readonly TemporaryFolder _folder;

    public PretendedSlurm(TemporaryFolder folder, string config = "MaxArraySize = 1001\n", int? maximumSubmitted = null, string run = "",
        bool lasts = false)
    {
        _folder = folder;
        Tool("scontrol", $"""
            case $1 in show) printf '%s' '{config}' ;; *) exit 1 ;; esac
            """);
        Tool("sacctmgr", maximumSubmitted is { } most ? $"echo {most}" : "exit 1");
        Tool("squeue", $"cat {folder["queue"]} 2>/dev/null; {(lasts ? "true" : $"rm -f {folder["queue"]}")}");
        Tool("scancel", $$"""sed -i "/^${1%_*}|${1#*_}|/d" {{folder["queue"]}}""");
        Tool("sbatch", $"""
            n=$(cat {folder["number"]} 2>/dev/null || echo 0); n=$((n + 1)); echo $n >{folder["number"]}
            cat >{folder.Path}/script-$n.sh
            last=$(sed -n 's/^#SBATCH --array=0-\([0-9]*\).*/\1/p' {folder.Path}/script-$n.sh)
            for i in $(seq 0 $last); do echo "$n|$i|RUNNING" >>{folder["queue"]}; {run} done
            echo $n
            """);
    }

    /// <summary>The environment in which they are found.</summary>
    public Dictionary<string, string> Environment =>
        new() { ["PATH"] = $"{_folder["slurm"]}:{System.Environment.GetEnvironmentVariable("PATH")}" };

    /// <summary>How often a command was called.</summary>
    public int Calls(string program) =>
        File.ReadLines(_folder["journal"]).Count(line => line.StartsWith(program + " ", StringComparison.Ordinal));

    private void Tool(string name, string script)
    {
        _folder.File($"slurm/{name}", $"#!/bin/bash\necho \"{name} $*\" >>{_folder["journal"]}\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder[$"slurm/{name}"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
