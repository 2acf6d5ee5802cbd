using System.Numerics;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>Columns of whatever numeric type a tool chose, as doubles.</summary>
internal static class NumberColumn
{
    /// <summary>The numbers (truth as 0 and 1), the same array if they are doubles already; null for text.</summary>
    public static double[]? ToDoubles(Array values) => Type.GetTypeCode(values.GetType().GetElementType()) switch // The runtime takes a uint[] for an int[].
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

    /// <summary>Unit ids; the same array if they are of 32 bits already.</summary>
    /// <exception cref="InputException">Text, or one that is no whole number, or beyond 32 bits.</exception>
    public static int[] ToUnitIds(Array values, string where)
    {
        if (values.GetType() == typeof(int[]))
        {
            return (int[])values;
        }
        double[] numbers = ToDoubles(values) ?? throw new InputException("holds text, expected the numbers of units", where, "number the units");
        int wrong = Array.FindIndex(numbers, value => !(value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue));
        return wrong < 0
            ? Array.ConvertAll(numbers, value => (int)value)
            : throw new InputException($"row {wrong + 1} names unit {numbers[wrong]}, expected a whole number of at most {int.MaxValue}", where, "number the units");
    }

    private static double[] Convert<T>(T[] values) where T : INumberBase<T> => Array.ConvertAll(values, double.CreateTruncating);
}
