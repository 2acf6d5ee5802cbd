using System.Runtime.InteropServices;
using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of an array's elements, whatever its rank, sharing the array's memory unless type or device differ.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor of an array's elements, whatever its rank, sharing the array's memory unless type or device differ.</summary>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var type = ScalarTypeOf(rawArray.GetType().GetElementType()!);
        return Place(OverArray(rawArray, type, 0, Shape(rawArray)), dtype, device, requires_grad, names);
    }

    /// <summary>A vector of an array's elements from <paramref name="offset"/> on, sharing their memory unless the type differs.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)offset, (ulong)rawArray.LongLength, nameof(offset));
        var available = rawArray.LongLength - offset;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, available);
        var type = ScalarTypeOf(rawArray.GetType().GetElementType()!);
        long[] shape = [count < 0 ? available : count];
        return Place(OverArray(rawArray, type, offset, shape), dtype, null, requires_grad, null);
    }

    private static long[] Shape(Array array) => [.. Enumerable.Range(0, array.Rank).Select(array.GetLongLength)];

    private static unsafe ReadOnlySpan<T> Flat<T>(Array array)
        where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static unsafe Tensor OverArray(Array array, ScalarType type, long offset, long[] shape)
    {
        CustomNode.EnsureCallbacks();
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        nint result;
        fixed (long* sizes = shape)
        {
            var data = (byte*)pin.AddrOfPinnedObject() + (offset * (Buffer.ByteLength(array) / Math.Max(1, array.LongLength)));
            NativeError.Check(Native.dt_from_memory(data, GCHandle.ToIntPtr(pin), sizes, shape.Length, (int)type, &result));
        }

        return new Tensor(result);
    }

    private static unsafe Tensor FromElements<T>(
        ReadOnlySpan<T> elements, ReadOnlySpan<long> shape, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
        where T : unmanaged
    {
        var tensor = empty(shape, ScalarTypeOf(typeof(T)));
        if (tensor.numel() != elements.Length)
        {
            tensor.Dispose();
            throw new ArgumentException($"a tensor of shape [{string.Join(", ", shape.ToArray())}] cannot be made of {elements.Length} elements");
        }

        elements.CopyTo(new Span<T>(Native.dt_data(tensor.Handle), elements.Length));
        return Place(tensor, dtype, device, requires_grad, names);
    }

    private static Tensor Place(Tensor tensor, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        if ((dtype is null || dtype == tensor.dtype) && (device is null || device.type == DeviceType.CPU))
        {
            return Finish(tensor, requires_grad, names);
        }

        using (tensor)
        {
            return Finish(tensor.to(dtype ?? tensor.dtype, device ?? CPU), requires_grad, names);
        }
    }
}
