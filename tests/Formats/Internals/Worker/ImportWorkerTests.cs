using System.Buffers.Binary;
using System.Diagnostics;
using System.Reflection;
using Dynamics.Benchmarks;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals.Worker;
using Dynamics.Tests.Data;
using Dynamics.Tests.Formats.Internals.Hdf5;

namespace Dynamics.Tests.Formats.Internals.Worker;

/// <summary>The process in which HDF5 files are read: however it ends, its asker gets one line.</summary>
public sealed class ImportWorkerTests
{
    private static readonly WorkerRequest s_request = new("nwb", "rat.nwb", new());

    private static InputException Asking(string script) =>
        Assert.Throws<InputException>(() =>
            ImportWorker.Ask(s_request, new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", script } }, memory: 1 << 30));

    [Theory]
    [InlineData("kill -11 $$", "reading broke off on this file (signal 11)")]
    [InlineData("kill -6 $$", "reading broke off on this file (signal 6)")]
    [InlineData("cat >/dev/null & echo broken >&2; sleep 0.1; kill -11 $$", "reading broke off on this file (signal 11)")]
    [InlineData("exit 3", "reading broke off on this file (exit code 3)")]
    public void Ask_ProcessThatDies_SaysHow(string script, string what)
    {
        InputException mistake = Asking(script);
        Assert.Equal((what, "rat.nwb"), (mistake.What, mistake.Where));
    }

    [Fact]
    public void Ask_NothingToStart_SaysSo() =>
        Assert.Contains("cannot be started", Assert.Throws<InputException>(() =>
            ImportWorker.Ask(s_request, new ProcessStartInfo("/nowhere/dotnet"), memory: 1 << 30)).What);

    [Theory]
    [InlineData(50_000, 0.5, 1, 100, null)]
    [InlineData(50_000, 1.1, 1.1, 100, "takes more than 0.7 s of processor time")]
    [InlineData(50_000, 0.1, 80, 100, "stands still")]
    [InlineData(50_000, 0.1, 1, 300, "takes more than 260 MB of memory")]
    [InlineData(100_000_000, 10, 60, 5000, null)]
    [InlineData(100_000_000, 11, 60, 5000, "takes more than 10.7 s of processor time")]
    public void Excess_IsJudgedBySizeOfTheFile(long length, double processorSeconds, double seconds, long megabytes, string? excess)
    {
        string? found = WorkerBudget.Excess(length, TimeSpan.FromSeconds(processorSeconds), TimeSpan.FromSeconds(seconds), megabytes << 20);
        Assert.Equal(excess is null, found is null);
        Assert.Contains(excess ?? "", found ?? "");
    }

    /// <summary>By reflection, so that an option that is new is asked for, too.</summary>
    [Fact]
    public void Stream_Options_ComeBackWhole()
    {
        ImportOptions options = new()
        {
            Epoch = "trials where a = 2", Position = "a:b", Signals = "dff", CellTypes = ["x", "y"], Keep = ["rate > 1"],
            Columns = new Dictionary<string, string> { ["time_s"] = "ts" }, Times = new(1e-3, null, 1.0 / 30000), PositionUnit = "cm",
            KeepStill = true, BinWidthSeconds = 0.1, MaximumRateHz = 20, Period = 3, KeepSilentUnits = false,
        };
        ImportOptions plain = new();
        foreach (ImportOptions asked in (ImportOptions[])[options, plain])
        {
            using MemoryStream stream = new();
            WorkerStream.Write(new BinaryWriter(stream), new WorkerRequest("nwb", "p", asked));
            stream.Position = 0;
            WorkerRequest back = WorkerStream.ReadRequest(new BinaryReader(stream));
            Assert.Equal(("nwb", "p"), (back.Format, back.Path));
            foreach (PropertyInfo property in typeof(ImportOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                Assert.Equivalent(property.GetValue(asked), property.GetValue(back.Options));
                if (asked == options)
                {
                    Assert.NotEqual(property.GetValue(plain), property.GetValue(back.Options));
                }
            }
        }
        using MemoryStream none = new();
        WorkerStream.Write(new BinaryWriter(none), new WorkerRequest("nwb", "p", null));
        none.Position = 0;
        Assert.Null(WorkerStream.ReadRequest(new BinaryReader(none)).Options);
    }

    [Fact]
    public void Stream_Recording_ComesBackWhole()
    {
        Recording recording = SampleRecordings.Random(1, 20, 3) with
        {
            Epochs = [new("a", 1, 2)],
            UnitProperties = new Dictionary<string, UnitProperty>
            {
                ["depth"] = (double[])[1, double.NaN, -0.0],
                ["area"] = (string[])["CA1", "", "b"],
            },
            Provenance = new Dictionary<string, string> { ["importer"] = "x" },
        };
        recording = recording with
        {
            Channels = [recording.Channels[0] with { Period = 2.5 }],
            Signals = new("dff", SignalKind.Events, [77], [1, 2], [0.5f, -3]),
        };
        using MemoryStream stream = new();
        WorkerStream.Write(new BinaryWriter(stream), new WorkerReply { Recording = recording });
        stream.Position = 0;
        Recording back = WorkerStream.ReadReply(new BinaryReader(stream)).Recording!;
        Assert.Equal(recording.Units.Select(unit => unit.TimesSeconds), back.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(recording.Channels[0].Values, back.Channels[0].Values);
        Assert.Equal((2.5, recording.Name, recording.EndSeconds), (back.Channels[0].Period, back.Name, back.EndSeconds));
        Assert.Equal(recording.UnitProperties["depth"].Numbers, back.UnitProperties["depth"].Numbers);
        Assert.Equal(recording.UnitProperties["area"].Texts, back.UnitProperties["area"].Texts);
        Assert.Equal(recording.Epochs, back.Epochs);
        Assert.Equal(("dff", SignalKind.Events), (back.Signals!.Name, back.Signals.Kind));
        Assert.Equal(recording.Signals!.Values, back.Signals.Values);
        Assert.Equal((77, 2.0), (back.Signals.UnitIds[0], back.Signals.TimesSeconds[1]));
        Assert.Equal(recording.Provenance, back.Provenance);
    }

    /// <summary>A text in the file's heap says that it has two gigabytes, for which PureHDF asks at once.</summary>
    [Fact]
    public void Import_FileThatAsksForGigabytes_IsRefusedAndTheNextIsRead()
    {
        using TemporaryFolder folder = new();
        NwbSample sample = NwbSample.Random(4, 10);
        sample.Write(folder.File("good.nwb"));
        byte[] bytes = File.ReadAllBytes(folder.File("good.nwb"));
        const int CollectionHeader = 16, SizeOfObject = 8;
        int at = bytes.AsSpan().IndexOf("GCOL"u8) + CollectionHeader + SizeOfObject;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), 0x7FFF_FF00);
        File.WriteAllBytes(folder.File("bad.nwb"), bytes);
        var mistake = Assert.Throws<InputException>(() => RecordingImport.Import("nwb", folder.File("bad.nwb"), new()));
        Assert.Matches($"reading a file of {bytes.Length} bytes takes more than 2[0-9]{{2}} MB of memory", mistake.What);
        Recording next = RecordingImport.Import("nwb", folder.File("good.nwb"), new());
        Assert.Equal(sample.Trains, next.Units.Select(unit => unit.TimesSeconds));
    }

    /// <summary>Headers that go on at their own beginning: PureHDF follows them until the stack ends, and the process with it.</summary>
    [Fact]
    public void Import_FileWhoseHeadersHoldThemselves_EndsInOneLine()
    {
        using TemporaryFolder folder = new();
        string path = Libhdf5Files.Unpack(folder, "sample.nwb");
        byte[] bytes = File.ReadAllBytes(path);
        // A message of type 16 with 16 bytes: where the header goes on, and how long
        const int MessageBytes = 24, ContinuationAndLength = 0x10_0010;
        int mended = 0;
        for (int at = 0; at + MessageBytes <= bytes.Length; at += 8)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)) == ContinuationAndLength)
            {
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 8), at);
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 16), MessageBytes);
                mended++;
            }
        }
        Assert.True(mended > 0);
        File.WriteAllBytes(path, bytes);
        var mistake = Assert.Throws<InputException>(() => RecordingImport.Import("nwb", path, new()));
        Assert.Contains("reading broke off on this file (signal", mistake.What);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Theory]
    [InlineData("hc11-mat", 1)]
    [InlineData("nwb", 2)]
    public void Import_DamagedFiles_EndInARecordingOrInOneLine(string format, ulong seed)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("damaged");
        if (format == "nwb")
        {
            NwbSample.Random(seed, 10).Write(path);
        }
        else
        {
            SessInfoSample.Random(seed, 10).Write(path);
        }
        byte[] whole = File.ReadAllBytes(path);
        int refused = 0;
        for (ulong i = 0; i < 12; i++)
        {
            File.WriteAllBytes(path, Damage(whole, new RandomStream(seed, i)));
            try
            {
                Assert.NotNull(RecordingImport.Import(format, path, new()));
            }
            catch (InputException mistake)
            {
                Assert.DoesNotContain('\n', mistake.Message);
                refused++;
            }
        }
        Assert.InRange(refused, 3, 12);
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Import_FromSeveralThreads_Works()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.nwb");
        NwbSample sample = NwbSample.Random(3, 10);
        sample.Write(path);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
            Assert.Equal(sample.Trains, RecordingImport.Import("nwb", path, new()).Units.Select(unit => unit.TimesSeconds)));
    }

    private static byte[] Damage(byte[] whole, RandomStream random)
    {
        byte[] bytes = [.. whole];
        if (random.NextInt(8) == 0)
        {
            return bytes[..random.NextInt(bytes.Length)];
        }
        for (int i = random.NextInt(32); i >= 0; i--)
        {
            bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
        }
        return bytes;
    }
}
