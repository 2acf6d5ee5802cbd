using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Collects the values of one column from all row groups, which may come in any order and from several threads.</summary>
internal abstract class ColumnCollector
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly int _column, _rows;
    private readonly string _name;
    private bool[]? _missing; // from the first missing value on

    private ColumnCollector(int column, string name, int rows) => (_column, _name, _rows) = (column, name, rows);

    /// <summary>A collector for a column of any type.</summary>
    /// <param name="column">Its number.</param>
    /// <param name="stored">What it is.</param>
    /// <param name="rows">Rows of all groups.</param>
    /// <exception cref="InvalidDataException">A type that is not handled.</exception>
    public static ColumnCollector Of(int column, StoredColumn stored, int rows) => stored.Kind switch
    {
        ValueKind.Double => new AsStored<double>(column, stored.Name, rows),
        ValueKind.Float => new AsStored<float>(column, stored.Name, rows),
        ValueKind.Int32 => new AsStored<int>(column, stored.Name, rows),
        ValueKind.Int64 => new AsStored<long>(column, stored.Name, rows),
        ValueKind.Boolean => new AsStored<bool>(column, stored.Name, rows),
        ValueKind.UInt32 => new Converted<int, long>(column, stored.Name, rows, value => (uint)value),
        ValueKind.UInt64 => new Converted<long, long>(column, stored.Name, rows, value => value >= 0 ? value
            : throw new InvalidDataException($"column {stored.Name} holds {(ulong)value}, expected at most {long.MaxValue}")),
        ValueKind.Half => new Converted<ReadOnlyMemory<byte>, float>(column, stored.Name, rows, value => (float)BinaryPrimitives.ReadHalfLittleEndian(value.Span)),
        ValueKind.Text => new Converted<ReadOnlyMemory<byte>, string>(column, stored.Name, rows, value => ToText(value, stored.Name)) { Missing = "" },
        ValueKind.Decimal when stored.Type == StoredType.Int32 => new Converted<int, double>(column, stored.Name, rows, value => ToDouble(value, stored.Scale)),
        ValueKind.Decimal when stored.Type == StoredType.Int64 => new Converted<long, double>(column, stored.Name, rows, value => ToDouble(value, stored.Scale)),
        ValueKind.Decimal => new Converted<ReadOnlyMemory<byte>, double>(column, stored.Name, rows, value => ToDouble(new BigInteger(value.Span, isBigEndian: true), stored.Scale)),
        _ => throw ParquetLayout.Unreadable(stored),
    };

    /// <summary>Adds the rows of a group.</summary>
    /// <param name="reader">Stands at the group.</param>
    public abstract void Add(GroupReader reader);

    /// <summary>The column, after all groups were added.</summary>
    public ParquetColumn ToColumn() => new(_name, Values, _missing is null ? null : Array.ConvertAll(_missing, missing => !missing));

    private protected abstract Array Values { get; }

    private void Read<T>(GroupReader reader, Memory<T> values) where T : struct => reader.Read(_column, values, row =>
    {
        bool[] missing = Volatile.Read(ref _missing) ?? Interlocked.CompareExchange(ref _missing, new bool[_rows], null) ?? _missing!;
        missing[(int)reader.FirstRow + row] = true;
    });

    private static double ToDouble(BigInteger unscaled, int scale) => double.Parse($"{unscaled}E-{scale}", NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string ToText(ReadOnlyMemory<byte> bytes, string column)
    {
        try
        {
            return s_strictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException failure)
        {
            throw new InvalidDataException($"column {column} holds text that is not UTF-8", failure);
        }
    }

    /// <summary>Values that come as they are stored.</summary>
    private sealed class AsStored<T>(int column, string name, int rows) : ColumnCollector(column, name, rows) where T : struct
    {
        private readonly T[] _values = new T[rows];

        private protected override Array Values => _values;

        public override void Add(GroupReader reader) => Read(reader, _values.AsMemory((int)reader.FirstRow, reader.Rows));
    }

    /// <summary>Values that are stored in another way.</summary>
    private sealed class Converted<TStored, T>(int column, string name, int rows, Func<TStored, T> convert) : ColumnCollector(column, name, rows) where TStored : struct
    {
        private readonly T[] _values = new T[rows];

        /// <summary>What stands where there is no value.</summary>
        public T? Missing { get; init; }

        private protected override Array Values => _values;

        public override void Add(GroupReader reader)
        {
            int firstRow = (int)reader.FirstRow;
            TStored[] stored = ArrayPool<TStored>.Shared.Rent(reader.Rows);
            try
            {
                Read<TStored>(reader, stored);
                for (int row = 0; row < reader.Rows; row++)
                {
                    bool isMissing = _missing is { } missing && missing[firstRow + row];
                    _values[firstRow + row] = isMissing ? Missing! : convert(stored[row]);
                }
            }
            finally
            {
                ArrayPool<TStored>.Shared.Return(stored, clearArray: true);
            }
        }
    }
}
