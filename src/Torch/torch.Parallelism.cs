using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How many threads one operator may use (OpenMP).</summary>
    public static int get_num_threads() => Native.dt_threads();

    /// <summary>Sets how many threads one operator may use (OpenMP).</summary>
    public static void set_num_threads(int num) => NativeError.Check(Native.dt_set_threads(num));

    /// <summary>How many threads may run operators side by side.</summary>
    public static int get_num_interop_threads() => Native.dt_interop_threads();

    /// <summary>Sets how many threads may run operators side by side; only before the first of them runs.</summary>
    public static void set_num_interop_threads(int num) => NativeError.Check(Native.dt_set_interop_threads(num));
}
