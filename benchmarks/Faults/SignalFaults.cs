using System.Diagnostics;
using System.Globalization;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Simulators;
using static Dynamics.Benchmarks.Faults.BrokenRuleException;

namespace Dynamics.Benchmarks.Faults;

/// <summary>Signals while every long command is at work: it ends soon, with code 130, and leaves nothing unfinished.</summary>
internal sealed class SignalFaults
{
    private const string Kind = "signals";
    private const double LimitSeconds = 10; // a machine may be busy; the longest time is reported
    private const int SignalBase = 128;

    private static readonly (string Name, int Number)[] s_signals = [("INT", 2), ("TERM", 15), ("HUP", 1)];

    private readonly string _recording, _lab;

    /// <summary>Makes what the commands work on.</summary>
    public SignalFaults(string scratch)
    {
        (_recording, _lab) = (Path.Combine(scratch, "signals-rec"), Path.Combine(scratch, "signals-lab"));
        Recording recording = PlaceCellSimulator.Simulate(new() { DurationSeconds = 600, UnitCount = 60 }).Recording;
        RecordingFolder.Save(recording, _recording);
        Directory.CreateDirectory(_lab);
        WriteTables(recording);
    }

    /// <summary>A command, and how long it is at work before it is told to end, seconds.</summary>
    private IReadOnlyList<(string Name, double Seconds, Func<string, string[]> Arguments)> Commands =>
    [
        ("data simulate", 0.7, folder => ["data", "simulate", "place-cells", "--out", Path.Combine(folder, "out"), "--set",
            "durationSeconds=20000", "--set", "unitCount=1000"]),
        ("data simulate sequences", 0.7, folder => ["data", "simulate", "moving-dot", "--out", Path.Combine(folder, "out.npz"),
            "--sequences", "900", "--set", "frameCount=1000"]),
        ("data import", 0.4, folder => ["data", "import", "csv", _lab, "--out", Path.Combine(folder, "out")]),
        ("data export", 0.4, folder => ["data", "export", "nwb", _recording, "--out", Path.Combine(folder, "out.nwb")]),
        ("data info", 0.6, folder => ["data", "info", _recording, "--page", Path.Combine(folder, "out.html")]),
        ("train", 2, folder => ["train", "kalman", "--data", _recording, "--out", Path.Combine(folder, "out")]),
        ("decode", 3, _ => ["decode", "--data", _recording]),
        ("compare", 3, folder => ["compare", _recording, "--out", Path.Combine(folder, "out")]),
        ("study", 2, folder => ["study", "circle", "--out", Path.Combine(folder, "out")]),
        ("demo", 2, folder => ["demo", "--out", Path.Combine(folder, "out")]),
    ];

    /// <summary>Every command with every signal, one item each.</summary>
    /// <param name="scratch">A folder for what they write.</param>
    /// <param name="tally">What counts them.</param>
    /// <param name="rounds">How often; each time the signal comes later.</param>
    public IEnumerable<Action> Work(string scratch, FaultTally tally, int rounds)
    {
        foreach (int round in Enumerable.Range(0, rounds))
        {
            foreach ((string name, double seconds, Func<string, string[]> arguments) in Commands)
            {
                foreach ((string signal, int number) in s_signals)
                {
                    double after = seconds * (1 + (0.6 * round));
                    string what = string.Create(CultureInfo.InvariantCulture, $"{name}, SIG{signal} after {after:0.0} s");
                    yield return () => tally.Count(Kind, what, () => Send(arguments, scratch, signal, number, after, tally));
                }
            }
        }
    }

    private static void Send(
        Func<string, string[]> arguments, string scratch, string signal, int number, double after, FaultTally tally)
    {
        string folder = Directory.CreateDirectory(Path.Combine(scratch, Path.GetRandomFileName())).FullName;
        using Process process = Command.Start(arguments(folder));
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.WaitForExit(TimeSpan.FromSeconds(after));
            long sent = Stopwatch.GetTimestamp();
            using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                kill.WaitForExit();
            }
            Require(process.WaitForExit(TimeSpan.FromSeconds(LimitSeconds)), FaultOutcome.Hang, $"still there after {LimitSeconds} s");
            tally.Stopped(Stopwatch.GetElapsedTime(sent).TotalSeconds);
            string said = errors.Result;
            _ = output.Result;
            Require(
                // Done before the signal, ended by it as it should, or told before the program itself had begun.
                process.ExitCode is CommandRunner.Done or CommandRunner.Interrupted || process.ExitCode == SignalBase + number,
                FaultOutcome.Crash, $"exit code {process.ExitCode}: {said}");
            string[] left = [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Where(path =>
                Path.GetFileName(path) is var name && (AtomicFile.IsUnfinished(name) || name.EndsWith(".lock", StringComparison.Ordinal)))];
            Require(left.Length == 0, FaultOutcome.Leftover, $"left {string.Join(", ", left)} behind");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
            Directory.Delete(folder, recursive: true);
        }
    }

    private void WriteTables(Recording recording)
    {
        using StreamWriter spikes = new(Path.Combine(_lab, "spikes.csv"));
        spikes.WriteLine("time_s,unit");
        foreach ((double time, int unit) in recording.Units.SelectMany(unit => unit.TimesSeconds.Select(time => (time, unit.UnitId))))
        {
            spikes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time:r},{unit}"));
        }
        using StreamWriter position = new(Path.Combine(_lab, "position.csv"));
        position.WriteLine("time_s,x_m");
        BehaviorChannel channel = recording.Channels[0];
        for (int row = 0; row < channel.TimesSeconds.Length; row++)
        {
            position.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{channel.TimesSeconds[row]:r},{channel.Values[row]:r}"));
        }
    }
}
