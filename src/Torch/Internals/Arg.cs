using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>
/// One argument of an operator. The default value means "not given": the operator's own default is taken. It holds on
/// to the objects it was made of, so that a tensor in use cannot be finalised while libtorch works on it.
/// </summary>
internal readonly ref struct Arg
{
    internal readonly ValueTag Tag;
    internal readonly long Bits;
    internal readonly long Index;
    internal readonly object? Owner;
    internal readonly ReadOnlySpan<long> Ints;

    private Arg(ValueTag tag, long bits, object? owner = null, long index = 0)
    {
        Tag = tag;
        Bits = bits;
        Owner = owner;
        Index = index;
    }

    private Arg(ReadOnlySpan<long> ints)
    {
        Tag = ValueTag.IntList;
        Ints = ints;
    }

    /// <summary>An argument that is explicitly none, where the default would be something else.</summary>
    internal static Arg None => new(ValueTag.None, 0);

    public static implicit operator Arg(Tensor? tensor) =>
        tensor is null ? None : new Arg(ValueTag.Tensor, tensor.Handle, tensor);

    public static implicit operator Arg(long value) => new(ValueTag.Int, value);

    public static implicit operator Arg(long? value) => value is long given ? new Arg(ValueTag.Int, given) : None;

    public static implicit operator Arg(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(double? value) => value is double given ? given : None;

    public static implicit operator Arg(bool value) => new(ValueTag.Bool, value ? 1 : 0);

    public static implicit operator Arg(Scalar? value) => value is null ? None : new Arg(value.Tag, value.Bits);

    public static implicit operator Arg(ScalarType type) => new(ValueTag.Int, (long)type);

    public static implicit operator Arg(ScalarType? type) => type is ScalarType given ? given : None;

    public static implicit operator Arg(Device? device) =>
        device is null ? None : new Arg(ValueTag.Device, (long)device.type, null, device.index);

    public static implicit operator Arg(Generator? generator) =>
        generator is null ? None : new Arg(ValueTag.Generator, generator.Handle, generator);

    public static implicit operator Arg(string? text) => text is null ? None : new Arg(ValueTag.String, 0, text);

    public static implicit operator Arg(long[]? ints) => ints is null ? None : new Arg(ints);

    public static implicit operator Arg(ReadOnlySpan<long> ints) => new(ints);

    /// <summary>A list with one number.</summary>
    internal static Arg One(ref readonly long value) => new(new ReadOnlySpan<long>(in value));

    /// <summary>A list of tensors, none of them null.</summary>
    internal static Arg List(IReadOnlyList<Tensor> tensors) => new(ValueTag.TensorList, 0, tensors, tensors.Count);

    /// <summary>A list of tensors where null stands for "all of this dimension".</summary>
    internal static Arg OptionalList(IReadOnlyList<Tensor?> tensors) =>
        new(ValueTag.OptionalTensorList, 0, tensors, tensors.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void KeepAlive() => GC.KeepAlive(Owner);
}
