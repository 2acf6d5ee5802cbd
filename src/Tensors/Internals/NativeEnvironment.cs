using System.Runtime.InteropServices;

namespace Dynamics.Tensors.Internals;

/// <summary>Settings of the libraries below libtorch: what they read from the environment when they are loaded (.NET keeps a copy of the
/// environment, and what is set there does not reach native code), and how malloc hands memory back.</summary>
internal static partial class NativeEnvironment
{
    private static readonly (string Name, string Value)[] s_settings =
    [
        // MKL's results depend on the alignment of memory otherwise, and with it a resumed run and a repeated one on chance.
        ("MKL_CBWR", "AVX2,STRICT"),
        // Idle OpenMP threads wait for the next operation for a tenth of a millisecond (to wake them takes as long), then sleep and leave
        // the cores to the threads that work.
        ("GOMP_SPINCOUNT", "10000"),
        ("OMP_WAIT_POLICY", "PASSIVE"),
    ];

    /// <summary>glibc's parameters by number, the variables by which a user sets them, and our values: memory that a training step frees
    /// stays with the process, for the next step would take it from the system again, page by page.</summary>
    private static readonly (int Parameter, string Variable, int Value)[] s_memory =
    [
        (-1, "MALLOC_TRIM_THRESHOLD_", 1 << 28), // bytes at an arena's end that may be free
        (-2, "MALLOC_TOP_PAD_", 1 << 24), // bytes that an arena grows by
        (-3, "MALLOC_MMAP_THRESHOLD_", 1 << 25), // bytes from which on a block is mapped by itself: the most that glibc takes
    ];

    /// <summary>Sets them all; what the user has set stays.</summary>
    public static void SetUnlessSet()
    {
        SetMemoryUnlessSet();
        foreach ((string name, string value) in s_settings)
        {
            _ = SetVariable(name, value, overwrite: 0);
        }
    }

    private static void SetMemoryUnlessSet()
    {
        try
        {
            foreach ((int parameter, string variable, int value) in s_memory)
            {
                if (Environment.GetEnvironmentVariable(variable) is null)
                {
                    _ = SetAllocator(parameter, value);
                }
            }
        }
        catch (EntryPointNotFoundException)
        {
            // not glibc: its own ways serve
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
