using TorchSharp.Internals;

namespace TorchSharp;

/// <summary>A number as an argument of an operator; it takes on the tensor's type there (c10::Scalar).</summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(ValueTag tag, long bits)
    {
        Tag = tag;
        Bits = bits;
    }

    /// <summary>The widest element type of this kind of number: Int64, Float64 or Bool.</summary>
    public torch.ScalarType Type => Tag switch
    {
        ValueTag.Int => torch.ScalarType.Int64,
        ValueTag.Bool => torch.ScalarType.Bool,
        _ => torch.ScalarType.Float64,
    };

    internal ValueTag Tag { get; }

    internal long Bits { get; }

    internal double AsDouble => Tag == ValueTag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsLong => Tag == ValueTag.Double ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(byte value) => value.ToScalar();

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(sbyte value) => value.ToScalar();

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(short value) => value.ToScalar();

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(int value) => value.ToScalar();

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(long value) => value.ToScalar();

    /// <summary>A floating-point number.</summary>
    public static implicit operator Scalar(float value) => value.ToScalar();

    /// <summary>A floating-point number.</summary>
    public static implicit operator Scalar(double value) => value.ToScalar();

    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => value.ToScalar();

    /// <summary>Does nothing here: a scalar holds no native memory. It stands for callers that dispose of it.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
