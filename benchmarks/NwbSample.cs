using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Benchmarks;

/// <summary>The content of an NWB 2 file as other programs write it, for tests and measurements of the importer: units with cell types, the
/// position in the plane and along the track, epochs and trials.</summary>
internal sealed record NwbSample
{
    private const string Behavior = "/processing/behavior";

    public IReadOnlyList<double[]> Trains { get; init; } = [];

    /// <summary>Bytes of an entry of <c>spike_times_index</c>: 1, 2, 4 or 8.</summary>
    public int IndexBytes { get; init; } = 2;

    public IReadOnlyList<string> CellTypes { get; init; } = [];

    public IReadOnlyList<double> Quality { get; init; } = [];

    /// <summary>Times of the samples, seconds; the file holds them as timestamps unless there is a <see cref="Rate"/>.</summary>
    public double[] Times { get; init; } = [];

    /// <summary>Attribute <c>rate</c> of a starting time in place of timestamps; some converters write the interval.</summary>
    public double? Rate { get; init; }

    /// <summary>x and y by turns, in units of 1 / <see cref="Conversion"/> m.</summary>
    public double[] Plane { get; init; } = [];

    public float Conversion { get; init; } = 1;

    /// <summary>Metres along the track; empty: the file has the position in the plane only.</summary>
    public double[] Along { get; init; } = [];

    /// <summary>What the names of the series begin with.</summary>
    public string TrackName { get; init; } = "LinearMaze";

    public IReadOnlyList<Epoch> Epochs { get; init; } = [];

    public IReadOnlyList<Epoch> Trials { get; init; } = [];

    /// <summary>A small file: an excitatory, an inhibitory and a silent unit, a rat that goes to and fro along a diagonal.</summary>
    public static NwbSample Random(ulong seed, double seconds = 60)
    {
        var random = new RandomStream(seed);
        const double Start = 100, Step = 0.025;
        double[] Train(double rate)
        {
            List<double> times = [];
            for (double t = Start; (t += -Math.Log(1 - random.NextDouble()) / rate) < Start + seconds;)
            {
                times.Add(t);
            }
            return [.. times];
        }
        double[] clock = [.. Enumerable.Range(0, (int)(seconds / Step)).Select(i => Start + i * Step)];
        double[] along = Array.ConvertAll(clock, t => 1 + Math.Sin(t));
        return new()
        {
            Trains = [Train(3), Train(10), []],
            CellTypes = ["excitatory", "inhibitory", "excitatory"],
            Quality = [0.5, 1.5, double.NaN],
            Times = clock,
            Plane = [.. along.SelectMany(p => (double[])[60 * p, 80 * p])],
            Conversion = 0.01f,
            Along = along,
            Epochs = [new("PREEpoch", 0, Start), new("MazeEpoch", Start, Start + seconds)],
            Trials = [new("", Start + 1, Start + 2), new("", Start + 3, Start + 3)],
        };
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path) => Hdf5Writer.Write(path, Write);

    private void Write(Hdf5Writer writer)
    {
        writer.Attribute("/", "nwb_version", "2.4.0");
        writer.Attribute("/", "neurodata_type", "NWBFile");
        writer.Texts("/session_start_time", ["2013-10-25T00:00:00-04:00"], scalar: true);
        WriteUnits(writer);
        Typed(writer, Behavior, "ProcessingModule");
        WriteSeries(writer, $"{Behavior}/{TrackName}Position", $"{TrackName}SpatialSeries", Plane, [Times.Length, 2], Conversion);
        if (Along.Length > 0)
        {
            WriteSeries(
                writer, $"{Behavior}/{TrackName}LinearizedPosition", $"{TrackName}LinearizedTimeSeries", Along, [Times.Length, 1], 1);
        }
        WriteIntervals(writer, "/intervals/epochs", Epochs, labelled: true);
        WriteIntervals(writer, "/intervals/trials", Trials, labelled: false);
    }

    private void WriteUnits(Hdf5Writer writer)
    {
        Typed(writer, "/units", "Units");
        writer.Attribute("/units", "colnames", ["spike_times", "cell_type", "quality"]);
        writer.Numbers<int>("/units/id", [.. Enumerable.Range(0, Trains.Count)]);
        writer.Numbers("/units/spike_times", Trains);
        WriteIndex(writer, "/units/spike_times_index");
        writer.ReferenceAttribute("/units/spike_times_index", "target", "/units/spike_times");
        writer.Texts("/units/cell_type", CellTypes);
        writer.Numbers<double>("/units/quality", [.. Quality]);
    }

    private void WriteIndex(Hdf5Writer writer, string path)
    {
        ulong end = 0;
        ulong[] ends = [.. Trains.Select(train => end += (ulong)train.Length)];
        switch (IndexBytes)
        {
            case 1:
                writer.Numbers<byte>(path, Array.ConvertAll(ends, value => (byte)value));
                break;
            case 2:
                writer.Numbers<ushort>(path, Array.ConvertAll(ends, value => (ushort)value));
                break;
            case 4:
                writer.Numbers<uint>(path, Array.ConvertAll(ends, value => (uint)value));
                break;
            default:
                writer.Numbers<ulong>(path, ends);
                break;
        }
    }

    private void WriteSeries(Hdf5Writer writer, string container, string name, double[] data, long[] shape, float conversion)
    {
        string path = $"{container}/{name}";
        Typed(writer, path, "SpatialSeries");
        writer.Attribute(container, "neurodata_type", "Position");
        writer.Numbers<double>($"{path}/data", data, shape);
        writer.Attribute($"{path}/data", "unit", "meters");
        writer.Attribute($"{path}/data", "conversion", conversion);
        if (Rate is { } rate)
        {
            writer.Numbers<double>($"{path}/starting_time", [Times[0]], []);
            writer.Attribute($"{path}/starting_time", "rate", rate);
        }
        else
        {
            writer.Numbers<double>($"{path}/timestamps", Times);
        }
    }

    private static void WriteIntervals(Hdf5Writer writer, string path, IReadOnlyList<Epoch> epochs, bool labelled)
    {
        Typed(writer, path, "TimeIntervals");
        writer.Numbers<int>($"{path}/id", [.. Enumerable.Range(0, epochs.Count)]);
        writer.Numbers<double>($"{path}/start_time", [.. epochs.Select(epoch => epoch.StartSeconds)]);
        writer.Numbers<double>($"{path}/stop_time", [.. epochs.Select(epoch => epoch.EndSeconds)]);
        if (labelled)
        {
            writer.Texts($"{path}/label", [.. epochs.Select(epoch => epoch.Name)]);
        }
    }

    private static void Typed(Hdf5Writer writer, string path, string type)
    {
        writer.Group(path);
        writer.Attribute(path, "neurodata_type", type);
    }
}
