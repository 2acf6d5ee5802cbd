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
    public static ColumnCollector Of(int column, StoredColumn stored, int rows)
    {
        (string name, int scale) = (stored.Name, stored.Scale);
        return (stored.Kind, stored.Type) switch
        {
            (ValueKind.Double, _) => new AsStored<double>(column, name, rows),
            (ValueKind.Float, _) => new AsStored<float>(column, name, rows),
            (ValueKind.Int32, _) => new AsStored<int>(column, name, rows),
            (ValueKind.Int64, _) => new AsStored<long>(column, name, rows),
            (ValueKind.Boolean, _) => new AsStored<bool>(column, name, rows),
            (ValueKind.UInt32, _) => new Converted<int, long>(column, name, rows, value => (uint)value),
            (ValueKind.UInt64, _) => new Converted<long, long>(column, name, rows, value => value >= 0 ? value
                : throw new InvalidDataException($"it holds {(ulong)value}, expected at most {long.MaxValue}")),
            (ValueKind.Half, _) => OfBytes(column, name, rows, value => (float)BinaryPrimitives.ReadHalfLittleEndian(value.Span), 0),
            (ValueKind.Text, _) => OfBytes(column, name, rows, ToText, ""),
            (ValueKind.Decimal, StoredType.Int32) => new Converted<int, double>(column, name, rows, value => ToDouble(value, scale)),
            (ValueKind.Decimal, StoredType.Int64) => new Converted<long, double>(column, name, rows, value => ToDouble(value, scale)),
            (ValueKind.Decimal, _) => OfBytes(column, name, rows, value => ToDouble(new(value.Span, isBigEndian: true), scale), 0),
            _ => throw ParquetLayout.Unreadable(stored),
        };
    }

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

    private static double ToDouble(BigInteger unscaled, int scale) =>
        double.Parse($"{unscaled}E-{scale}", NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string ToText(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return s_strictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException failure)
        {
            throw new InvalidDataException("it holds text that is not UTF-8", failure);
        }
    }

    private static ColumnCollector OfBytes<T>(int column, string name, int rows, Func<ReadOnlyMemory<byte>, T> convert, T missing) =>
        new Converted<ReadOnlyMemory<byte>, T>(column, name, rows, convert) { Missing = missing };

    /// <summary>Values that come as they are stored.</summary>
    private sealed class AsStored<T>(int column, string name, int rows) : ColumnCollector(column, name, rows) where T : struct
    {
        private readonly T[] _values = new T[rows];

        private protected override Array Values => _values;

        public override void Add(GroupReader reader) => Read(reader, _values.AsMemory((int)reader.FirstRow, reader.Rows));
    }

    /// <summary>Values that are stored in another way.</summary>
    private sealed class Converted<TStored, T>(int column, string name, int rows, Func<TStored, T> convert)
        : ColumnCollector(column, name, rows) where TStored : struct
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
            catch (Exception failure) when (failure is InvalidDataException or ArgumentException or FormatException)
            {
                throw new InvalidDataException($"column {_name}: {failure.Message}", failure);
            }
            finally
            {
                ArrayPool<TStored>.Shared.Return(stored, clearArray: true);
            }
        }
    }
}
