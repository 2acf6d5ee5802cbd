namespace TorchSharp;

/// <summary>Conversions of one-element tensors, and of tensors to parameters.</summary>
public static class TensorExtensionMethods
{
    /// <summary>The tensor as a parameter, which takes over its memory: the tensor is invalid afterwards.</summary>
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);

    /// <summary>The only element, converted.</summary>
    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    /// <summary>The only element, converted.</summary>
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    /// <summary>The only element, converted.</summary>
    public static sbyte ToSByte(this torch.Tensor value) => value.ToScalar().ToSByte();

    /// <summary>The only element, converted.</summary>
    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();

    /// <summary>The only element, converted.</summary>
    public static short ToInt16(this torch.Tensor value) => value.ToScalar().ToInt16();

    /// <summary>The only element, converted.</summary>
    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    /// <summary>The only element, converted.</summary>
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    /// <summary>The only element, converted.</summary>
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    /// <summary>How many elements a shape has.</summary>
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, length) => product * length);
}
