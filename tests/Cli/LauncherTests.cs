using System.Diagnostics;
using System.Runtime.Versioning;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Cli;

/// <summary>The launcher in a copy of the repository's outline, with stand-ins for what it calls: each writes its arguments to a journal.
/// Nothing but those and a few plain tools is on its PATH.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LauncherTests : IDisposable
{
    private const string Dotnet = """
        case $1 in
          build)
            [ ! -e broken ] || { echo "error CS0000: broken"; exit 1; }
            case $2 in */src/Cli) o=dynamics ;; */benchmarks) o=Dynamics.Benchmarks ;; *) o=Dynamics.Tests ;; esac
            o=$2/bin/Release/net10.0/$o.dll
            mkdir -p "${o%/*}" && touch "$o" ;;
          test)
            for a; do case $a in trx*) cp results.trx "${a#*LogFileName=}" ;; esac; done
            exit "$(cat status)" ;;
          */Dynamics.Benchmarks.dll) echo "measured ${@:2}"; exit 8 ;;
          *) echo "ran ${@:2}"; exit 7 ;;
        esac
        """;

    private readonly TemporaryFolder _folder = new();

    public LauncherTests()
    {
        foreach (string file in (string[])[
            "src/Cli/Program.cs", "src/Losses/Axis.cs", "benchmarks/A.cs", "tests/T.cs", "global.json", "Directory.Build.props"])
        {
            _folder.File(file, "");
        }
        File.Copy(Path.Combine(SampleRecordings.RepositoryRoot(), "dynamics"), _folder["dynamics"]);
        Directory.CreateDirectory(_folder["lib"]);
        foreach (string tool in (string[])[
            "bash", "dirname", "readlink", "find", "flock", "mkdir", "mv", "rm", "mktemp", "touch", "tail", "sed", "grep", "cat", "cp",
            "env"])
        {
            File.CreateSymbolicLink(_folder[$"lib/{tool}"], $"/usr/bin/{tool}");
        }
        Tool("dotnet", Dotnet);
        Tool("id", "echo 0", journal: false);
        Tool("chromium", "exit 0", journal: false);
        Tool("sbatch", "exit 0", journal: false);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_FreshClone_BuildsOnceAndHandsOver()
    {
        CommandLine.Outcome first = Launch([], "decode", "a b");
        Assert.Equal((7, "ran decode a b\n"), (first.ExitCode, first.Output));
        Assert.Equal(["dotnet build"], Journal().Take(1));
        Assert.Contains("building src/Cli", first.Errors);

        CommandLine.Outcome second = Launch([], "--help");
        Assert.Equal((7, "ran --help\n", ""), (second.ExitCode, second.Output, second.Errors));
        Assert.Equal(1, Journal().Count(line => line == "dotnet build"));
    }

    [Theory]
    [InlineData("src/Losses/Axis.cs", "touch")]
    [InlineData("src/Cli/Program.cs", "delete")]
    [InlineData("Directory.Build.props", "touch")]
    public void Run_SourceChanged_BuildsAgain(string file, string change)
    {
        Launch([]);
        if (change == "delete")
        {
            File.Delete(_folder[file]);
        }
        else
        {
            File.SetLastWriteTimeUtc(_folder[file], DateTime.UtcNow.AddSeconds(1));
        }
        Launch([]);
        Assert.Equal(2, Journal().Count(line => line == "dotnet build"));
    }

    [Fact]
    public void Bench_FreshClone_BuildsAndRunsTheBenchmarks()
    {
        CommandLine.Outcome outcome = Launch([], "bench", "kalman", "--repetitions", "5");
        Assert.Equal((8, "measured bench kalman --repetitions 5\n"), (outcome.ExitCode, outcome.Output));
        Assert.Contains("building benchmarks", outcome.Errors);
    }

    [Fact]
    public void Run_BenchmarkChanged_BuildsTheBenchmarksAlone()
    {
        Launch([]);
        Launch([], "bench");
        File.SetLastWriteTimeUtc(_folder["benchmarks/A.cs"], DateTime.UtcNow.AddSeconds(1));
        Launch([]);
        Assert.Equal(2, Journal().Count(line => line == "dotnet build"));
        Launch([], "bench");
        Assert.Equal(3, Journal().Count(line => line == "dotnet build"));
    }

    [Theory]
    [InlineData("LIBTORCH", "/opt/other", "none")]
    [InlineData("TorchSharpRuntime", "TorchSharp-cuda-linux", "TorchSharp-cuda-linux")]
    public void Run_OtherLibtorch_BuildsAgainForIt(string variable, string value, string runtime)
    {
        Tool("dotnet", "echo \"dotnet $1 for $TorchSharpRuntime\" >>\"$0.calls\"\n" + Dotnet);
        Launch([]);
        Launch([(variable, value)]);
        Assert.Equal(
            ["dotnet build for ", $"dotnet build for {runtime}"],
            File.ReadLines(_folder["lib/dotnet.calls"]).Where(line => line.Contains("build")));
    }

    [Fact]
    public void Run_NvidiaCardAndBuildForTheCpu_SaysWhatToDo()
    {
        Tool("nvidia-smi", "exit 0", journal: false);
        Assert.Contains("TorchSharpRuntime=TorchSharp-cuda-linux ./dynamics", Launch([]).Errors);
        Assert.DoesNotContain("NVIDIA", Launch([]).Errors); // once a build
        Assert.DoesNotContain("NVIDIA", Launch([("LIBTORCH", "/opt/other")]).Errors);
    }

    [Fact]
    public void Run_BrokenSource_ShowsTheEndOfTheLogAndFails()
    {
        _folder.File("broken", "");
        CommandLine.Outcome outcome = Launch([]);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("error CS0000: broken", outcome.Errors);
        Assert.Contains("setup.log", outcome.Errors);
        Assert.Equal(1, Launch([]).ExitCode); // and is not taken for built
    }

    [Fact]
    public void Run_NoSdk_SaysWhatToInstall()
    {
        File.Delete(_folder["lib/dotnet"]);
        CommandLine.Outcome outcome = Launch([]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("install the .NET SDK, version 10", outcome.Errors);
    }

    [Fact]
    public void Test_NoBrowserAsRoot_InstallsItFirst()
    {
        NoBrowser(exitCode: 0);
        Launch([], "test");
        Assert.Equal(
            ["apt-get update", "apt-get install -y --no-install-recommends chromium", "dotnet build"], Journal(whole: "apt-get").Take(3));
    }

    [Fact]
    public void Test_NoSlurmAsRoot_InstallsItFirst()
    {
        NoBrowser(exitCode: 0);
        Tool("chromium", "exit 0", journal: false);
        File.Delete(_folder["lib/sbatch"]);
        Launch([], "test");
        Assert.Equal(
            ["apt-get update", "apt-get install -y --no-install-recommends slurmctld slurmd slurm-client munge", "dotnet build"],
            Journal(whole: "apt-get").Take(3));
    }

    [Fact]
    public void Test_SudoWhereNotRoot_IsUsed()
    {
        NoBrowser(exitCode: 0);
        Tool("sudo", "exec \"$@\"");
        Tool("id", "echo 1000", journal: false);
        Launch([], "test");
        Assert.Contains("sudo apt-get", Journal());
        Assert.Contains("apt-get install -y --no-install-recommends chromium", Journal(whole: "apt-get"));
    }

    [Fact]
    public void Test_NoRights_SaysWhatToInstallAndGoesOnWithout()
    {
        NoBrowser(exitCode: 0);
        Tool("id", "echo 1000", journal: false);
        CommandLine.Outcome outcome = Launch([], "test");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("have this run: apt-get install chromium", outcome.Errors);
    }

    [Theory]
    [InlineData(3, 3, 3, 0, 0, "3 passed, 0 failed")]
    [InlineData(5, 4, 2, 1, 1, "2 passed, 2 failed, 1 skipped")]
    [InlineData(2, 1, 1, 0, 0, "1 passed, 0 failed, 1 skipped")]
    [InlineData(0, 0, 0, 0, 1, "0 passed, 0 failed")]
    [InlineData(4, 4, 4, 1, 1, "4 passed, 1 failed")] // the host broke off: no counter says so
    public void Test_Results_EndInTheirCounts(int total, int executed, int passed, int status, int exitCode, string lastLine)
    {
        _folder.File("results.trx",
            $"<TestRun>\n  <Counters total=\"{total}\" executed=\"{executed}\" passed=\"{passed}\" "
                + $"failed=\"{executed - passed}\" error=\"0\" "
            + "passedButRunAborted=\"0\" notExecuted=\"0\" />\n</TestRun>");
        _folder.File("status", $"{status}");
        CommandLine.Outcome outcome = Launch([], "test", "Losses");
        Assert.Equal((exitCode, lastLine), (outcome.ExitCode, outcome.Output.TrimEnd('\n').Split('\n')[^1]));
        Assert.Contains("dotnet test", Journal());
    }

    [Fact]
    public void Test_BrowserThatCannotBeInstalled_GoesOnWithout()
    {
        NoBrowser(exitCode: 100);
        CommandLine.Outcome outcome = Launch([], "test");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("without a browser", outcome.Errors);
    }

    [Fact]
    public void Test_Help_IsTheProgramsOwn() => Assert.Equal("ran test --help\n", Launch([], "test", "--help").Output);

    /// <summary>There is no browser, and apt-get ends so; the tests pass.</summary>
    private void NoBrowser(int exitCode)
    {
        File.Delete(_folder["lib/chromium"]);
        Tool("apt-get", $"exit {exitCode}");
        _folder.File("results.trx", "<Counters total=\"1\" executed=\"1\" passed=\"1\" />");
        _folder.File("status", "0");
    }

    private CommandLine.Outcome Launch((string Name, string Value)[] environment, params string[] arguments)
    {
        ProcessStartInfo start =
            new("/bin/bash") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        start.Environment.Clear();
        start.Environment["PATH"] = _folder["lib"];
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        start.ArgumentList.Add(_folder["dynamics"]);
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "the launcher hangs");
        return new(process.ExitCode, output.Result, errors.Result);
    }

    private void Tool(string name, string script, bool journal = true)
    {
        _folder.File($"lib/{name}", $"#!/bin/bash\n{(journal ? $"echo \"{name} $*\" >>\"{_folder["journal"]}\"\n" : "")}{script}\n");
        File.SetUnixFileMode(_folder[$"lib/{name}"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>What was called, as command and first argument; wholly for the command <paramref name="whole"/>.</summary>
    private string[] Journal(string whole = "") => [.. File.ReadLines(_folder["journal"])
        .Select(line =>
            whole.Length > 0 && line.StartsWith(whole, StringComparison.Ordinal) ? line : string.Join(' ', line.Split(' ').Take(2)))];
}
