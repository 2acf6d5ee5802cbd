using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>Turns arrays whose first axis runs fastest into arrays whose last axis does.</summary>
internal static class FortranOrder
{
    /// <summary>Whether the two orders differ for an array.</summary>
    public static bool Matters(NumpyHeader header) => header.FortranOrder && header.Shape.Count(axis => axis > 1) > 1 && header.Count > 0;

    /// <summary>Numbers of 1, 2, 4 or 8 bytes, in an array of the same type.</summary>
    public static Array ToCOrder(Array values, NumpyHeader header)
    {
        Array ordered = header.Type.Allocate(values.Length);
        switch (header.Type.ItemSize)
        {
            case 1: Permute(Elements<byte>(values), Elements<byte>(ordered), header.Shape); break;
            case 2: Permute(Elements<ushort>(values), Elements<ushort>(ordered), header.Shape); break;
            case 4: Permute(Elements<uint>(values), Elements<uint>(ordered), header.Shape); break;
            default: Permute(Elements<ulong>(values), Elements<ulong>(ordered), header.Shape); break;
        }
        return ordered;
    }

    /// <summary>Values of any type.</summary>
    public static T[] ToCOrder<T>(ReadOnlySpan<T> values, long[] shape)
    {
        var ordered = new T[values.Length];
        Permute(values, ordered, shape);
        return ordered;
    }

    private static Span<T> Elements<T>(Array values) where T : unmanaged =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);

    private static void Permute<T>(ReadOnlySpan<T> values, Span<T> ordered, long[] shape)
    {
        var strides = new int[shape.Length];
        strides[0] = 1;
        for (int axis = 1; axis < shape.Length; axis++)
        {
            strides[axis] = strides[axis - 1] * (int)shape[axis - 1];
        }
        var index = new int[shape.Length - 1];
        for (int next = 0; next < ordered.Length;)
        {
            int from = 0;
            for (int axis = 0; axis < index.Length; axis++)
            {
                from += index[axis] * strides[axis];
            }
            for (int k = 0; k < shape[^1]; k++, from += strides[^1])
            {
                ordered[next++] = values[from];
            }
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }
    }
}
