using System.ComponentModel;
using System.Diagnostics;

namespace Dynamics.Benchmarks;

/// <summary>Scripts in a Python of their own, for libraries that we are compared with.</summary>
internal static class PythonProcess
{
    private static readonly string[] s_pythons = ["python3", "/usr/bin/python3"];

    /// <summary>A Python that has a module; null where none is found.</summary>
    public static string? With(string module) => s_pythons.FirstOrDefault(python => Run(python, $"import {module}") is not null);

    /// <summary>What a Python script prints; null where it fails or there is no such Python.</summary>
    public static string? Run(string python, string script, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(python, ["-c", script, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
