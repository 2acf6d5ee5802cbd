using System.Runtime.InteropServices;

namespace Dynamics.Core.Internals;

/// <summary>Swaps two folders in one step of the file system, so that at no instant one of the names is missing (Linux renameat2).</summary>
internal static partial class FolderExchange
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE

    /// <summary>Swaps what two paths name; false, and nothing is changed, where the system or the file system cannot.</summary>
    public static bool TrySwap(string first, string second)
    {
        try
        {
            return OperatingSystem.IsLinux() && Rename(CurrentFolder, first, CurrentFolder, second, Exchange) == 0;
        }
        catch (Exception failure) when (failure is EntryPointNotFoundException or DllNotFoundException)
        {
            return false; // A C library older than glibc 2.28.
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int firstFolder, string first, int secondFolder, string second, uint flags);
}
