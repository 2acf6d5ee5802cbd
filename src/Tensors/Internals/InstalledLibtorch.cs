using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dynamics.Tensors.Internals;

/// <summary>A libtorch that the machine has already, for builds that carry none (<c>TorchSharpRuntime=none</c>): the folder that LIBTORCH
/// names, or the PyTorch that python3 imports. It is loaded by its path; TorchSharp, which asks by name, then finds it loaded.</summary>
internal static class InstalledLibtorch
{
    private const string Variable = "LIBTORCH", Wanted = "2.10", Remedy = "set LIBTORCH to a folder of libtorch " + Wanted
        + ", or build with a TorchSharpRuntime other than 'none'";

    /// <summary>In the order in which they need each other; those of a GPU are not in every libtorch.</summary>
    private static readonly string[] s_libraries = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>Loads it, unless TorchSharp's native library has a libtorch of its own beside it.</summary>
    /// <exception cref="TorchUnavailableException">There is none, or none of the version that TorchSharp was built for.</exception>
    public static void LoadUnlessBeside(string nativeLibrary)
    {
        if (File.Exists(Path.Combine(Path.GetDirectoryName(nativeLibrary)!, s_libraries[1])))
        {
            return;
        }
        string folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? Chosen(given) : OfPython();
        foreach (string file in s_libraries.Select(name => Path.Combine(folder, "lib", name)).Where(File.Exists))
        {
            NativeLibrary.Load(file);
        }
    }

    /// <summary>The version of a libtorch folder (<c>build-version</c>) or of a Python package's (<c>version.py</c>), or null where neither
    /// says.</summary>
    public static string? VersionOf(string folder)
    {
        if (File.Exists(Path.Combine(folder, "build-version")))
        {
            return File.ReadAllText(Path.Combine(folder, "build-version")).Trim();
        }
        string file = Path.Combine(folder, "version.py");
        return File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(
                line => line.StartsWith("__version__", StringComparison.Ordinal))?.Split('\'', '"').ElementAtOrDefault(1)
            : null;
    }

    /// <summary>The user's choice counts, whatever its version: one that is not ours is said.</summary>
    public static string Chosen(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "lib", s_libraries[1])))
        {
            throw new TorchUnavailableException($"holds no lib/{s_libraries[1]}", $"{Variable}={folder}", Remedy);
        }
        if (VersionOf(folder) is { } version && !IsWanted(version))
        {
            Console.Error.WriteLine($"dynamics: {Variable} is libtorch {version}; TorchSharp was built for {Wanted}");
        }
        return folder;
    }

    private static string OfPython()
    {
        string folder = AskPython();
        if (folder.Length == 0)
        {
            throw new TorchUnavailableException("this build carries no libtorch, and python3 imports no PyTorch", Variable, Remedy);
        }
        if (VersionOf(folder) is var version && (version is null || !IsWanted(version)))
        {
            throw new TorchUnavailableException(
                $"is PyTorch {version}; expected {Wanted}", folder, $"set {Variable} to that folder to try it all the same");
        }
        return folder;
    }

    /// <summary>The folder of the package that python3 would import; empty where it has none, or is not there.</summary>
    private static string AskPython()
    {
        ProcessStartInfo start = new(
            "python3", ["-c", "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process python = Process.Start(start)!;
            string answer = python.StandardOutput.ReadToEnd().Trim();
            python.WaitForExit();
            return python.ExitCode == 0 ? answer : "";
        }
        catch (Win32Exception)
        {
            return "";
        }
    }

    private static bool IsWanted(string version) => version.StartsWith(Wanted + ".", StringComparison.Ordinal);
}
