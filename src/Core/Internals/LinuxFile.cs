using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Dynamics.Core.Internals;

/// <summary>What Linux knows of files and .NET does not ask: of what kind one is, whether a name still leads to an open file, two names
/// exchanged in one step. Elsewhere the answers are those of a system that knows none of it.</summary>
internal static partial class LinuxFile
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int LongestText = 1 << 12;

    /// <summary>What at a path is no file and no folder, in words; null where it is either, is not there, or is not known.</summary>
    public static string? SpecialKindOf(string path) => Status(CurrentFolder, path, 0) is not { } status ? null : status.Kind switch
    {
        0x1000 => "a named pipe",
        0x2000 or 0x6000 => "a device",
        0xC000 => "a socket",
        _ => null,
    };

    /// <summary>Whether a name leads to an open file; where nobody knows, it does.</summary>
    public static bool IsSame(SafeFileHandle file, string path)
    {
        const int OfHandle = 0x1000; // AT_EMPTY_PATH
        return !OperatingSystem.IsLinux() || Status((int)file.DangerousGetHandle(), "", OfHandle) is not { } open
            || Status(CurrentFolder, path, 0) == open;
    }

    /// <summary>The text of a small file that another process may hold locked; empty where it cannot be read.</summary>
    public static string ReadHeld(string path)
    {
        if (!OperatingSystem.IsLinux() || SpecialKindOf(path) is not null)
        {
            return "";
        }
        using SafeFileHandle file = new(Open(path, 0), ownsHandle: true); // not .NET's: that asks for a lock of its own
        byte[] bytes = new byte[LongestText];
        return file.IsInvalid ? "" : Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
    }

    /// <summary>Swaps two names in one step of the file system, so that at no instant one of them is missing (renameat2). False, and
    /// nothing is changed, where the system or the file system cannot.</summary>
    public static bool TrySwap(string first, string second)
    {
        const uint Exchange = 2; // RENAME_EXCHANGE
        try
        {
            return OperatingSystem.IsLinux() && Rename(CurrentFolder, first, CurrentFolder, second, Exchange) == 0;
        }
        catch (Exception failure) when (failure is EntryPointNotFoundException or DllNotFoundException)
        {
            return false; // A C library older than glibc 2.28.
        }
    }

    /// <summary>Kind, inode and device, from the kernel's struct statx, which is the same on every processor.</summary>
    private static FileStatus? Status(int folder, string path, int flags)
    {
        const uint BasicFields = 0x7FF;
        const int Bytes = 256, ModeAt = 28, InodeAt = 32, DeviceAt = 136, KindMask = 0xF000;
        byte[] status = new byte[Bytes];
        try
        {
            return OperatingSystem.IsLinux() && Status(folder, path, flags, BasicFields, status) == 0
                ? new(BitConverter.ToUInt16(status, ModeAt) & KindMask, BitConverter.ToUInt64(status, InodeAt),
                    BitConverter.ToUInt64(status, DeviceAt))
                : null;
        }
        catch (Exception failure) when (failure is EntryPointNotFoundException or DllNotFoundException)
        {
            return null; // A C library older than glibc 2.28.
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint fields, byte[] status);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int firstFolder, string first, int secondFolder, string second, uint flags);

    private sealed record FileStatus(int Kind, ulong Inode, ulong Device);
}
