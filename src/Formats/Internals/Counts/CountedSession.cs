using Dynamics.Data;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Counts;

/// <summary>A matrix of counts, and what was tracked in the same bins, as a session.</summary>
internal static class CountedSession
{
    private const string Counted = "counted";
    private const double MostPerBin = 10_000;

    private static readonly string[] s_promises = ["spike", "count"];

    private static readonly string[] s_positions = [RecordingBinner.PositionChannel, "pos", "positions", "pos_binned", "position_binned",
        "xy", "behavior",
        "behaviour", "labels", "continuous_index"];

    /// <summary>The matrix that is no counts but something continuous, although its name would allow counts: <c>neural_data</c> and the
    /// like; null where all is whole, or where the name promises counts.</summary>
    public static string? Continuous(NumpyBundle arrays)
    {
        string name = NameOf(arrays);
        bool promises = s_promises.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
        return !promises && NumberColumn.ToDoubles(arrays.Read(name).Values) is { } values && !Array.TrueForAll(values, IsCount)
            ? name
            : null;
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">No width of the bins, no matrix of counts, or a position that does not fit it.</exception>
    public static Recording Read(NumpyBundle arrays, string format, ImportOptions options)
    {
        var notes = new ImportNotes();
        string name = NameOf(arrays);
        NumpyArray matrix = arrays.Read(name);
        string shape = string.Join(", ", matrix.Shape);
        double width = options.BinWidthSeconds ?? throw new InputException(
            $"'{name}' of shape ({shape}) is a matrix of counts [time, unit], and how wide its bins are is not said", arrays.Path,
            "say it in seconds, for instance --bin-width 0.025");
        double[] values = NumberColumn.ToDoubles(matrix.Values)
            ?? throw new InputException("holds text, expected counts", arrays.Where(name), "save numbers");
        (string? behaviour, bool unitsFirst) = Orientation(arrays, name, matrix.Shape, options, notes);
        (int bins, int units) = unitsFirst ? ((int)matrix.Shape[1], (int)matrix.Shape[0]) : ((int)matrix.Shape[0], (int)matrix.Shape[1]);
        SpikeTable table = new(arrays.Where(name));
        for (int bin = 0; bin < bins; bin++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                Add(table, unit, bin, values[unitsFirst ? unit * bins + bin : bin * units + unit], width, arrays.Where(name));
            }
        }
        if (table.Count == 0)
        {
            throw new InputException("all counts are 0", arrays.Where(name), "check that this is the right array");
        }
        notes.Add(FormattableString.Invariant(
            $"{table.Count} spikes from counts in {bins} bins of {width} s, spread evenly within their bins: finer times are not known, ")
            + "so " + FormattableString.Invariant($"bins should be {width} s wide or a multiple of it"));
        return new TrackedSession
        {
            Format = format,
            Path = arrays.Path,
            Position = ChosenPosition.Read(options, arrays.Path, notes)
                ?? (behaviour is not null
                    ? ReadPosition(arrays, behaviour, [.. Enumerable.Range(0, bins).Select(bin => (bin + 0.5) * width)], notes)
                    : ChosenPosition.ReadOrFind(options, arrays.Path, notes)),
            Units = table.ToTrains([.. Enumerable.Range(0, units)]),
            Intervals = [SessionInterval.Of(new Epoch(Counted, 0, bins * width))],
        }.ToRecording(options with { Epoch = options.Epoch ?? Counted }, notes);
    }

    private static string NameOf(NumpyBundle arrays) =>
        CountArrays.Names.FirstOrDefault(name => arrays.Has(name) && arrays.Peek(name) is { IsMatrix: true })
        ?? (arrays.Names.Where(name => arrays.Peek(name) is { IsMatrix: true } && !s_positions.Contains(ChannelNaming.Parse(name).Name))
            .ToArray() is [var only]
            ? only
            : throw new InputException($"no matrix of counts among the arrays ({string.Join(", ", arrays.Names)})", arrays.Path,
                "save the counts [time, unit] as counts"));

    /// <summary>The array of behaviour that has a sample for each bin or frame of a matrix; null where there is none.</summary>
    /// <param name="arrays">Where they are.</param>
    /// <param name="name">The matrix.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="series">The array that it must be; null: found by its name.</param>
    public static string? BehaviourOf(NumpyBundle arrays, string name, IReadOnlyList<long> shape, string? series) =>
        Array.Find(Behaviours(arrays, name, series), other => arrays.Peek(other) is { Type.Kind: not 'U' } header
            && shape.Any(bins => NumpyPosition.Fits(header.Shape, bins)));

    private static string[] Behaviours(NumpyBundle arrays, string name, string? series) => [.. arrays.Names.Where(other => other != name
        && (series is not null ? other == series : s_positions.Contains(ChannelNaming.Parse(other).Name)))
        .OrderBy(other => Array.IndexOf(s_positions, ChannelNaming.Parse(other).Name))];

    /// <summary>The array of behaviour whose samples are the bins, and whether the bins lie along the second axis.</summary>
    private static (string? Behaviour, bool UnitsFirst) Orientation(
        NumpyBundle arrays, string name, IReadOnlyList<long> shape, ImportOptions options, ImportNotes notes)
    {
        string[] candidates = Behaviours(arrays, name, options.Position);
        if (BehaviourOf(arrays, name, shape, options.Position) is { } fitting)
        {
            NumpyHeader header = arrays.Peek(fitting)!;
            bool unitsFirst = !NumpyPosition.Fits(header.Shape, shape[0]);
            if (unitsFirst)
            {
                notes.Add($"'{name}' has shape ({shape[0]}, {shape[1]}) and '{fitting}' {header.Shape.Max()} samples: " +
                    "transposed, its rows are the units");
            }
            return (fitting, unitsFirst);
        }
        if (candidates.Length > 0)
        {
            string other = string.Join(", ", arrays.Peek(candidates[0])?.Shape ?? []);
            throw new InputException($"'{candidates[0]}' of shape ({other}) does not fit '{name}' of " +
                $"shape ({shape[0]}, {shape[1]}): expected a sample for each bin", arrays.Path,
                    "save as many samples as bins, or name a file by --position");
        }
        if (shape[1] > shape[0])
        {
            notes.Add($"'{name}' has shape ({shape[0]}, {shape[1]}): taken as [unit, time], for a recording has more bins than units");
        }
        return (null, shape[1] > shape[0]);
    }

    private static bool IsCount(double value) => value >= 0 && value == Math.Floor(value) && value <= MostPerBin;

    private static void Add(SpikeTable table, int unit, int bin, double count, double width, string where)
    {
        if (!IsCount(count))
        {
            throw new InputException(FormattableString.Invariant(
                $"bin {bin + 1} of unit {unit + 1} holds {count}, expected a count, 0 to {MostPerBin}"),
                where, "save the counts themselves: smoothed rates, z-scores and calcium traces are no numbers of spikes; such continuous "
                    + "signals are imported by data import signals --signals NAME");
        }
        for (int spike = 0; spike < count; spike++)
        {
            table.Add(unit, (bin + (spike + 0.5) / count) * width);
        }
    }

    /// <summary>The behaviour at some times, the centres of bins. Of three columns of which two hold only 0 and 1, as CEBRA has them, the
    /// first is the position, and the others the direction.</summary>
    public static TrackedPosition ReadPosition(NumpyBundle arrays, string name, double[] times, ImportNotes notes)
    {
        NumpyArray array = arrays.Read(name);
        (string plain, string unit) = ChannelNaming.Parse(name);
        string shown = unit == ChannelNaming.Arbitrary ? RecordingBinner.PositionChannel : $"{RecordingBinner.PositionChannel}_{unit}";
        IReadOnlyList<(string Name, double[] Values)> columns = NumpyPosition.Columns(array, shown, times.Length, notes)!;
        if (columns.Count == 3 && columns.Skip(1).All(column => column.Values.All(value => value is 0 or 1)))
        {
            notes.Add($"the second and third column of '{plain}' hold only 0 and 1 (the direction, as CEBRA has it): " +
                "the first is the position");
            columns = [(shown, columns[0].Values)];
        }
        PositionTable table = PositionTable.Of(
            arrays.Where(name), times, [.. columns.Select(column => column.Values)], [.. columns.Select(column => column.Name)]);
        return new(arrays.Where(name), [.. columns.Select((column, i) =>
            ChannelNaming.ToChannel(column.Name, table.Times, table.Values[i]))],
            table.DuplicateRows);
    }
}
