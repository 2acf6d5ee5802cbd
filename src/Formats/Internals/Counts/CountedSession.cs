using Dynamics.Data;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Counts;

/// <summary>A matrix of counts, and what was tracked in the same bins, as a session.</summary>
internal static class CountedSession
{
    private const string Counted = "counted";
    private const double MostPerBin = 10_000;

    private static readonly string[] s_positions = [RecordingBinner.PositionChannel, "pos", "positions", "pos_binned", "position_binned",
        "xy", "behavior",
        "behaviour", "labels", "continuous_index"];

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
                ?? (behaviour is not null ? ReadPosition(arrays, behaviour, bins, width, notes)
                    : ChosenPosition.ReadOrFind(options, arrays.Path, notes)),
            Units = table.ToTrains([.. Enumerable.Range(0, units)]),
            Intervals = [SessionInterval.Of(new Epoch(Counted, 0, bins * width))],
        }.ToRecording(options with { Epoch = options.Epoch ?? Counted }, notes);
    }

    private static string NameOf(NumpyBundle arrays) =>
        CountArrays.Names.FirstOrDefault(name => arrays.Has(name) && CountArrays.IsMatrix(arrays.Peek(name)))
        ?? (arrays.Names.Where(name => CountArrays.IsMatrix(arrays.Peek(name)) && !s_positions.Contains(ChannelNaming.Parse(name).Name))
            .ToArray() is [var only]
            ? only
            : throw new InputException($"no matrix of counts among the arrays ({string.Join(", ", arrays.Names)})", arrays.Path,
                "save the counts [time, unit] as counts"));

    /// <summary>The array of behaviour whose samples are the bins, and whether the bins lie along the second axis.</summary>
    private static (string? Behaviour, bool UnitsFirst) Orientation(
        NumpyBundle arrays, string name, IReadOnlyList<long> shape, ImportOptions options, ImportNotes notes)
    {
        string? series = options.Position;
        string[] candidates = [.. arrays.Names.Where(other => other != name
            && (series is not null ? other == series : s_positions.Contains(ChannelNaming.Parse(other).Name)))
            .OrderBy(other => Array.IndexOf(s_positions, ChannelNaming.Parse(other).Name))];
        foreach (string other in candidates)
        {
            if (arrays.Peek(other) is { Type.Kind: not 'U' } header && shape.Any(bins => NumpyPosition.Fits(header.Shape, bins)))
            {
                bool unitsFirst = !NumpyPosition.Fits(header.Shape, shape[0]);
                if (unitsFirst)
                {
                    notes.Add($"'{name}' has shape ({shape[0]}, {shape[1]}) and '{other}' {header.Shape.Max()} samples: " +
                        "transposed, its rows are the units");
                }
                return (other, unitsFirst);
            }
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

    private static void Add(SpikeTable table, int unit, int bin, double count, double width, string where)
    {
        if (!(count >= 0) || count != Math.Floor(count) || count > MostPerBin)
        {
            throw new InputException(FormattableString.Invariant(
                $"bin {bin + 1} of unit {unit + 1} holds {count}, expected a count, 0 to {MostPerBin}"),
                where, "save the counts themselves: smoothed rates, z-scores and calcium traces are no numbers of spikes");
        }
        for (int spike = 0; spike < count; spike++)
        {
            table.Add(unit, (bin + (spike + 0.5) / count) * width);
        }
    }

    /// <summary>The behaviour at the centres of the bins. Of three columns of which two hold only 0 and 1, as CEBRA has them, the first is
    /// the position, and the others the direction.</summary>
    private static TrackedPosition ReadPosition(NumpyBundle arrays, string name, int bins, double width, ImportNotes notes)
    {
        NumpyArray array = arrays.Read(name);
        (string plain, string unit) = ChannelNaming.Parse(name);
        string shown = unit == ChannelNaming.Arbitrary ? RecordingBinner.PositionChannel : $"{RecordingBinner.PositionChannel}_{unit}";
        IReadOnlyList<(string Name, double[] Values)> columns = NumpyPosition.Columns(array, shown, bins, notes)!;
        if (columns.Count == 3 && columns.Skip(1).All(column => column.Values.All(value => value is 0 or 1)))
        {
            notes.Add($"the second and third column of '{plain}' hold only 0 and 1 (the direction, as CEBRA has it): " +
                "the first is the position");
            columns = [(shown, columns[0].Values)];
        }
        double[] times = [.. Enumerable.Range(0, bins).Select(bin => (bin + 0.5) * width)];
        PositionTable table = PositionTable.Of(
            arrays.Where(name), times, [.. columns.Select(column => column.Values)], [.. columns.Select(column => column.Name)]);
        return new(arrays.Where(name), [.. columns.Select((column, i) =>
            ChannelNaming.ToChannel(column.Name, table.Times, table.Values[i]))],
            table.DuplicateRows);
    }
}
