using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Zeros of a shape (<c>aten::zeros</c>); dimension names are not supported.</summary>
    public static Tensor zeros(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateZeros(size, dtype, device, requires_grad, names);

    /// <summary>Zeros of a shape (<c>aten::zeros</c>); dimension names are not supported.</summary>
    public static Tensor zeros(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateZeros(size, dtype, device, requires_grad, names);

    /// <summary>Zeros of a shape (<c>aten::zeros</c>); dimension names are not supported.</summary>
    public static Tensor zeros(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateZeros([size], dtype, device, requires_grad, names);

    /// <summary>Zeros of a shape (<c>aten::zeros</c>); dimension names are not supported.</summary>
    public static Tensor zeros(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateZeros([rows, columns], dtype, device, requires_grad, names);

    /// <summary>Zeros of a shape (<c>aten::zeros</c>); dimension names are not supported.</summary>
    public static Tensor zeros(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateZeros([dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>Zeros of a shape (<c>aten::zeros</c>); dimension names are not supported.</summary>
    public static Tensor zeros(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateZeros([dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>Ones of a shape (<c>aten::ones</c>); dimension names are not supported.</summary>
    public static Tensor ones(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateOnes(size, dtype, device, requires_grad, names);

    /// <summary>Ones of a shape (<c>aten::ones</c>); dimension names are not supported.</summary>
    public static Tensor ones(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateOnes(size, dtype, device, requires_grad, names);

    /// <summary>Ones of a shape (<c>aten::ones</c>); dimension names are not supported.</summary>
    public static Tensor ones(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateOnes([size], dtype, device, requires_grad, names);

    /// <summary>Ones of a shape (<c>aten::ones</c>); dimension names are not supported.</summary>
    public static Tensor ones(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateOnes([rows, columns], dtype, device, requires_grad, names);

    /// <summary>Ones of a shape (<c>aten::ones</c>); dimension names are not supported.</summary>
    public static Tensor ones(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateOnes([dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>Ones of a shape (<c>aten::ones</c>); dimension names are not supported.</summary>
    public static Tensor ones(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateOnes([dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>Memory of a shape, not initialised (<c>aten::empty</c>); dimension names are not supported.</summary>
    public static Tensor empty(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateEmpty(size, dtype, device, requires_grad, names);

    /// <summary>Memory of a shape, not initialised (<c>aten::empty</c>); dimension names are not supported.</summary>
    public static Tensor empty(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateEmpty(size, dtype, device, requires_grad, names);

    /// <summary>Memory of a shape, not initialised (<c>aten::empty</c>); dimension names are not supported.</summary>
    public static Tensor empty(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateEmpty([size], dtype, device, requires_grad, names);

    /// <summary>Memory of a shape, not initialised (<c>aten::empty</c>); dimension names are not supported.</summary>
    public static Tensor empty(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateEmpty([rows, columns], dtype, device, requires_grad, names);

    /// <summary>Memory of a shape, not initialised (<c>aten::empty</c>); dimension names are not supported.</summary>
    public static Tensor empty(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateEmpty([dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>Memory of a shape, not initialised (<c>aten::empty</c>); dimension names are not supported.</summary>
    public static Tensor empty(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateEmpty([dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>A number repeated over a shape (<c>aten::full</c>); dimension names are not supported.</summary>
    public static Tensor full(
        long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateFull(size, value, dtype, device, requires_grad, names);

    /// <summary>A number repeated over a shape (<c>aten::full</c>); dimension names are not supported.</summary>
    public static Tensor full(
        ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateFull(size, value, dtype, device, requires_grad, names);

    /// <summary>A number repeated over a shape (<c>aten::full</c>); dimension names are not supported.</summary>
    public static Tensor full(
        long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateFull([size], value, dtype, device, requires_grad, names);

    /// <summary>A number repeated over a shape (<c>aten::full</c>); dimension names are not supported.</summary>
    public static Tensor full(
        long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateFull([rows, columns], value, dtype, device, requires_grad, names);

    /// <summary>A number repeated over a shape (<c>aten::full</c>); dimension names are not supported.</summary>
    public static Tensor full(
        long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateFull([dim0, dim1, dim2], value, dtype, device, requires_grad, names);

    /// <summary>A number repeated over a shape (<c>aten::full</c>); dimension names are not supported.</summary>
    public static Tensor full(
        long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CreateFull([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad, names);

    private static Tensor CreateZeros(
        ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Finish(Aten.zeros.Call(size, dtype ?? defaultType, Arg.None, device), requires_grad, names);

    private static Tensor CreateOnes(
        ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Finish(Aten.ones.Call(size, dtype ?? defaultType, Arg.None, device), requires_grad, names);

    private static Tensor CreateEmpty(
        ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Finish(Aten.empty_memory_format.Call(size, dtype ?? defaultType, Arg.None, device), requires_grad, names);

    private static Tensor CreateFull(
        ReadOnlySpan<long> size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Finish(Aten.full.Call(size, value, dtype ?? NaturalType(value), Arg.None, device), requires_grad, names);

    private static ScalarType NaturalType(Scalar value) => value.Type == ScalarType.Float64 ? defaultType : value.Type;

    private static Tensor Finish(Tensor tensor, bool requires_grad, string[]? names)
    {
        if (names is not null)
        {
            throw new NotSupportedException("tensors with named dimensions are not supported");
        }

        return requires_grad ? tensor.requires_grad_() : tensor;
    }
}
