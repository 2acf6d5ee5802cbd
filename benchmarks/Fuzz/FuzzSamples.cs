using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Dynamics.Benchmarks.Files;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Images;
using static Dynamics.Benchmarks.Files.MatlabValueWriter;

namespace Dynamics.Benchmarks.Fuzz;

/// <summary>The samples: every format in each of its layouts.</summary>
internal static class FuzzSamples
{
    private const double Start = 100, Seconds = 6;

    public static IReadOnlyList<FuzzSample> All { get; } =
    [
        new("csv", WriteCsv),
        new("hc11-text", WriteText),
        new("parquet", (folder, corrupter) => WriteExported("parquet", folder, "recording", corrupter)),
        new("parquet", WriteUncheckedRecording),
        new("parquet", WritePlainParquet),
        new("npz", (folder, corrupter) => WriteExported("npz", folder, "recording.npz", corrupter)),
        new("npz", WritePlainArchive),
        new("npz", WriteArrayFiles),
        new("matlab-spikes", (folder, corrupter) => WriteMatlab(folder, corrupter, compressed: true)),
        new("matlab-spikes", (folder, corrupter) => WriteMatlab(folder, corrupter, compressed: false)),
        new("hc11-mat", WriteSession),
        new("nwb", (folder, corrupter) => WriteExported("nwb", folder, "recording.nwb", corrupter)),
        new("nwb", WriteNwb),
        new("phy", WritePhy),
        new("neurosuite", WriteNeurosuite),
        new("cellexplorer", (folder, corrupter) => WriteCellExplorer(folder, corrupter, MatlabValueWriter.Write5)),
        new("cellexplorer", (folder, corrupter) => WriteCellExplorer(folder, corrupter, MatlabValueWriter.Write73)),
        new("pynapple", WritePynapple),
        new("alf", WriteAlf),
        new("moser", WriteMoser),
        new("matlab-arrays", (folder, corrupter) => WriteMatlabArrays(folder, corrupter, MatlabValueWriter.Write5)),
        new("matlab-arrays", (folder, corrupter) => WriteMatlabArrays(folder, corrupter, MatlabValueWriter.Write73)),
        new("counts", WriteCounts) { Options = new() { BinWidthSeconds = 0.1 } },
        new("signals", WriteSignals) { Options = new() { BinWidthSeconds = 0.1 } },
        new("parquet", (folder, corrupter) => WriteExported("parquet", folder, "imaged", corrupter, imaged: true)),
        new("npz", (folder, corrupter) => WriteExported("npz", folder, "imaged.npz", corrupter, imaged: true)),
        new("nwb", (folder, corrupter) => WriteExported("nwb", folder, "imaged.nwb", corrupter, imaged: true)),
        new("cifar", WriteCifar, path => CifarImages.Read(path)),
        new("mnist", (folder, corrupter) => WriteMnist(folder, corrupter, packed: false), path => MnistImages.Read(path)),
        new("mnist", (folder, corrupter) => WriteMnist(folder, corrupter, packed: true), path => MnistImages.Read(path)),
    ];

    private static double[] Spikes(ulong seed)
    {
        var random = new RandomStream(seed);
        List<double> times = [];
        for (double t = Start; (t += -Math.Log(1 - random.NextDouble()) / 20) < Start + Seconds;)
        {
            times.Add(Math.Round(t, 4));
        }
        return [.. times];
    }

    private static double[] Clock() => [.. Enumerable.Range(0, (int)(Seconds * 40)).Select(i => Start + i / 40.0)];

    private static double[] Sway(double[] clock, double rate) => Array.ConvertAll(clock, t => Math.Sin(rate * t));

    private static Recording Sample(NumberCorrupter corrupter)
    {
        double[] clock = Clock();
        double[] spikes = Spikes(1);
        return new()
        {
            Name = corrupter.Name("sample"),
            StartSeconds = Start,
            EndSeconds = Start + Seconds,
            Units = [new(3, corrupter.Values("spikes", spikes)), new(7, Spikes(2)), new(9, [])],
            Channels =
                [new(corrupter.Name("position"), "m", corrupter.Values("clock", clock), corrupter.Values("position", Sway(clock, 1)))],
            Epochs = [new(corrupter.Name("maze"), Start, Start + Seconds)],
            UnitProperties = new Dictionary<string, UnitProperty> { [corrupter.Name("tetrode")] = corrupter.Values("tetrode", [1, 2, 3]) },
            Provenance = new Dictionary<string, string> { ["importer"] = corrupter.Name("fuzz") },
        };
    }

    private static string WriteExported(string format, string folder, string name, NumberCorrupter corrupter, bool imaged = false)
    {
        string path = Path.Combine(folder, name);
        ((ExportFormat)RecordingImport.ByName(format)).Export(imaged ? Imaged(corrupter) : Sample(corrupter), path);
        return path;
    }

    /// <summary>The sample with a unit that is observed as a continuous signal.</summary>
    private static Recording Imaged(NumberCorrupter corrupter)
    {
        Recording sample = Sample(corrupter);
        double[] frames = corrupter.Values("frames", [.. Enumerable.Range(0, 60).Select(frame => Start + 0.1 + frame * 0.05)]);
        double[] values = corrupter.Values("signals", Sway([.. Enumerable.Range(0, 60).Select(i => 0.1 * i)], 1));
        int count = Math.Min(frames.Length, values.Length);
        float[] signals = Array.ConvertAll(values[..count], value => (float)value);
        return sample with { Signals = new(corrupter.Name("dff"), SignalKind.Traces, [9], frames[..count], signals) };
    }

    private static string WriteCsv(string folder, NumberCorrupter corrupter)
    {
        double[] clock = Clock();
        Lines(
            folder, "spikes.csv", $"{corrupter.Name("time_s")},{corrupter.Name("unit")}", ",", corrupter.Values("spikes", Spikes(1)),
            corrupter.Values("unit", [.. Spikes(1).Select((_, i) => (double)(i % 3))]));
        Lines(
            folder, "position.csv", "time_s,x_px,y_px", ",", corrupter.Values("clock", clock), corrupter.Values("x", Sway(clock, 1)),
            corrupter.Values("y", Sway(clock, 2)));
        Lines(folder, "units.csv", "unit,tetrode", ",", corrupter.Values("units", [0, 1, 2]), [1, 1, 2]);
        return folder;
    }

    private static string WriteText(string folder, NumberCorrupter corrupter)
    {
        Lines(
            folder, "spikes.txt", null, " ", corrupter.Values("spikes", Spikes(1)),
            corrupter.Values("unit", [.. Spikes(1).Select((_, i) => (double)(i % 3))]));
        Lines(folder, "position.txt", null, " ", corrupter.Values("clock", Clock()), corrupter.Values("position", Sway(Clock(), 1)));
        return folder;
    }

    private static void Lines(string folder, string file, string? header, string separator, params double[][] columns)
    {
        var text = new StringBuilder(header is null ? "" : header + "\n");
        for (int row = 0; row < columns.Min(column => column.Length); row++)
        {
            text.AppendJoin(separator, columns.Select(column => column[row].ToString(CultureInfo.InvariantCulture))).Append('\n');
        }
        File.WriteAllText(Path.Combine(folder, file), text.ToString());
    }

    /// <summary>Without the list of checksums, which refuses most damage before the tables are looked at.</summary>
    private static string WriteUncheckedRecording(string folder, NumberCorrupter corrupter)
    {
        string path = WriteExported("parquet", folder, "recording", corrupter);
        File.Delete(Path.Combine(path, FolderChecksums.FileName));
        return path;
    }

    private static string WritePlainParquet(string folder, NumberCorrupter corrupter)
    {
        double[] spikes = corrupter.Values("spikes", Spikes(1)), clock = corrupter.Values("clock", Clock());
        double[] position = corrupter.Values("position", Sway(Clock(), 1));
        int rows = Math.Min(clock.Length, position.Length);
        Array units = spikes.Length % 2 == 0
            ? Array.ConvertAll(spikes, s => (long)(10 * s) % 3)
            : Array.ConvertAll(spikes, s => (float)(s > 103 ? 1 : 2));
        ParquetFile.Write(Path.Combine(folder, "spikes.parquet"), [new(corrupter.Name("time_s"), spikes), new("unit", units)]);
        bool[] tracked = [.. position[..rows].Select((_, row) => row % 9 != 4)];
        ParquetFile.Write(
            Path.Combine(folder, "behavior.parquet"),
            [new("time_s", clock[..rows]), new(corrupter.Name("position_m"), position[..rows], tracked), new("moves", tracked)]);
        ParquetFile.Write(
            Path.Combine(folder, "units.parquet"),
            [new("unit", new long[] { 0, 1, 2 }), new("region", new[] { "CA1", corrupter.Name("CA3"), "CA1" })]);
        return folder;
    }

    private static string WritePlainArchive(string folder, NumberCorrupter corrupter)
    {
        string path = Path.Combine(folder, "session.npz");
        NumpyFile.WriteArchive(path, Arrays(corrupter));
        return path;
    }

    private static string WriteArrayFiles(string folder, NumberCorrupter corrupter)
    {
        IEnumerable<NumpyArray> named = Arrays(corrupter).Where(array =>
            array.Name.All(char.IsAsciiLetterOrDigit) || array.Name.Contains('_', StringComparison.Ordinal));
        foreach (NumpyArray array in named.DistinctBy(array => array.Name))
        {
            string name = array.Name.Length is 0 or > 60 || array.Name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0
                ? "other"
                : array.Name;
            NumpyFile.Write(Path.Combine(folder, $"{name}.npy"), array);
        }
        return folder;
    }

    private static NumpyArray[] Arrays(NumberCorrupter corrupter)
    {
        double[] spikes = corrupter.Values("spikes", Spikes(1)), clock = corrupter.Values("clock", Clock());
        double[] position = corrupter.Values("position", Sway(Clock(), 1));
        return
        [
            new("spike_times", spikes, corrupter.Shape("spike_times", spikes.Length)),
            new("spike_units", Array.ConvertAll(Spikes(1), s => (int)(10 * s) % 3), [Spikes(1).Length]),
            new("position_times", clock, corrupter.Shape("position_times", clock.Length)),
            new("position", position, corrupter.Shape("position", position.Length)),
            new("epoch_names", new[] { corrupter.Name("maze") }, [1]),
            new("epoch_starts", corrupter.Values("epoch_starts", [Start]), [1]),
            new("epoch_ends", new[] { Start + Seconds }, [1]),
        ];
    }

    private static string WriteMatlab(string folder, NumberCorrupter corrupter, bool compressed)
    {
        MatlabNode Cluster(string name, double[] times) => MatlabNode.Structure(
            (corrupter.Name("time"), MatlabNode.Column(corrupter.Values(name, times))), ("meanrate", MatlabNode.Column([1])));
        MatlabNode first = MatlabNode.Cell(Cluster("first", Spikes(1)), MatlabNode.Nothing);
        MatlabNode second = MatlabNode.Cell(Cluster("second", Spikes(2)));
        MatlabNode spikes = MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Nothing, first, second)));
        File.WriteAllBytes(Path.Combine(folder, "spikes.mat"), MatlabNode.File(compressed, ("spikes", spikes)));
        double[] clock = corrupter.Values("clock", Clock());
        File.WriteAllBytes(Path.Combine(folder, "trajectory.videoPositionTracking"), TrackingFileWriter.ToBytes(
            30_000,
            [.. clock.Select(t => double.IsFinite(t) ? (uint)(long)Math.Clamp(30_000 * t, 0, uint.MaxValue) : 0)],
            [.. clock.Select((_, i) => (ushort)(300 + 100 * Math.Sin(i / 40.0)))],
            [.. clock.Select((_, i) => (ushort)(200 + 50 * Math.Sin(i / 40.0)))]));
        return folder;
    }

    private static string WriteSession(string folder, NumberCorrupter corrupter)
    {
        SessInfoSample sample = SessInfoSample.Random(1, mazeSeconds: Seconds);
        sample = sample with
        {
            SpikeTimes = corrupter.Values("SpikeTimes", sample.SpikeTimes),
            SpikeIds = corrupter.Values("SpikeIDs", sample.SpikeIds),
            PyrIds = corrupter.Values("PyrIDs", sample.PyrIds),
            TimeStamps = corrupter.Values("TimeStamps", sample.TimeStamps),
            X = corrupter.Values("x", sample.X) is var x && x.Length == sample.Y.Length ? x : sample.X,
            OneD = corrupter.Values("OneDLocation", sample.OneD),
            MazeType = corrupter.Name(sample.MazeType) is { Length: > 0 and < 1000 } maze ? maze : "maze",
            SessionDuration = corrupter.Values("sessDuration", [sample.SessionDuration]) is [double duration, ..] ? duration : 0,
            Intervals = sample.Intervals.ToDictionary(pair => pair.Key, pair => corrupter.Values(pair.Key, pair.Value)),
        };
        string path = Path.Combine(folder, "session_sessInfo.mat");
        sample.Write(path);
        return path;
    }

    private static string WriteNwb(string folder, NumberCorrupter corrupter)
    {
        NwbSample sample = NwbSample.Random(1, Seconds);
        double[] times = corrupter.Values("times", sample.Times);
        sample = sample with
        {
            Trains = [corrupter.Values("first", sample.Trains[0]), .. sample.Trains.Skip(1)],
            Times = times.Length == sample.Times.Length ? times : sample.Times,
            Along = corrupter.Values("along", sample.Along),
            Conversion = (float)corrupter.Values("conversion", [sample.Conversion]).FirstOrDefault(),
            IndexBytes = corrupter.Values("width", [2]).Length == 1 ? 2 : 4,
        };
        sample = sample.Along.Length == sample.Times.Length ? sample : sample with { Along = [] };
        string path = Path.Combine(folder, "session.nwb");
        sample.Write(path);
        return path;
    }

    private static double[] Units(NumberCorrupter corrupter) => corrupter.Values("units", [.. Spikes(1).Select((_, i) => (double)(i % 3))]);

    private static string WritePhy(string folder, NumberCorrupter corrupter)
    {
        double[] samples = corrupter.Values("samples", Array.ConvertAll(Spikes(1), time => Math.Round(30_000 * time)));
        double[] clusters = Units(corrupter);
        NumpyFile.Write(Path.Combine(folder, "spike_times.npy"), new("", samples, corrupter.Shape("spike_times", samples.Length, 1)));
        NumpyFile.Write(Path.Combine(folder, "spike_clusters.npy"), new("", clusters, corrupter.Shape("spike_clusters", clusters.Length)));
        File.WriteAllText(Path.Combine(folder, "params.py"), $"dat_path = 'a.dat'\n{corrupter.Name("sample_rate")} = 30000.  # Hz\n");
        Lines(folder, "cluster_info.tsv", $"cluster_id\t{corrupter.Name("depth")}\tsh", "\t", corrupter.Values("ids", [0, 1, 2]),
            [10, 20, 30], [0, 0, 1]);
        Lines(folder, "position.csv", "time_s,position_m", ",", corrupter.Values("clock", Clock()),
            corrupter.Values("position", Sway(Clock(), 1)));
        return folder;
    }

    private static string WriteNeurosuite(string folder, NumberCorrupter corrupter)
    {
        double[] samples = corrupter.Values("samples", Array.ConvertAll(Spikes(1), time => Math.Round(20_000 * (time - Start))));
        Lines(folder, "rat.res.1", null, " ", samples);
        Lines(folder, "rat.clu.1", "3", " ", corrupter.Values("clusters", [.. samples.Select((_, i) => (double)(i % 3))]));
        double[] frames = Array.ConvertAll(Clock(), time => Math.Round(100 + 50 * Math.Sin(time)));
        Lines(folder, "rat.whl", null, "\t", corrupter.Values("x", frames), frames, corrupter.Values("x2", frames), frames);
        File.WriteAllText(Path.Combine(folder, "rat.xml"),
            "<?xml version='1.0'?><parameters><acquisitionSystem><samplingRate>20000</samplingRate></acquisitionSystem></parameters>");
        return folder;
    }

    private static string WriteCellExplorer(
        string folder, NumberCorrupter corrupter, Action<string, (string Name, MatlabValue Value)[]> write)
    {
        double[] clock = corrupter.Values("clock", Clock());
        write(Path.Combine(folder, "rat.spikes.cellinfo.mat"),
            [("spikes", Structure((corrupter.Name("times"), Cell(Column(corrupter.Values("first", Spikes(1))), Column(Spikes(2)))),
                ("UID", Row(corrupter.Values("UID", [1, 2]))), ("region", Texts("CA1", "CA3"))))]);
        write(Path.Combine(folder, "rat.animal.behavior.mat"),
            [("behavior", Structure((corrupter.Name("timestamps"), Row(clock)), ("trials", Columns([Start], [Start + 2])),
                ("position", Structure(("x", Row(corrupter.Values("x", Sway(Clock(), 1)))), ("y", Row(Sway(Clock(), 2)))))))]);
        write(Path.Combine(folder, "rat.session.mat"), [("session", Structure(("epochs", Cell(Structure(("name", Text("maze")),
            ("startTime", Row(corrupter.Values("start", [Start]))), ("stopTime", Row(Start + Seconds)))))))]);
        return folder;
    }

    private static string WritePynapple(string folder, NumberCorrupter corrupter)
    {
        double[] times = corrupter.Values("times", Spikes(1)), units = Units(corrupter), clock = corrupter.Values("clock", Clock());
        NumpyArray Row(string name, Array values) => new(name, values, [values.Length]);
        NumpyFile.WriteArchive(Path.Combine(folder, "spikes.npz"), [Row("t", times), Row("index", units),
            Row("keys", corrupter.Values("keys", [0, 1, 2])), Row("location", new[] { "a", "b", "a" }),
                Row("type", new[] { corrupter.Name("TsGroup") })]);
        double[] plane = corrupter.Values("plane", [.. Clock().SelectMany(time => new[] { Math.Sin(time), Math.Cos(2 * time) })]);
        NumpyFile.WriteArchive(Path.Combine(folder, "position.npz"),
            [Row("t", clock), new("d", plane, corrupter.Shape("d", plane.Length / 2, 2)),
            Row("columns", new[] { corrupter.Name("x"), "y" }), Row("type", new[] { "TsdFrame" })]);
        NumpyFile.WriteArchive(Path.Combine(folder, "epochs.npz"), [Row("start", corrupter.Values("start", [Start])),
            Row("end", new[] { Start + Seconds }), Row("type", new[] { "IntervalSet" })]);
        return folder;
    }

    private static string WriteAlf(string folder, NumberCorrupter corrupter)
    {
        double[] times = corrupter.Values("times", Spikes(1)), units = Units(corrupter), clock = corrupter.Values("clock", Clock());
        double[] position = corrupter.Values("position", Sway(Clock(), 1));
        string probe = Directory.CreateDirectory(Path.Combine(folder, "alf", "probe00")).FullName;
        NumpyFile.Write(Path.Combine(probe, "spikes.times.npy"), new("", times, corrupter.Shape("times", times.Length)));
        NumpyFile.Write(Path.Combine(probe, "spikes.clusters.npy"), new("", units, [units.Length]));
        Lines(probe, "clusters.metrics.csv", "cluster_id,label", ",", corrupter.Values("ids", [0, 1, 2]), [1, 0.3, 1]);
        NumpyFile.Write(Path.Combine(folder, "alf", "_ibl_wheel.timestamps.npy"), new("", clock, [clock.Length]));
        NumpyFile.Write(Path.Combine(folder, "alf", "_ibl_wheel.position.npy"),
            new("", position, corrupter.Shape("position", position.Length)));
        NumpyFile.Write(Path.Combine(folder, "alf", "_ibl_trials.intervals.npy"),
            new("", corrupter.Values("intervals", [Start, Start + 1, Start + 2, Start + 3]), [2, 2]));
        return folder;
    }

    private static string WriteMoser(string folder, NumberCorrupter corrupter)
    {
        MatlabValueWriter.Write5(Path.Combine(folder, "1-2_T1C1.mat"),
            (corrupter.Name("cellTS"), Column(corrupter.Values("first", Spikes(1)))));
        MatlabValueWriter.Write5(Path.Combine(folder, "1-2_T1C2.mat"), ("cellTS", Column(Spikes(2))));
        MatlabValueWriter.Write5(Path.Combine(folder, "1-2_POS.mat"), ("post", Column(corrupter.Values("clock", Clock()))),
            ("posx", Column(corrupter.Values("x", Sway(Clock(), 1)))), ("posy", Column(Sway(Clock(), 2))));
        return folder;
    }

    private static string WriteMatlabArrays(
        string folder, NumberCorrupter corrupter, Action<string, (string Name, MatlabValue Value)[]> write)
    {
        string path = Path.Combine(folder, "data.mat");
        write(path, [("spike_times", Cell(Column(corrupter.Values("first", Spikes(1))), Column(Spikes(2)))),
            (corrupter.Name("pos"), Columns(corrupter.Values("x", Sway(Clock(), 1)), Sway(Clock(), 2))),
                ("pos_times", Column(corrupter.Values("clock", Clock())))]);
        return path;
    }

    private static string WriteCounts(string folder, NumberCorrupter corrupter)
    {
        const int Bins = 60, Units = 3;
        string path = Path.Combine(folder, "counts.npz");
        double[] counts = corrupter.Values("counts", [.. Enumerable.Range(0, Bins * Units).Select(i => (double)(i % 4))]);
        double[] position = corrupter.Values("position", Sway(Clock()[..Bins], 1));
        NumpyFile.WriteArchive(path, [new("counts", counts, corrupter.Shape("counts", counts.Length / Units, Units)),
            new(corrupter.Name("position"), position, [position.Length])]);
        return path;
    }

    private static string WriteSignals(string folder, NumberCorrupter corrupter)
    {
        const int Frames = 60, Units = 3;
        string path = Path.Combine(folder, "dff.npz");
        double[] dff = corrupter.Values("dff", Sway([.. Enumerable.Range(0, Frames * Units).Select(i => 0.1 * i)], 1));
        double[] position = corrupter.Values("position", Sway(Clock()[..Frames], 1));
        NumpyFile.WriteArchive(path, [new("dff", dff, corrupter.Shape("dff", dff.Length / Units, Units)),
            new(corrupter.Name("position"), position, [position.Length])]);
        return path;
    }

    private static string WriteCifar(string folder, NumberCorrupter corrupter)
    {
        double[] labels = corrupter.Values("labels", [0, 3, 9]);
        byte[] records =
            [.. labels.SelectMany(label => (byte[])[(byte)Math.Clamp(double.IsNaN(label) ? 0 : label, 0, 255), .. new byte[3072]])];
        File.WriteAllBytes(Path.Combine(folder, "data_batch_1.bin"), records);
        return folder;
    }

    private static string WriteMnist(string folder, NumberCorrupter corrupter, bool packed)
    {
        const int Side = 8;
        double[] labels = corrupter.Values("labels", [0, 3, 9]);
        Put("train-images-idx3-ubyte", 0x803, [3, Side, Side], new byte[3 * Side * Side]);
        Put(
            "train-labels-idx1-ubyte", 0x801, [labels.Length],
            [.. labels.Select(label => (byte)Math.Clamp(double.IsNaN(label) ? 0 : label, 0, 255))]);
        return folder;

        void Put(string name, int magic, int[] extents, byte[] values)
        {
            byte[] header = new byte[4 * (1 + extents.Length)];
            BinaryPrimitives.WriteInt32BigEndian(header, magic);
            for (int i = 0; i < extents.Length; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * (i + 1)), extents[i]);
            }
            using Stream file = File.Create(Path.Combine(folder, packed ? name + ".gz" : name));
            using Stream target = packed ? new GZipStream(file, CompressionLevel.Fastest) : file;
            target.Write([.. header, .. values]);
        }
    }
}

/// <summary>A small file, or folder of files, that an importer takes, made anew for every use from a source of randomness.</summary>
/// <param name="Format">The importer's name.</param>
/// <param name="Write">Writes the files into a folder, with what a corrupter makes of the numbers; returns what to import.</param>
/// <param name="ReadImages">Reads what <paramref name="Write"/> returned, where it is a set of images; null for a recording.</param>
internal sealed record FuzzSample(string Format, Func<string, NumberCorrupter, string> Write, Action<string>? ReadImages = null)
{
    /// <summary>What an import is told.</summary>
    public ImportOptions Options { get; init; } = new();
}
