using System.Numerics;

namespace Dynamics.Data.Formats.Internals;

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

    /// <summary>Unit ids.</summary>
    /// <exception cref="InputException">One that is no whole number, or beyond 32 bits.</exception>
    public static int[] ToUnitIds(double[] values, string where) => Array.FindIndex(values, value => !(value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue)) is var wrong and >= 0
        ? throw new InputException($"row {wrong + 1} names unit {values[wrong]}, expected a whole number of at most {int.MaxValue}", where, "number the units")
        : Array.ConvertAll(values, value => (int)value);

    private static double[] Convert<T>(T[] values) where T : INumberBase<T> => Array.ConvertAll(values, double.CreateTruncating);
}
