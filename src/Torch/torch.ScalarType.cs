namespace TorchSharp;

public static partial class torch
{
    /// <summary>8-bit integers without sign.</summary>
    public static readonly ScalarType uint8 = ScalarType.Byte;

    /// <summary>8-bit integers.</summary>
    public static readonly ScalarType int8 = ScalarType.Int8;

    /// <summary>16-bit integers.</summary>
    public static readonly ScalarType int16 = ScalarType.Int16;

    /// <summary>32-bit integers.</summary>
    public static readonly ScalarType int32 = ScalarType.Int32;

    /// <summary>64-bit integers.</summary>
    public static readonly ScalarType int64 = ScalarType.Int64;

    /// <summary>Half precision.</summary>
    public static readonly ScalarType float16 = ScalarType.Float16;

    /// <summary>Single precision.</summary>
    public static readonly ScalarType float32 = ScalarType.Float32;

    /// <summary>Double precision.</summary>
    public static readonly ScalarType float64 = ScalarType.Float64;

    /// <summary>Complex numbers of two singles.</summary>
    public static readonly ScalarType complex64 = ScalarType.ComplexFloat32;

    /// <summary>Complex numbers of two doubles.</summary>
    public static readonly ScalarType complex128 = ScalarType.ComplexFloat64;

    /// <summary>Truth values.</summary>
    public static readonly ScalarType @bool = ScalarType.Bool;

    private static ScalarType defaultType = ScalarType.Float32;

    /// <summary>The type of an element; the numbers are c10::ScalarType's.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>8-bit integer without sign.</summary>
        Byte = 0,

        /// <summary>8-bit integer.</summary>
        Int8 = 1,

        /// <summary>16-bit integer.</summary>
        Int16 = 2,

        /// <summary>32-bit integer.</summary>
        Int32 = 3,

        /// <summary>64-bit integer.</summary>
        Int64 = 4,

        /// <summary>Half precision.</summary>
        Float16 = 5,

        /// <summary>Single precision.</summary>
        Float32 = 6,

        /// <summary>Double precision.</summary>
        Float64 = 7,

        /// <summary>Complex number of two singles.</summary>
        ComplexFloat32 = 9,

        /// <summary>Complex number of two doubles.</summary>
        ComplexFloat64 = 10,

        /// <summary>Truth value.</summary>
        Bool = 11,

        /// <summary>Brain floating point.</summary>
        BFloat16 = 15,
    }

    /// <summary>True for the integer types and Bool.</summary>
    public static bool is_integral(ScalarType type) => type is >= ScalarType.Byte and <= ScalarType.Int64 or ScalarType.Bool;

    /// <summary>True for the floating-point types.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    /// <summary>True for the complex types.</summary>
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>The type of a tensor that is created without one; Float32 unless changed.</summary>
    public static ScalarType get_default_dtype() => defaultType;

    /// <summary>Changes the type of tensors that are created without one.</summary>
    public static void set_default_dtype(ScalarType dtype) => defaultType = dtype;

    internal static ScalarType ScalarTypeOf(Type type) =>
        type == typeof(float) ? ScalarType.Float32
        : type == typeof(double) ? ScalarType.Float64
        : type == typeof(long) ? ScalarType.Int64
        : type == typeof(int) ? ScalarType.Int32
        : type == typeof(bool) ? ScalarType.Bool
        : type == typeof(byte) ? ScalarType.Byte
        : type == typeof(sbyte) ? ScalarType.Int8
        : type == typeof(short) ? ScalarType.Int16
        : type == typeof((float, float)) ? ScalarType.ComplexFloat32
        : type == typeof(System.Numerics.Complex) ? ScalarType.ComplexFloat64
        : throw new NotSupportedException($"tensors have no elements of type {type.Name}");
}
