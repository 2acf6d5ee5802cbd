using System.Runtime.InteropServices;
using Dynamics.Tensors.Internals;

namespace Dynamics.Tensors;

/// <summary>Prepares the process for libtorch, before TorchSharp loads it: settings that it reads once from the environment, a libtorch
/// that is installed already, and older system libraries. Every assembly of ours that uses tensors does so when its first code runs; a
/// program that makes tensors of its own before that calls <see cref="Prepare"/> first.</summary>
/// <remarks>On Linux. Elsewhere TorchSharp's package is loaded as it is.</remarks>
public static class TorchRuntime
{
    private const string NativeLibraryName = "libLibTorchSharp.so", StandardLibrary = "libstdc++.so.6";

    private static readonly Lock s_once = new();
    private static bool s_prepared;

    /// <summary>Prepares once; further calls do nothing.</summary>
    /// <exception cref="TorchUnavailableException">libtorch cannot be used here as things are.</exception>
    public static void Prepare()
    {
        lock (s_once)
        {
            if (s_prepared || !OperatingSystem.IsLinux())
            {
                return;
            }
            NativeEnvironment.SetUnlessSet();
            if (NativeFolders().Select(folder => Path.Combine(folder, NativeLibraryName)).FirstOrDefault(File.Exists) is { } path)
            {
                Mend(path);
                InstalledLibtorch.LoadUnlessBeside(path);
            }
            s_prepared = true;
        }
    }

    private static void Mend(string path)
    {
        if (VersionMend.Apply(path, StandardLibrary, VersionsOfStandardLibrary()) is [_, ..] marked)
        {
            Console.Error.WriteLine(
                $"dynamics: {NativeLibraryName} asks for {string.Join(", ", marked)} of {StandardLibrary}, which is older here, "
                    + $"and does not use it: marked as not needed");
        }
    }

    /// <summary>Folders of native libraries, in the order in which .NET looks.</summary>
    private static IEnumerable<string> NativeFolders() =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string
            ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Append(AppContext.BaseDirectory);

    /// <summary>What the libstdc++ defines that this process has loaded: the one that libtorch will meet.</summary>
    private static IReadOnlySet<string> VersionsOfStandardLibrary()
    {
        NativeLibrary.TryLoad(StandardLibrary, out _);
        string? loaded = File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.IndexOf('/') is var at and >= 0 ? at : line.Length)..])
            .FirstOrDefault(file => Path.GetFileName(file).StartsWith("libstdc++.so", StringComparison.Ordinal));
        if (loaded is null)
        {
            throw new TorchUnavailableException("is not on this machine", StandardLibrary, "install it (apt-get install libstdc++6)");
        }
        using ElfFile file = ElfFile.Open(loaded);
        return file.Defined();
    }
}
