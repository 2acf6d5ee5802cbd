using System.Text;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Benchmarks;

/// <summary>The content of an hc-11 session, and how MATLAB 7.3 stores it: a file in the published layout (user block, attributes, deflated
/// chunks, reversed axes), for tests and measurements of the importer.</summary>
internal sealed record SessInfoSample
{
    private const int UserBlockBytes = 512, ClassNameBytes = 6;

    public double[] SpikeTimes { get; init; } = [];

    public double[] SpikeIds { get; init; } = [];

    public double[] PyrIds { get; init; } = [];

    public double[] IntIds { get; init; } = [];

    public double[] TimeStamps { get; init; } = [];

    public double[] X { get; init; } = [];

    public double[] Y { get; init; } = [];

    public double[] OneD { get; init; } = [];

    /// <summary>Variables that later copies have; null: left out, as in the published files.</summary>
    public double[]? LinspeedSmooth { get; init; }

    public string MazeType { get; init; } = "1.6m Linear Maze";

    public double SessionDuration { get; init; }

    /// <summary>PRE, Maze and POST epochs and sleep states: starts, then ends.</summary>
    public IReadOnlyDictionary<string, double[]> Intervals { get; init; } = new Dictionary<string, double[]>();

    /// <summary>A small session: PRE, Maze and POST of equal length, three pyramidal cells and an interneuron, a rat that goes to and
    /// fro.</summary>
    public static SessInfoSample Random(ulong seed, double mazeSeconds = 60, double rateHz = 20)
    {
        var random = new RandomStream(seed);
        const double Step = 0.0256;
        double end = 3 * mazeSeconds;
        double[] clusters = [302, 303, 1108, 404];
        List<double> times = [], ids = [];
        for (double t = 0; (t += -Math.Log(1 - random.NextDouble()) / rateHz) < end;)
        {
            times.Add(Math.Round(t * 20_000) / 20_000); // the recorder's clock
            ids.Add(clusters[random.NextInt(clusters.Length)]);
        }
        double[] clock = [.. Enumerable.Range(0, (int)(mazeSeconds / Step)).Select(i => mazeSeconds + i * Step)];
        double[] along = Array.ConvertAll(clock, t => 0.8 + 0.9 * Math.Sin(t));
        double[] onTrack = Array.ConvertAll(along, p => p is > 0 and < 1.6 ? p : double.NaN);
        return new()
        {
            SpikeTimes = [.. times],
            SpikeIds = [.. ids],
            PyrIds = [302, 303, 1108],
            IntIds = [404],
            TimeStamps = clock,
            X = Array.ConvertAll(along, p => 0.6 * p),
            Y = Array.ConvertAll(along, p => 0.8 * p),
            OneD = onTrack,
            SessionDuration = end,
            Intervals = new Dictionary<string, double[]>
            {
                ["PREEpoch"] = [0, mazeSeconds],
                ["MazeEpoch"] = [mazeSeconds, 2 * mazeSeconds],
                ["POSTEpoch"] = [2 * mazeSeconds, end],
                ["Wake"] = [0, mazeSeconds, mazeSeconds - 20, end],
                ["NREM"] = [mazeSeconds - 20, mazeSeconds - 10],
                ["REM"] = [mazeSeconds - 10, mazeSeconds],
            },
        };
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="more">Writes what else shall be in it.</param>
    /// <param name="without">A variable of the group Spikes to leave out.</param>
    public void Write(string path, Action<Hdf5Writer>? more = null, string? without = null)
    {
        Hdf5Writer.Write(path, writer =>
        {
            Group(writer, "/sessInfo");
            Group(writer, "/sessInfo/Spikes");
            (string, double[])[] rows = [("SpikeTimes", SpikeTimes), ("SpikeIDs", SpikeIds), ("PyrIDs", PyrIds), ("IntIDs", IntIds)];
            foreach ((string name, double[] values) in rows)
            {
                if (name != without)
                {
                    Row(writer, $"/sessInfo/Spikes/{name}", values);
                }
            }
            Group(writer, "/sessInfo/Position");
            Double(writer, "/sessInfo/Position/TimeStamps", TimeStamps, [TimeStamps.Length, 1]);
            Double(writer, "/sessInfo/Position/TwoDLocation", [.. X, .. Y], [2, X.Length]);
            Row(writer, "/sessInfo/Position/OneDLocation", OneD);
            if (LinspeedSmooth is { } speed)
            {
                Row(writer, "/sessInfo/Position/linspeed_sm", speed);
            }
            WriteMazeType(writer);
            Group(writer, "/sessInfo/Epochs");
            foreach ((string name, double[] interval) in Intervals)
            {
                Double(writer, $"/sessInfo/Epochs/{name}", interval, interval.Length % 2 == 0
                    ? [2, interval.Length / 2]
                    : [interval.Length, 1]);
            }
            Double(writer, "/sessInfo/Epochs/sessDuration", [SessionDuration], [1, 1]);
            more?.Invoke(writer);
        }, UserBlockBytes, ClassNameBytes);
        WriteUserBlock(path);
    }

    private void WriteMazeType(Hdf5Writer writer)
    {
        const string Path = "/sessInfo/Position/MazeType";
        writer.Numbers<ushort>(Path, Array.ConvertAll(MazeType.ToCharArray(), unit => (ushort)unit), [MazeType.Length, 1]);
        writer.Attribute(Path, "MATLAB_class", "char");
        writer.Attribute(Path, "MATLAB_int_decode", 2);
    }

    private static void Group(Hdf5Writer writer, string path)
    {
        writer.Group(path);
        writer.Attribute(path, "MATLAB_class", "struct");
    }

    private static void Row(Hdf5Writer writer, string path, double[] values) => Double(writer, path, values, [1, values.Length]);

    /// <summary>An array of doubles; an empty one as MATLAB stores it, its extent for its content.</summary>
    private static void Double(Hdf5Writer writer, string path, double[] values, long[] shape)
    {
        if (values.Length == 0)
        {
            writer.Numbers<ulong>(path, [.. shape.Reverse().Select(extent => (ulong)extent)]);
            writer.Attribute(path, "MATLAB_empty", (byte)1);
        }
        else
        {
            writer.Numbers<double>(path, values, shape);
        }
        writer.Attribute(path, "MATLAB_class", "double");
    }

    private static void WriteUserBlock(string path)
    {
        byte[] block = new byte[UserBlockBytes];
        block.AsSpan(0, 116).Fill((byte)' ');
        Encoding.ASCII.GetBytes("MATLAB 7.3 MAT-file, Platform: PCWIN64, Created on: Mon Jan 01 00:00:00 2018 HDF5 schema 1.00 .")
            .CopyTo(block, 0);
        block[125] = 2;
        "IM"u8.CopyTo(block.AsSpan(126));
        using FileStream file = File.OpenWrite(path);
        file.Write(block);
    }
}
