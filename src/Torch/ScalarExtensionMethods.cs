using TorchSharp.Internals;

namespace TorchSharp;

/// <summary>Conversions between .NET numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>An integer scalar.</summary>
    public static Scalar ToScalar(this byte value) => new(ValueTag.Int, value);

    /// <summary>An integer scalar.</summary>
    public static Scalar ToScalar(this sbyte value) => new(ValueTag.Int, value);

    /// <summary>An integer scalar.</summary>
    public static Scalar ToScalar(this short value) => new(ValueTag.Int, value);

    /// <summary>An integer scalar.</summary>
    public static Scalar ToScalar(this int value) => new(ValueTag.Int, value);

    /// <summary>An integer scalar.</summary>
    public static Scalar ToScalar(this long value) => new(ValueTag.Int, value);

    /// <summary>A floating-point scalar.</summary>
    public static Scalar ToScalar(this float value) => ((double)value).ToScalar();

    /// <summary>A floating-point scalar.</summary>
    public static Scalar ToScalar(this double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A truth value.</summary>
    public static Scalar ToScalar(this bool value) => new(ValueTag.Bool, value ? 1 : 0);

    /// <summary>The value in single precision.</summary>
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;

    /// <summary>The value in double precision.</summary>
    public static double ToDouble(this Scalar value) => value.AsDouble;

    /// <summary>The value as an 8-bit integer; overflow is an <see cref="OverflowException"/>.</summary>
    public static byte ToByte(this Scalar value) => checked((byte)value.AsLong);

    /// <summary>The value as a signed 8-bit integer; overflow is an <see cref="OverflowException"/>.</summary>
    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.AsLong);

    /// <summary>The value as a 16-bit integer; overflow is an <see cref="OverflowException"/>.</summary>
    public static short ToInt16(this Scalar value) => checked((short)value.AsLong);

    /// <summary>The value as a 32-bit integer; overflow is an <see cref="OverflowException"/>.</summary>
    public static int ToInt32(this Scalar value) => checked((int)value.AsLong);

    /// <summary>The value as a 64-bit integer.</summary>
    public static long ToInt64(this Scalar value) => value.AsLong;

    /// <summary>True where the value is not zero.</summary>
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
