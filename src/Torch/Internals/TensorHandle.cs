using System.Runtime.InteropServices;

namespace TorchSharp.Internals;

/// <summary>Owns one reference to a libtorch tensor and keeps count of those alive.</summary>
internal sealed class TensorHandle : SafeHandle
{
    private static long total;
    private static long peak;

    internal TensorHandle(nint tensor)
        : base(0, ownsHandle: true)
    {
        SetHandle(tensor);
        var now = Interlocked.Increment(ref total);
        if (now > Volatile.Read(ref peak))
        {
            Volatile.Write(ref peak, now);
        }
    }

    public override bool IsInvalid => handle == 0;

    internal static long TotalCount => Volatile.Read(ref total);

    internal static long PeakCount => Volatile.Read(ref peak);

    internal nint Value => handle;

    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref total);
        Native.dt_release(handle);
        return true;
    }
}
