using System.Runtime.InteropServices;

namespace Dynamics.Tensors.Internals;

/// <summary>Zeroed native memory on a 64-byte boundary, so that every vector load of the kernels is aligned and nothing is
/// pinned.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    public NativeBuffer(long length)
    {
        Length = length;
        Pointer = (T*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, length * sizeof(T)), 64);
        Clear();
        GC.AddMemoryPressure(Math.Max(1, length * sizeof(T))); // so that buffers left to the finaliser are collected in time
    }

    ~NativeBuffer() => Free();

    public long Length { get; }

    public T* Pointer { get; private set; }

    public void Clear() => NativeMemory.Clear(Pointer, (nuint)(Length * sizeof(T)));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer is not null)
        {
            NativeMemory.AlignedFree(Pointer);
            Pointer = null;
            GC.RemoveMemoryPressure(Math.Max(1, Length * sizeof(T)));
        }
    }
}
