using System.Globalization;
using System.Text;
using Dynamics.Benchmarks;
using Dynamics.Data;
using Dynamics.Simulators;

namespace Dynamics.Tests.Cli;

/// <summary>Every mistake a user can make: one line saying what, where and what to do, exit code 2, nothing half-written.</summary>
public sealed class BadInputTests
{
    [Fact]
    public void Import_NoSuchFolder_IsRefused()
    {
        using TemporaryFolder folder = new();
        CommandLine.Run("data", "import", "csv", folder["absent"], "--out", folder["rec"]).AssertRefused("absent");
        AssertNothingWritten(folder, "rec");
    }

    [Theory]
    [InlineData("data", "import", "csv", "lab", "--out", "")]
    [InlineData("data", "import", "auto", "", "--out", "rec")]
    [InlineData("data", "info", "rec", "--json", "")]
    [InlineData("train", "kalman", "--data", "", "--out", "run")]
    [InlineData("decode", "")]
    public void AnyCommand_EmptyArgument_IsRefused(params string[] arguments) =>
        CommandLine.Run(arguments).AssertRefused("an argument is empty", "--help");

    [Fact]
    public void Compare_WhatIsNoOptionOrNoRecordingOfIt_IsRefused()
    {
        CommandLine.Run("compare", "rec", "--quick").AssertRefused("'--quick' is no option of compare");
        CommandLine.Run("compare", "a/rec", "b/other", "--cases", "zz").AssertRefused("'zz'", "choose from rec, other");
        CommandLine.Run("compare", "--cases", "zz").AssertRefused("name the recordings, too");
    }

    [Fact]
    public void Import_FolderInThePlaceOfAFile_IsCalledThat()
    {
        using TemporaryFolder folder = new();
        folder.File("lab/spikes.csv", "time_s,unit\n0.1,1\n");
        foreach (string format in new[] { "nwb", "hc11-mat", "matlab-arrays" })
        {
            CommandLine.Run("data", "import", format, folder["lab"], "--out", folder["rec"]).AssertRefused("is a folder, not a file");
        }
    }

    public static TheoryData<string, string, string, string[]> Files => new()
    {
        { "spikes.csv", "time_s,unit\n0.1,1\nsoon,1\n2,1\n", Position(), ["spikes.csv", "soon", "3"] },
        { "spikes.csv", "time_s,unit\n", Position(), ["spikes.csv", "spike"] },
        { "spikes.csv", "time_s,unit\n0.1,1\n2,1\n", "time_s,x_m\n0,NaN\n1,NaN\n2,NaN\n3,NaN\n", ["position.csv"] },
        { "spikes.csv", "time_s,unit\n0.1,1\n2,1\n", "time_s,x_m\n0,0\n2,1\n1,2\n", ["position.csv", "4"] },
        { "spikes.csv", "time_s,unit\n0.1,1\n2,1\n", "time_s,x_m\n0,0\n1,far\n2,2\n", ["position.csv", "far"] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Import_DamagedTable_IsRefusedWithItsRow(string name, string spikes, string position, string[] expected)
    {
        using TemporaryFolder folder = new();
        folder.File("lab/" + name, spikes);
        folder.File("lab/position.csv", position);
        CommandLine.Run("data", "import", "csv", folder["lab"], "--out", folder["rec"]).AssertRefused(expected);
        AssertNothingWritten(folder, "rec");
    }

    [Theory]
    [InlineData("nwb", "session.nwb")]
    [InlineData("hc11-mat", "session_sessInfo.mat")]
    public void Import_Hdf5FileThatIsCutShort_IsRefused(string format, string name)
    {
        using TemporaryFolder folder = new();
        NwbSample.Random(1).Write(folder["whole"]);
        File.WriteAllBytes(folder[name], File.ReadAllBytes(folder["whole"])[..20_000]);
        CommandLine.Run("data", "import", format, folder[name], "--out", folder["rec"]).AssertRefused(name, "is truncated: 20000 bytes of");
        AssertNothingWritten(folder, "rec");
    }

    [Fact]
    public void Import_UnitThatNeverFires_IsLeftOutAndSaidUnlessKept()
    {
        using TemporaryFolder folder = new();
        folder.File("lab/spikes.csv", "time_s,unit\n0.1,1\n2,1\n");
        folder.File("lab/units.csv", "unit,tetrode\n1,1\n7,2\n");
        folder.File("lab/position.csv", Position());
        Assert.Contains("units that never fire left out (--keep-silent keeps them): 7",
            CommandLine.Run("data", "import", "csv", folder["lab"], "--out", folder["rec"]).Output);
        Assert.Single(RecordingFolder.Load(folder["rec"]).Units);

        Assert.Equal(0, CommandLine.Run(
            "data", "import", "csv", folder["lab"], "--out", folder["rec"], "--keep-silent", "--overwrite").ExitCode);
        Assert.Equal(2, RecordingFolder.Load(folder["rec"]).Units.Count);
    }

    [Theory]
    [InlineData("/proc/absent/x.npz", "data", "simulate", "moving-dot")]
    [InlineData("absent/x.npz", "data", "simulate", "moving-dot")]
    [InlineData("/proc/absent/rec", "data", "simulate", "place-cells")]
    [InlineData("file/below/rec", "data", "simulate", "open-field")]
    [InlineData("/proc/absent/rec", "data", "import", "csv", "no-such-source")]
    [InlineData("/proc/absent/x.npz", "data", "export", "npz", "no-such-source")]
    public void Data_TargetWhereNothingCanBeWritten_IsRefusedBeforeAnyWork(string target, params string[] command)
    {
        using TemporaryFolder folder = new();
        folder.File("file", "text");
        CommandLine.Run([.. command, "--out", folder[target]]).AssertRefused("--out", target, "choose a folder");
        Assert.Equal([folder["file"]], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--page")]
    public void Info_FileWhereNothingCanBeWritten_IsRefusedBeforeAnyWork(string option) =>
        CommandLine.Run("data", "info", "no-such-source", option, "/proc/x.out").AssertRefused(option, "nothing can be written in /proc");

    [Fact]
    public void Simulate_MoreThanFitsIntoMemory_IsRefused()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, string> tight = new() { ["DOTNET_GCHeapHardLimit"] = "0x4000000" }; // 64 MiB
        CommandLine.Run(
            tight,
            "data",
            "simulate",
            "moving-dot",
            "--out",
            folder["x.npz"],
            "--sequences",
            "10000").AssertRefused("does not fit into memory");
        CommandLine.Run(
            tight,
            "data",
            "simulate",
            "place-cells",
            "--out",
            folder["rec"],
            "--set",
            "durationSeconds=10000",
            "--set",
            "unitCount=500").AssertRefused("does not fit into memory");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Train_SplitThatLeavesNothingToTest_IsRefused()
    {
        using TemporaryFolder folder = new();
        Simulate(folder);
        CommandLine.Run("train", "kalman", "--data", folder["rec"], "--out", folder["run"], "--test", "1:1").AssertRefused("--test");
        AssertNothingWritten(folder, "run");
    }

    [Fact]
    public void Train_WindowLongerThanTrainPart_IsRefused()
    {
        using TemporaryFolder folder = new();
        Simulate(folder);
        CommandLine.Run("train", "kalman", "--data", folder["rec"], "--out", folder["run"], "--set",
            "model.windowBins=100000").AssertRefused("window");
        AssertNothingWritten(folder, "run");
    }

    [Theory]
    [InlineData("--set", "model.latents=8", "latents")]
    [InlineData("--set", "model.latentDimension=many", "latentDimension")]
    [InlineData("--set", "model.latentDimension=0", "latentDimension")]
    [InlineData("--device", "abacus", "abacus")]
    [InlineData("--seeds", "few", "few")]
    [InlineData("--seeds", "0", "--seeds")]
    [InlineData("--seed", "-1", "--seed")]
    [InlineData("--seed", "2147483647", "--seed")]
    [InlineData("--threads", "100000", "--threads")]
    [InlineData("--set", "model.batchWindows=2000000000", "batchWindows")]
    [InlineData("--json", "absent/out.json", "--json")]
    [InlineData("--colour", "red", "--colour")]
    public void Train_WrongOption_IsRefused(string option, string value, string expected)
    {
        using TemporaryFolder folder = new();
        Simulate(folder);
        CommandLine.Run("train", "kalman", "--data", folder["rec"], "--out", folder["run"], option, value).AssertRefused(expected);
        AssertNothingWritten(folder, "run");
    }

    [Fact]
    public void Train_FolderWithOtherFiles_IsRefusedAndUntouched()
    {
        using TemporaryFolder folder = new();
        Simulate(folder);
        folder.File("mine/thesis.txt", "do not touch");
        CommandLine.Run("train", "kalman", "--data", folder["rec"], "--out", folder["mine"], "--overwrite").AssertRefused("mine");
        Assert.Equal(["thesis.txt"], Directory.EnumerateFileSystemEntries(folder["mine"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Decode_RunThatLostAModel_IsRefused()
    {
        using TemporaryFolder folder = new();
        Simulate(folder);
        string[] small =
            ["--seeds", "2", "--set", "training.steps=2", "--set", "model.batchWindows=2", "--set", "model.windowBins=50", "--set",
                "split.purgeBins=0"];
        Assert.Equal(0, CommandLine.Run(["train", "kalman", "--data", folder["rec"], "--out", folder["run"], .. small]).ExitCode);
        CommandLine.Run("train", "kalman", "--resume", "--out", folder["run"], "--seeds", "5").AssertRefused("--seeds", "--resume");
        CommandLine.Run("decode", folder["run"], "--train", "0:0.1", "--validation", "0.1:0.2", "--test", "0.2:0.3").AssertRefused(
            "--validation");
        CommandLine.Run("decode", folder["run"], "--json", folder["rec"]).AssertRefused("--json");
        File.Delete(Path.Combine(folder["run"], "seed-2", "model.safetensors"));
        CommandLine.Run("decode", folder["run"]).AssertRefused("seed-2", "missing");
        Assert.False(File.Exists(Path.Combine(folder["run"], "result.json")));
    }

    [Theory]
    [InlineData("bench", "kalman", "--repetitions", "5")]
    [InlineData("test")]
    public void Run_WhatTheLauncherRuns_IsRefused(params string[] arguments) =>
        CommandLine.Run(arguments).AssertRefused($"./dynamics {arguments[0]}", "repository");

    [Fact]
    public void Decode_NoRun_IsRefused()
    {
        using TemporaryFolder folder = new();
        CommandLine.Run("decode", folder["run"]).AssertRefused("run");
    }

    [Theory]
    [InlineData("counts.ridg")]
    [InlineData("mean,mean")]
    [InlineData(",")]
    public void Decode_NoSuchDecoder_IsRefused(string names) =>
        CommandLine.Run("decode", "--data", "rec", "--decoders", names).AssertRefused("--decoders", "counts.wiener");

    [Fact]
    public void Decode_NothingGiven_IsRefused() => CommandLine.Run("decode").AssertRefused("--data");

    private static string Position()
    {
        StringBuilder text = new("time_s,x_m\n");
        for (int i = 0; i <= 40; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i * 0.1:0.0},{Math.Sin(i * 0.3):0.000}\n");
        }
        return text.ToString();
    }

    private static void Simulate(TemporaryFolder folder) =>
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 20 }).Recording, folder["rec"]);

    private static void AssertNothingWritten(TemporaryFolder folder, string name) =>
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(folder.Path), path => Path.GetFileName(path).Contains(name, StringComparison.Ordinal));
}
