using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Dynamics.Tests.Experiments.Sweeps;

/// <summary>A Slurm of one node with two CPUs: munged, slurmctld and slurmd on loopback, with all files in a folder, without systemd and
/// control groups. Ends with the test.</summary>
internal sealed class TestCluster : IDisposable
{
    private static readonly string[] s_programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "sinfo"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _daemons = [];

    private TestCluster()
    {
    }

    /// <summary>The environment in which Slurm's commands speak to it.</summary>
    public Dictionary<string, string> Environment => new() { ["SLURM_CONF"] = _folder["slurm.conf"] };

    /// <summary>What is missing for a cluster; null for nothing.</summary>
    public static string? Missing() => s_programs.FirstOrDefault(program => Find(program) is null) is { } missing
        ? $"'{missing}' is missing; './dynamics test' installs slurmctld, slurmd, slurm-client and munge where it may"
        : null;

    /// <summary>Starts it, and waits until the node takes work.</summary>
    public static TestCluster Start()
    {
        TestCluster cluster = new();
        try
        {
            cluster.Begin();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Sends a signal to the process of a task, as Slurm does before a time limit. What has obeyed cannot be signalled any more,
    /// and then scancel tries again for long: it is stopped when that is so.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="task">The task.</param>
    /// <param name="isObeyed">Whether it has obeyed.</param>
    public void Signal(string signal, string task, Func<bool> isObeyed)
    {
        using Process process = Launch("scancel", [$"--signal={signal}", "--batch", task]);
        Wait(isObeyed, $"scancel --signal={signal}");
        if (!process.WaitForExit(TimeSpan.Zero))
        {
            process.Kill();
        }
    }

    /// <summary>Runs one of Slurm's commands.</summary>
    private string Run(string program, params string[] arguments)
    {
        using Process process = Launch(program, arguments);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Trim();
    }

    public void Dispose()
    {
        foreach (Process daemon in Enumerable.Reverse(_daemons))
        {
            Process.Start("kill", ["-TERM", $"{daemon.Id}"]).WaitForExit();
            if (!daemon.WaitForExit(TimeSpan.FromSeconds(15)))
            {
                daemon.Kill();
                daemon.WaitForExit();
            }
            daemon.Dispose();
        }
        _folder.Dispose();
    }

    private void Begin()
    {
        Array.ForEach((string[])["run", "log", "state", "spool"], name => Directory.CreateDirectory(_folder[name]));
        string host = System.Environment.MachineName.Split('.')[0], key = _folder["run/munge.key"], socket = _folder["run/munge.socket"];
        File.WriteAllText(_folder["slurm.conf"], Configuration(host, socket));
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(1024));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead);
        }
        Daemon(
            "munged", "--force", "-F", $"--key-file={key}", $"--socket={socket}", $"--pid-file={_folder["run/munged.pid"]}",
            $"--seed-file={_folder["run/munged.seed"]}", $"--log-file={_folder["log/munged.log"]}");
        Wait(() => File.Exists(socket), "munged");
        Daemon("slurmctld", "-D", "-c");
        Wait(() => Run("scontrol", "ping").Contains("is UP", StringComparison.Ordinal), "slurmctld");
        Daemon("slurmd", "-D", "-N", host);
        Wait(() => Run("sinfo", "--noheader", "--format=%T").StartsWith("idle", StringComparison.Ordinal), "slurmd");
    }

    private string Configuration(string host, string socket) => $"""
        ClusterName=test
        SlurmctldHost={host}(127.0.0.1)
        SlurmUser={System.Environment.UserName}
        SlurmdUser={System.Environment.UserName}
        AuthType=auth/munge
        # A requeued job waits until the credential of its last start has run out.
        AuthInfo=socket={socket},cred_expire=5
        CredType=cred/munge
        SlurmctldPort={FreePort()}
        SlurmdPort={FreePort()}
        CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
        SlurmctldPidFile={_folder["run/slurmctld.pid"]}
        SlurmdPidFile={_folder["run/slurmd.pid"]}
        StateSaveLocation={_folder["state"]}
        SlurmdSpoolDir={_folder["spool"]}
        SlurmctldLogFile={_folder["log/slurmctld.log"]}
        SlurmdLogFile={_folder["log/slurmd.log"]}
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        SwitchType=switch/none
        MpiDefault=none
        SchedulerType=sched/backfill
        SchedulerParameters=bf_interval=1,sched_interval=2
        SelectType=select/cons_tres
        SelectTypeParameters=CR_Core
        SlurmdParameters=config_overrides
        ReturnToService=2
        KillWait=2
        MaxArraySize=6
        JobRequeue=1
        AccountingStorageType=accounting_storage/none
        JobAcctGatherType=jobacct_gather/none
        NodeName={host} NodeAddr=127.0.0.1 CPUs=2 Boards=1 SocketsPerBoard=1 CoresPerSocket=2 ThreadsPerCore=1 State=UNKNOWN
        PartitionName=main Nodes={host} Default=YES MaxTime=01:00:00 State=UP

        """;

    private void Daemon(string program, params string[] arguments)
    {
        Process process = Launch(program, arguments);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _daemons.Add(process);
    }

    private Process Launch(string program, string[] arguments)
    {
        ProcessStartInfo start = new(Find(program)!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = _folder["slurm.conf"];
        return Process.Start(start)!;
    }

    private void Wait(Func<bool> isThere, string what)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!isThere())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"no answer from {what}: " + string.Join(
                "\n", Directory.EnumerateFiles(_folder["log"]).SelectMany(File.ReadLines).TakeLast(10)));
            Thread.Sleep(50);
        }
    }

    private static string? Find(string program) => $"{System.Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':')
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
