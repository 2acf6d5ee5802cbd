namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor without dimensions of type Float32.</summary>
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        FromElements(new ReadOnlySpan<float>(in scalar), [], null, device, requires_grad, null);

    /// <summary>A vector, of type Float32 unless another is named; copied.</summary>
    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<float>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Float32 unless another is named; copied.</summary>
    public static Tensor tensor(
        float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<float>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector, of type Float32 unless another is named; copied.</summary>
    public static Tensor tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<float>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A matrix, row by row, of type Float32 unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<float> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<float>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Float32 unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<float> rawArray,
        long dim0,
        long dim1,
        long dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        FromElements<float>([.. rawArray], [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A matrix, of type Float32 unless another is named; copied.</summary>
    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<float>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Float32 unless another is named; copied.</summary>
    public static Tensor tensor(float[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<float>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Float32 unless another is named; copied.</summary>
    public static Tensor tensor(
        Memory<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<float>(rawArray.Span, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor without dimensions, of type Float64 unless another is named.</summary>
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromElements(new ReadOnlySpan<double>(in scalar), [], dtype, device, requires_grad, null);

    /// <summary>A vector, of type Float64 unless another is named; copied.</summary>
    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<double>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Float64 unless another is named; copied.</summary>
    public static Tensor tensor(
        double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<double>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector, of type Float64 unless another is named; copied.</summary>
    public static Tensor tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<double>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A matrix, row by row, of type Float64 unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<double> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<double>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Float64 unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<double> rawArray,
        long dim0,
        long dim1,
        long dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        FromElements<double>([.. rawArray], [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A matrix, of type Float64 unless another is named; copied.</summary>
    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<double>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Float64 unless another is named; copied.</summary>
    public static Tensor tensor(double[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<double>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Float64 unless another is named; copied.</summary>
    public static Tensor tensor(
        Memory<double> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<double>(rawArray.Span, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor without dimensions, of type Int64 unless another is named.</summary>
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromElements(new ReadOnlySpan<long>(in scalar), [], dtype, device, requires_grad, null);

    /// <summary>A vector, of type Int64 unless another is named; copied.</summary>
    public static Tensor tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<long>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Int64 unless another is named; copied.</summary>
    public static Tensor tensor(
        long[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<long>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector, of type Int64 unless another is named; copied.</summary>
    public static Tensor tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<long>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A matrix, row by row, of type Int64 unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<long> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<long>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Int64 unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<long> rawArray,
        long dim0,
        long dim1,
        long dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        FromElements<long>([.. rawArray], [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A matrix, of type Int64 unless another is named; copied.</summary>
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<long>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Int64 unless another is named; copied.</summary>
    public static Tensor tensor(long[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<long>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Int64 unless another is named; copied.</summary>
    public static Tensor tensor(
        Memory<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<long>(rawArray.Span, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor without dimensions of type Int32.</summary>
    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        FromElements(new ReadOnlySpan<int>(in scalar), [], null, device, requires_grad, null);

    /// <summary>A vector, of type Int32 unless another is named; copied.</summary>
    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<int>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Int32 unless another is named; copied.</summary>
    public static Tensor tensor(
        int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<int>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector, of type Int32 unless another is named; copied.</summary>
    public static Tensor tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<int>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A matrix, row by row, of type Int32 unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<int> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<int>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Int32 unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<int> rawArray,
        long dim0,
        long dim1,
        long dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        FromElements<int>([.. rawArray], [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A matrix, of type Int32 unless another is named; copied.</summary>
    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<int>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Int32 unless another is named; copied.</summary>
    public static Tensor tensor(int[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<int>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor without dimensions of type Byte.</summary>
    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        FromElements(new ReadOnlySpan<byte>(in scalar), [], null, device, requires_grad, null);

    /// <summary>A vector, of type Byte unless another is named; copied.</summary>
    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<byte>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Byte unless another is named; copied.</summary>
    public static Tensor tensor(
        byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<byte>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector, of type Byte unless another is named; copied.</summary>
    public static Tensor tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<byte>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A matrix, row by row, of type Byte unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<byte>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Byte unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<byte> rawArray,
        long dim0,
        long dim1,
        long dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        FromElements<byte>([.. rawArray], [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A matrix, of type Byte unless another is named; copied.</summary>
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<byte>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Byte unless another is named; copied.</summary>
    public static Tensor tensor(byte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<byte>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Byte unless another is named; copied.</summary>
    public static Tensor tensor(
        Memory<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<byte>(rawArray.Span, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor without dimensions, of type Bool unless another is named.</summary>
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromElements(new ReadOnlySpan<bool>(in scalar), [], dtype, device, requires_grad, null);

    /// <summary>A vector, of type Bool unless another is named; copied.</summary>
    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<bool>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of a shape, of type Bool unless another is named; copied.</summary>
    public static Tensor tensor(
        bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<bool>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector, of type Bool unless another is named; copied.</summary>
    public static Tensor tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<bool>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A matrix, row by row, of type Bool unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements<bool>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Bool unless another is named; copied.</summary>
    public static Tensor tensor(
        IList<bool> rawArray,
        long dim0,
        long dim1,
        long dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        FromElements<bool>([.. rawArray], [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A matrix, of type Bool unless another is named; copied.</summary>
    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<bool>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of three dimensions, of type Bool unless another is named; copied.</summary>
    public static Tensor tensor(bool[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromElements(Flat<bool>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);
}
