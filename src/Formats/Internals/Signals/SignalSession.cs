using Dynamics.Data;
using Dynamics.Formats.Internals.Counts;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Signals;

/// <summary>Arrays of continuous signals, and what was tracked at the same frames or on a clock of its own, as a session.</summary>
internal static class SignalSession
{
    private const string Imaged = "imaged";

    /// <summary>Whether a path holds a matrix named like signals, and nothing that another format reads.</summary>
    public static bool Recognizes(RecordingFormat format, string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return TableFolder.Find(path, TableFolder.Spikes) is null && !CountArrays.Recognizes(format, path)
                    && (Table(path) is not null || HasSignals(path));
            }
            return FileHead.Of(path) switch
            {
                FileKind.Zip => Pynapple.PynappleObject.TypeOf(path) is null && !CountArrays.Recognizes(format, path) && HasSignals(path),
                FileKind.Numpy => SignalNames.All.Contains(Path.GetFileNameWithoutExtension(path)),
                FileKind.Matlab5 or FileKind.Matlab73 => Matlab.MatlabArrays.Recognizes(format, path, AreNamed),
                _ => false,
            };
        }
        catch (Exception failure) when (failure is InputException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Whether one of the variables of a MATLAB file is a matrix named like signals, and none holds spikes or counts.</summary>
    public static bool AreNamed(IReadOnlyList<(string Name, string Kind)> variables) =>
        !Matlab.MatlabArrays.HoldSpikesAndPosition(variables) && !CountArrays.AreNamed(variables)
            && variables.Any(variable => SignalNames.All.Contains(variable.Name) && CountArrays.IsMatrixKind(variable.Kind));

    /// <summary>The arrays of a file or folder; of a text table its columns, and the times where it has them.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static NumpyBundle Open(string path, ImportOptions options, ImportNotes notes)
    {
        string? table = Directory.Exists(path) ? Table(path) : FileHead.Of(path) is FileKind.Unknown ? path : null;
        return table is null ? CountArrays.Open(path) : OfTable(table, options, notes);
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">No matrix of signals, no times, or arrays that do not fit each other.</exception>
    public static Recording Read(NumpyBundle arrays, string format, ImportOptions options, ImportNotes notes)
    {
        string? name = options.Signals ?? SignalArrays.Find(arrays);
        string? sampled = name is not null && arrays.Has(name) && arrays.Peek(name)?.Shape is { } shape
            ? CountedSession.BehaviourOf(arrays, name, shape, options.Position) : null;
        (string Name, long Samples)? behaviour = sampled is null ? null : (sampled, arrays.Peek(sampled)!.Shape.Max());
        ObservedSignals signals = SignalArrays.Read(arrays, options, behaviour, notes);
        string[] others = [.. SignalNames.All.Where(other => other != signals.Signals.Name && arrays.Has(other)
            && arrays.Peek(other) is { IsMatrix: true })];
        if (others.Length > 0)
        {
            notes.Add($"other signals there, which --signals NAME takes instead: {string.Join(", ", others)}");
        }
        ObservedSignals inSeconds = signals.Scaled(options.Times.Spikes);
        double[] times = inSeconds.FrameTimes;
        double frame = inSeconds.Signals.FrameSeconds;
        bool hasClock = options.BinWidthSeconds is null;
        bool atFrames = behaviour?.Samples == times.Length;
        TrackedPosition? chosen = ChosenPosition.Read(options, arrays.Path, notes);
        if (chosen is null && atFrames && options.Epoch is null)
        {
            options = options with { Epoch = Imaged }; // so that bins are whole frames
        }
        return new TrackedSession
        {
            Format = format,
            Path = arrays.Path,
            Position = chosen
                ?? (atFrames
                    ? CountedSession.ReadPosition(arrays, sampled!, hasClock ? times : [.. times.Select(time => time + (frame / 2))], notes)
                    : arrays.Has("position_times")
                        && arrays.Names.Any(other => ChannelNaming.Parse(other).Name == RecordingBinner.PositionChannel)
                    ? NumpyBehavior.Read(arrays, options.Position, notes)
                    : ChosenPosition.ReadOrFind(options, arrays.Path, notes)),
            Units = [],
            Signals = signals,
            Intervals = [SessionInterval.Of(new Epoch(Imaged, times[0], times[^1] + frame))],
        }.ToRecording(options, notes);
    }

    private static string? Table(string folder) =>
        SignalNames.Tables.Select(name => TableFolder.Find(folder, name)).FirstOrDefault(found => found is not null);

    private static bool HasSignals(string path)
    {
        using NumpyBundle arrays = new(path);
        return !NumpyTables.HasSpikes(arrays) && !NumpyRecording.IsIn(arrays) && SignalArrays.Find(arrays) is not null;
    }

    private static NumpyBundle OfTable(string path, ImportOptions options, ImportNotes notes)
    {
        using DelimitedReader reader = DelimitedReader.Open(path);
        (int time, double seconds) = new ColumnChoice(options, notes).FindTime(reader);
        int[] units = [.. Enumerable.Range(0, reader.Columns.Count).Where(column => column != time && reader.Columns[column].Length > 0
            && !reader.TextColumns.Contains(column))];
        List<float> values = [];
        List<double> times = [];
        int rows = 0;
        for (; reader.NextRow(); rows++)
        {
            if (time >= 0)
            {
                times.Add(reader.Finite(time) * seconds);
            }
            foreach (int unit in units)
            {
                values.Add((float)reader.FiniteOrMissing(unit));
            }
        }
        string name = Path.GetFileName(path);
        name = name[..name.IndexOf('.')];
        List<NumpyArray> arrays = [new(name, values.ToArray(), [rows, units.Length]),
            new("unit_names", units.Select(unit => reader.Columns[unit]).ToArray(), [units.Length])];
        if (time >= 0)
        {
            arrays.Add(new($"{name}_times", times.ToArray(), [rows]));
        }
        return new(path, arrays);
    }
}
