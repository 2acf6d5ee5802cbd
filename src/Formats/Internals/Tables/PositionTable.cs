using Dynamics.Data;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>Tracked behaviour as the rows of a file: times strictly ascending, one array of values a column (NaN: not tracked).</summary>
internal sealed record PositionTable(string Path, double[] Times, double[][] Values, int DuplicateRows)
{
    /// <summary>Reads the rows that are left in <paramref name="reader"/>. Of rows with one time the first is kept.</summary>
    /// <exception cref="InputException">A field that is no number, times that go backwards, fewer than two rows, or a column
    /// without any value.</exception>
    public static PositionTable Read(DelimitedReader reader, int timeColumn, IReadOnlyList<int> valueColumns, double secondsPerUnit)
    {
        List<double> times = [];
        List<double>[] values = [.. valueColumns.Select(_ => new List<double>())];
        int duplicates = 0;
        while (reader.NextRow())
        {
            double time = reader.Finite(timeColumn) * secondsPerUnit;
            if (times.Count > 0 && time <= times[^1])
            {
                if (time < times[^1])
                {
                    throw reader.Mistake(timeColumn, $"time goes backwards, {time} s after {times[^1]} s", "sort the rows by time");
                }
                duplicates++;
                continue;
            }
            times.Add(time);
            for (int i = 0; i < values.Length; i++)
            {
                values[i].Add(reader.FiniteOrMissing(valueColumns[i]));
            }
        }
        var table = new PositionTable(reader.Path, [.. times], [.. values.Select(column => column.ToArray())], duplicates);
        table.Check([.. valueColumns.Select(column => reader.Columns[column])]);
        return table;
    }

    /// <summary>Of arrays whose rows may repeat a time: the first row of a time is kept.</summary>
    /// <param name="path">What to call them in an error.</param>
    /// <param name="times">Times in seconds.</param>
    /// <param name="values">One array a column, as long as <paramref name="times"/>; NaN where not tracked.</param>
    /// <param name="names">Names of the columns.</param>
    /// <exception cref="InputException">A time that is not finite or goes backwards, an infinite value, fewer than two rows, or a column
    /// without any value.</exception>
    public static PositionTable Of(string path, double[] times, double[][] values, string[] names)
    {
        List<int> kept = [];
        for (int row = 0; row < times.Length; row++)
        {
            if (!double.IsFinite(times[row]) || (kept.Count > 0 && times[row] < times[kept[^1]]))
            {
                throw new InputException($"time {times[row]} s is not finite, or before the time of the row before",
                    $"{path}, row {row + 1}", "sort the rows by time");
            }
            if (kept.Count == 0 || times[row] > times[kept[^1]])
            {
                kept.Add(row);
            }
            if (Array.FindIndex(values, column => double.IsInfinity(column[row])) is var column and >= 0)
            {
                throw new InputException($"{names[column]} is infinite", $"{path}, row {row + 1}", "mark what is not known as NaN");
            }
        }
        int duplicates = times.Length - kept.Count;
        double[] Keep(double[] all) => duplicates == 0 ? all : [.. kept.Select(row => all[row])];
        var table = new PositionTable(path, Keep(times), Array.ConvertAll(values, Keep), duplicates);
        table.Check(names);
        return table;
    }

    private void Check(string[] names)
    {
        if (Times.Length < 2)
        {
            throw new InputException(
                $"{Times.Length} tracked times, expected a time series", Path, "export the position again, one row a sample");
        }
        for (int i = 0; i < names.Length; i++)
        {
            if (!Values[i].Any(double.IsFinite))
            {
                throw new InputException(
                    $"no value of {names[i]} is known, every row is missing", Path, "export the tracking again, or remove the column");
            }
        }
    }
}

/// <summary>Behaviour as it was read: the channel <c>position</c>, or <c>x</c> and <c>y</c> of which one is made, and others.</summary>
/// <param name="Path">Where it comes from, for errors.</param>
/// <param name="Channels">The channels; none where nothing was tracked.</param>
/// <param name="DuplicateRows">Rows that repeated the time of the row before and were left out.</param>
internal sealed record TrackedPosition(string Path, IReadOnlyList<BehaviorChannel> Channels, int DuplicateRows = 0)
{
    /// <summary>What looks like a position and could not be taken, and why; empty where nothing does.</summary>
    public string Unusable { get; init; } = "";

    /// <summary>Whether its times are numbers of video frames, whose rate the user must say.</summary>
    public bool CountsFrames { get; init; }
}
