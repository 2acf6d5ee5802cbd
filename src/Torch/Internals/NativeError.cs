using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Internals;

/// <summary>Turns a native function's return code into the exception it stands for.</summary>
internal static unsafe class NativeError
{
    internal static void Check(int code)
    {
        if (code != 0)
        {
            Throw(code);
        }
    }

    private static void Throw(int code)
    {
        const int callbackFailed = 2;
        if (code == callbackFailed && GCHandle.FromIntPtr(Native.dt_error_object()).Target is ExceptionDispatchInfo thrown)
        {
            thrown.Throw();
        }

        throw new ExternalException(Marshal.PtrToStringUTF8((nint)Native.dt_error()));
    }
}
