using System.Runtime.InteropServices;

namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>libhdf5 refused a call: what stands beneath the <see cref="InputException"/> that tells it.</summary>
internal sealed unsafe class Hdf5Exception(string message) : Exception(message)
{
    /// <summary>The failure that libhdf5 noted last on this thread, by the message from deepest inside.</summary>
    public static Hdf5Exception Latest()
    {
        const int DeepestFirst = 0;
        nint text = 0;
        Hdf5Native.WalkErrors(Hdf5Native.Default, DeepestFirst, &Take, &text);
        return new Hdf5Exception(Marshal.PtrToStringUTF8(text) is { Length: > 0 } message ? message : "libhdf5 gives no reason");
    }

    [UnmanagedCallersOnly]
    private static int Take(uint index, Hdf5Native.ErrorEntry* entry, void* text)
    {
        if (index == 0)
        {
            *(nint*)text = (nint)entry->Description;
        }
        return 0;
    }
}
