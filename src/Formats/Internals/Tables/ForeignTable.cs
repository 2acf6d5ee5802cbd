using System.Numerics;
using Dynamics.Data;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>A Parquet table that another program made: numeric columns of any type.</summary>
internal sealed class ForeignTable(string path)
{
    /// <summary>The column in which pandas keeps row labels; nothing of the session's.</summary>
    private const string RowLabels = "__index_level_";

    private readonly Dictionary<string, ParquetColumn> _columns = ParquetFile.Read(path)
        .Where(column => !column.Name.StartsWith(RowLabels, StringComparison.Ordinal)).ToDictionary(column => column.Name);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Names of the columns of numbers, in the file's order.</summary>
    public IEnumerable<string> Numbers => _columns.Values.Where(column => column.Values is not string[]).Select(column => column.Name);

    /// <summary>Names of all columns.</summary>
    public IEnumerable<string> Names => _columns.Keys;

    /// <summary>A column of numbers that has a value in every row.</summary>
    /// <exception cref="InputException">There is none of that name, it is of text, or a value is missing.</exception>
    public double[] Column(string name)
    {
        ParquetColumn column = Complete(name);
        return NumberColumn.ToDoubles(column.Values)
            ?? throw Mistake($"column '{name}' is of text, expected numbers", "save it as numbers");
    }

    /// <summary>The column <c>unit</c>.</summary>
    /// <exception cref="InputException">There is none, it is of text, or one that is not whole or missing.</exception>
    public int[] UnitIds() => NumberColumn.ToUnitIds(Complete("unit").Values, $"{path}, column 'unit'");

    /// <summary>A column of numbers, NaN where there is none.</summary>
    public double[] ColumnWithGaps(string name)
    {
        ParquetColumn column = _columns[name];
        double[] values = NumberColumn.ToDoubles(column.Values)!;
        return column.Known is not bool[] known ? values : [.. values.Select((value, row) => known[row] ? value : double.NaN)];
    }

    /// <summary>A column of text that has a value in every row.</summary>
    /// <exception cref="InputException">There is none of that name, it is of numbers, or a value is missing.</exception>
    public string[] TextColumn(string name) =>
        Complete(name).Values as string[] ?? throw Mistake($"column '{name}' is of numbers, expected text", "save it as text");

    /// <summary>A column of numbers, NaN where there is none, or of text, empty where there is none.</summary>
    public UnitProperty Property(string name) => _columns[name] switch
    {
        { Values: string[] texts, Known: { } known } => texts.Select((text, row) => known[row] ? text : "").ToArray(),
        { Values: string[] texts } => texts,
        _ => ColumnWithGaps(name),
    };

    /// <summary>The table as a position: the column <c>time_s</c>, and every other column of numbers as a channel.</summary>
    /// <param name="name">The column that is the position; null: found by its name.</param>
    /// <exception cref="InputException">Times that are missing or run back, an infinite value, or no column of that name.</exception>
    public TrackedPosition ReadPosition(string? name)
    {
        string[] columns = [.. Numbers.Where(column => column != ColumnChoice.Time)];
        PositionTable rows = PositionTable.Of(path, Column(ColumnChoice.Time), [.. columns.Select(ColumnWithGaps)], columns);
        BehaviorChannel[] channels = [.. columns.Select((column, i) => ChannelNaming.ToChannel(column, rows.Times, rows.Values[i]))];
        return new(path, PositionChannel.Named(channels, name, path), rows.DuplicateRows);
    }

    private ParquetColumn Complete(string name)
    {
        if (!_columns.TryGetValue(name, out ParquetColumn? column))
        {
            throw Mistake($"no column '{name}' among ({string.Join(", ", _columns.Keys)})", $"name the column {name}");
        }
        return column.Known is null ? column : throw Mistake(
            $"column '{name}' lacks a value in row {Array.IndexOf(column.Known, false) + 1}", "fill it in, or leave that row out");
    }

    private InputException Mistake(string what, string remedy) => new(what, path, remedy);
}

/// <summary>Columns of whatever numeric type a tool chose, as doubles.</summary>
internal static class NumberColumn
{
    /// <summary>The numbers (truth as 0 and 1), the same array if they are doubles already; null for text.</summary>
    // The runtime takes a uint[] for an int[].
    public static double[]? ToDoubles(Array values) => Type.GetTypeCode(values.GetType().GetElementType()) switch
    {
        TypeCode.Double => (double[])values,
        TypeCode.Single => Convert((float[])values),
        TypeCode.Int32 => Convert((int[])values),
        TypeCode.Int64 => Convert((long[])values),
        TypeCode.Int16 => Convert((short[])values),
        TypeCode.SByte => Convert((sbyte[])values),
        TypeCode.Byte => Convert((byte[])values),
        TypeCode.UInt16 => Convert((ushort[])values),
        TypeCode.UInt32 => Convert((uint[])values),
        TypeCode.UInt64 => Convert((ulong[])values),
        TypeCode.Boolean => Array.ConvertAll((bool[])values, value => value ? 1.0 : 0),
        _ => null,
    };

    /// <summary>The numbers as floats, the same array if they are that already; null for text.</summary>
    public static float[]? ToFloats(Array values) => values as float[]
        ?? (ToDoubles(values) is { } doubles ? Array.ConvertAll(doubles, value => (float)value) : null);

    /// <summary>Unit ids; the same array if they are of 32 bits already.</summary>
    /// <exception cref="InputException">Text, or one that is no whole number, or beyond 32 bits.</exception>
    public static int[] ToUnitIds(Array values, string where)
    {
        if (values.GetType() == typeof(int[]))
        {
            return (int[])values;
        }
        double[] numbers = ToDoubles(values)
            ?? throw new InputException("holds text, expected the numbers of units", where, "number the units");
        int wrong = Array.FindIndex(numbers, value => !(value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue));
        return wrong < 0
            ? Array.ConvertAll(numbers, value => (int)value)
            : throw new InputException($"row {wrong + 1} names unit {numbers[wrong]}, expected a whole number of at most {int.MaxValue}",
                where, "number the units");
    }

    private static double[] Convert<T>(T[] values) where T : INumberBase<T> => Array.ConvertAll(values, double.CreateTruncating);
}
