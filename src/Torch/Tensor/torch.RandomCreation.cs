using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Numbers of the uniform distribution on [0, 1) (<c>aten::rand</c>); dimension names are not supported.</summary>
    public static Tensor rand(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRand(size, dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the uniform distribution on [0, 1) (<c>aten::rand</c>); dimension names are not supported.</summary>
    public static Tensor rand(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRand(size, dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the uniform distribution on [0, 1) (<c>aten::rand</c>); dimension names are not supported.</summary>
    public static Tensor rand(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRand([size], dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the uniform distribution on [0, 1) (<c>aten::rand</c>); dimension names are not supported.</summary>
    public static Tensor rand(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRand([rows, columns], dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the uniform distribution on [0, 1) (<c>aten::rand</c>); dimension names are not supported.</summary>
    public static Tensor rand(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRand([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the uniform distribution on [0, 1) (<c>aten::rand</c>); dimension names are not supported.</summary>
    public static Tensor rand(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the standard normal distribution (<c>aten::randn</c>); dimension names are not supported.</summary>
    public static Tensor randn(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRandn(size, dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the standard normal distribution (<c>aten::randn</c>); dimension names are not supported.</summary>
    public static Tensor randn(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRandn(size, dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the standard normal distribution (<c>aten::randn</c>); dimension names are not supported.</summary>
    public static Tensor randn(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRandn([size], dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the standard normal distribution (<c>aten::randn</c>); dimension names are not supported.</summary>
    public static Tensor randn(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRandn([rows, columns], dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the standard normal distribution (<c>aten::randn</c>); dimension names are not supported.</summary>
    public static Tensor randn(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRandn([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>Numbers of the standard normal distribution (<c>aten::randn</c>); dimension names are not supported.</summary>
    public static Tensor randn(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        CreateRandn([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>Integers from low (inclusive) to high (exclusive) (<c>aten::randint</c>); dimension names are not supported.</summary>
    public static Tensor randint(
        long low,
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        Finish(
            Aten.randint_low_generator.Call(low, high, size, generator, dtype ?? ScalarType.Int64, Arg.None, device),
            requires_grad,
            names);

    /// <summary>Integers from 0 to high (exclusive) (<c>aten::randint</c>); dimension names are not supported.</summary>
    public static Tensor randint(
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>The integers from 0 to n (exclusive) in random order (<c>aten::randperm</c>).</summary>
    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Finish(Aten.randperm_generator.Call(n, generator, dtype ?? ScalarType.Int64, Arg.None, device), requires_grad, null);

    /// <summary>Numbers of a normal distribution; dimension names are not supported.</summary>
    public static Tensor normal(
        double mean,
        double std,
        ReadOnlySpan<long> size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        Finish(empty(size, dtype, device).normal_(mean, std, generator), requires_grad, names);

    private static Tensor CreateRand(
        ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator, string[]? names) =>
        Finish(Aten.rand_generator.Call(size, generator, dtype ?? defaultType, Arg.None, device), requires_grad, names);

    private static Tensor CreateRandn(
        ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator, string[]? names) =>
        Finish(Aten.randn_generator.Call(size, generator, dtype ?? defaultType, Arg.None, device), requires_grad, names);
}
