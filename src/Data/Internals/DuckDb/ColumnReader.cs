using static Dynamics.Data.Internals.DuckDb.DuckDbNative;

namespace Dynamics.Data.Internals.DuckDb;

/// <summary>Collects one column of a query, chunk by chunk.</summary>
internal abstract class ColumnReader(string name)
{
    private bool[]? _known; // from the first missing value on

    /// <summary>Rows so far.</summary>
    protected int Count { get; private set; }

    /// <summary>A reader for a type of column, with room for as many rows as expected.</summary>
    /// <exception cref="DuckDbException">A type that is not handled.</exception>
    public static ColumnReader Of(string name, ColumnType type, long expectedRows) => type switch
    {
        ColumnType.Double => new Numbers<double>(name, expectedRows),
        ColumnType.Float => new Numbers<float>(name, expectedRows),
        ColumnType.Integer => new Numbers<int>(name, expectedRows),
        ColumnType.BigInt => new Numbers<long>(name, expectedRows),
        ColumnType.Boolean => new Numbers<bool>(name, expectedRows),
        ColumnType.Varchar => new Texts(name, expectedRows),
        _ => throw new DuckDbException($"column {name} has type {(int)type}, expected double, float, integer, boolean or text"),
    };

    /// <summary>Adds the rows of a chunk.</summary>
    public void Add(DuckDbRows rows, int column)
    {
        AddValues(rows, column);
        if (_known is not null || rows.FirstMissing(column) >= 0)
        {
            _known ??= Enumerable.Repeat(true, Count).ToArray();
            Grow(ref _known, Count + rows.Count);
            for (int row = 0; row < rows.Count; row++)
            {
                _known[Count + row] = rows.IsKnown(column, row);
            }
        }
        Count += rows.Count;
    }

    /// <summary>The column read so far.</summary>
    public ParquetColumn ToColumn()
    {
        if (_known is not null)
        {
            Array.Resize(ref _known, Count);
        }
        return new(name, Values(), _known);
    }

    private protected abstract void AddValues(DuckDbRows rows, int column);

    private protected abstract Array Values();

    /// <summary>Makes room by doubling.</summary>
    private static void Grow<T>(ref T[] values, int needed)
    {
        if (needed > values.Length)
        {
            Array.Resize(ref values, (int)Math.Min(Math.Max(2L * values.Length, needed), Array.MaxLength));
        }
    }

    private sealed class Numbers<T>(string name, long expectedRows) : ColumnReader(name) where T : unmanaged
    {
        private T[] _values = new T[expectedRows];

        private protected override void AddValues(DuckDbRows rows, int column)
        {
            Grow(ref _values, Count + rows.Count);
            rows.Values<T>(column).CopyTo(_values.AsSpan(Count));
        }

        private protected override Array Values()
        {
            Array.Resize(ref _values, Count);
            return _values;
        }
    }

    private sealed class Texts(string name, long expectedRows) : ColumnReader(name)
    {
        private string[] _values = new string[expectedRows];

        private protected override void AddValues(DuckDbRows rows, int column)
        {
            Grow(ref _values, Count + rows.Count);
            for (int row = 0; row < rows.Count; row++)
            {
                _values[Count + row] = rows.IsKnown(column, row) ? rows.TextAt(column, row) : ""; // The entry of a NULL is not initialised.
            }
        }

        private protected override Array Values()
        {
            Array.Resize(ref _values, Count);
            return _values;
        }
    }
}
