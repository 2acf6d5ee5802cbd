namespace Dynamics.Data.Formats.Internals;

/// <summary>Tracked behaviour as the rows of a file: times strictly ascending, one array of values a column (NaN: not tracked).</summary>
internal sealed record PositionTable(string Path, double[] Times, double[][] Values, int DuplicateRows)
{
    /// <summary>Reads the rows that are left in <paramref name="reader"/>. Of rows with one time the first is kept.</summary>
    /// <exception cref="InputException">A field that is no number, times that go backwards, fewer than two rows, or a column without any value.</exception>
    public static PositionTable Read(DelimitedReader reader, int timeColumn, IReadOnlyList<int> valueColumns)
    {
        List<double> times = [];
        List<double>[] values = [.. valueColumns.Select(_ => new List<double>())];
        int duplicates = 0;
        while (reader.NextRow())
        {
            double time = reader.Finite(timeColumn);
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

    /// <summary>When tracking starts.</summary>
    public double StartSeconds => Times[0];

    /// <summary>When tracking ends: one (median) sampling interval after the last row.</summary>
    public double EndSeconds => EndOf(Times);

    /// <summary>When sampling at two or more ascending times ends: one (median) interval after the last.</summary>
    public static double EndOf(double[] times)
    {
        double[] intervals = [.. times.Zip(times.Skip(1), (a, b) => b - a)];
        Array.Sort(intervals);
        return times[^1] + intervals[intervals.Length / 2];
    }

    private void Check(string[] names)
    {
        if (Times.Length < 2)
        {
            throw new InputException($"{Times.Length} tracked times, expected a time series", Path, "export the position again, one row a sample");
        }
        for (int i = 0; i < names.Length; i++)
        {
            if (!Values[i].Any(double.IsFinite))
            {
                throw new InputException($"no value of {names[i]} is known, every row is missing", Path, "export the tracking again, or remove the column");
            }
        }
    }
}
