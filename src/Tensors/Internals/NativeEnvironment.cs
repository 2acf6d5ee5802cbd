using System.Runtime.InteropServices;

namespace Dynamics.Tensors.Internals;

/// <summary>Settings that libtorch's libraries read from the environment when they are loaded. .NET keeps a copy of the environment, and
/// what is set there does not reach native code.</summary>
internal static partial class NativeEnvironment
{
    private static readonly (string Name, string Value)[] s_settings =
    [
        // MKL's results depend on the alignment of memory otherwise, and with it a resumed run and a repeated one on chance.
        ("MKL_CBWR", "AVX2,STRICT"),
        // Idle OpenMP threads sleep instead of spinning, and leave the cores to the threads that work.
        ("OMP_WAIT_POLICY", "PASSIVE"),
    ];

    /// <summary>Sets them all; what the user has set stays.</summary>
    public static void SetUnlessSet()
    {
        foreach ((string name, string value) in s_settings)
        {
            _ = SetVariable(name, value, overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
