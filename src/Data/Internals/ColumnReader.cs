using System.Text;
using static Dynamics.Data.Internals.DuckDbNative;

namespace Dynamics.Data.Internals;

/// <summary>Collects one column of a DuckDB result, chunk by chunk.</summary>
internal abstract unsafe class ColumnReader(string name)
{
    private readonly List<bool> _known = [];

    /// <summary>A reader for a type of column.</summary>
    /// <exception cref="DuckDbException">A type that is not handled.</exception>
    public static ColumnReader Of(string name, ColumnType type) => type switch
    {
        ColumnType.Double => new Numbers<double>(name),
        ColumnType.Float => new Numbers<float>(name),
        ColumnType.Integer => new Numbers<int>(name),
        ColumnType.BigInt => new Numbers<long>(name),
        ColumnType.Boolean => new Numbers<bool>(name),
        ColumnType.Varchar => new Texts(name),
        _ => throw new DuckDbException($"column {name} has type {(int)type}, expected double, float, integer, boolean or text"),
    };

    /// <summary>Adds the rows of a chunk.</summary>
    public void Add(nint vector, int rows)
    {
        ulong* validity = VectorValidity(vector);
        AddValues(VectorData(vector), rows, validity);
        for (int i = 0; i < rows; i++)
        {
            _known.Add(IsKnown(validity, i));
        }
    }

    /// <summary>The column read so far.</summary>
    public ParquetColumn ToColumn() => new(name, Values(), _known.Contains(false) ? [.. _known] : null);

    private protected abstract void AddValues(byte* data, int rows, ulong* validity);

    private protected abstract Array Values();

    /// <summary>Without a validity mask every row has a value.</summary>
    private static bool IsKnown(ulong* validity, int row) => validity == null || ((validity[row / 64] >> (row % 64)) & 1) != 0;

    private sealed class Numbers<T>(string name) : ColumnReader(name) where T : unmanaged
    {
        private readonly List<T> _values = [];

        private protected override void AddValues(byte* data, int rows, ulong* validity) => _values.AddRange(new ReadOnlySpan<T>(data, rows));

        private protected override Array Values() => _values.ToArray();
    }

    private sealed class Texts(string name) : ColumnReader(name)
    {
        private readonly List<string> _values = [];

        private protected override void AddValues(byte* data, int rows, ulong* validity)
        {
            for (int i = 0; i < rows; i++)
            {
                if (!IsKnown(validity, i))
                {
                    _values.Add(""); // The entry of a NULL is not initialised.
                    continue;
                }
                byte* entry = data + i * sizeof(Text);
                var text = (Text*)entry;
                byte* first = text->Length <= Text.LongestInline ? entry + Text.InlineOffset : text->Pointer;
                _values.Add(Encoding.UTF8.GetString(first, (int)text->Length));
            }
        }

        private protected override Array Values() => _values.ToArray();
    }
}
