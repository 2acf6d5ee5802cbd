using System.Collections;
using TorchSharp.Internals;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the CPU, in the order of their indices, whatever the memory layout.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly T* memory;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        memory = (T*)Native.dt_data(tensor.Handle);
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        Count = tensor.numel();
    }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>False: elements can be set.</summary>
    public bool IsReadOnly => false;

    /// <summary>One element, by one index into all of them or by an index per dimension.</summary>
    public T this[params long[] indices]
    {
        get
        {
            var value = memory[Offset(indices)];
            GC.KeepAlive(tensor);
            return value;
        }

        set
        {
            memory[Offset(indices)] = value;
            GC.KeepAlive(tensor);
        }
    }

    /// <summary>A copy of the elements.</summary>
    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result.AsSpan());
        return result;
    }

    /// <summary>Copies elements into an array from <paramref name="arrayIndex"/> on, beginning with element <paramref name="tensorIndex"/>.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies elements until the span, or the tensor, ends.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Math.Min(Count - tensorIndex, array.Length - arrayIndex);
        if (contiguous)
        {
            new ReadOnlySpan<T>(memory + tensorIndex, checked((int)count)).CopyTo(array[arrayIndex..]);
        }
        else
        {
            for (long k = 0; k < count; k++)
            {
                array[arrayIndex + (int)k] = memory[Linear(tensorIndex + k)];
            }
        }

        GC.KeepAlive(tensor);
    }

    /// <summary>Sets elements from an array.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom(new ReadOnlySpan<T>(array), arrayIndex, tensorIndex);

    /// <summary>Sets elements until the span, or the tensor, ends.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Math.Min(Count - tensorIndex, array.Length - arrayIndex);
        if (contiguous)
        {
            array.Slice(arrayIndex, checked((int)count)).CopyTo(new Span<T>(memory + tensorIndex, (int)count));
        }
        else
        {
            for (long k = 0; k < count; k++)
            {
                memory[Linear(tensorIndex + k)] = array[arrayIndex + (int)k];
            }
        }

        GC.KeepAlive(tensor);
    }

    /// <summary>The elements one by one.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (long k = 0; k < Count; k++)
        {
            yield return this[k];
        }
    }

    /// <summary>Does nothing: the tensor is its owner's.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            return (ulong)indices[0] < (ulong)Count ? Linear(indices[0]) : throw new IndexOutOfRangeException($"{indices[0]} of {Count}");
        }

        long offset = 0;
        for (var d = 0; d < shape.Length; d++)
        {
            offset += (ulong)indices[d] < (ulong)shape[d]
                ? indices[d] * strides[d]
                : throw new IndexOutOfRangeException($"{indices[d]} of {shape[d]} in dimension {d}");
        }

        return offset;
    }

    private long Linear(long index)
    {
        if (contiguous)
        {
            return index;
        }

        long offset = 0;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            (index, var within) = Math.DivRem(index, shape[d]);
            offset += within * strides[d];
        }

        return offset;
    }
}
