using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Dynamics.Training;

/// <summary>The software and the machine under a figure.</summary>
public static class RunEnvironment
{
    /// <summary>Versions by part: <c>dynamics</c> (with the commit after a plus sign, where it was built from a repository), <c>dotnet</c>,
    /// <c>torch</c> (the binding to libtorch), <c>os</c>, <c>cpu</c>, <c>threads</c>.</summary>
    public static IReadOnlyDictionary<string, string> Describe() => new Dictionary<string, string>
    {
        ["dynamics"] = VersionOf(typeof(RunEnvironment).Assembly),
        ["dotnet"] = Environment.Version.ToString(),
        ["torch"] = $"{typeof(torch).Assembly.GetName().Name} {VersionOf(typeof(torch).Assembly)}",
        ["os"] = RuntimeInformation.OSDescription,
        ["cpu"] = CpuModel(),
        ["threads"] = torch.get_num_threads().ToString(CultureInfo.InvariantCulture),
    };

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static string CpuModel()
    {
        const string Table = "/proc/cpuinfo", Key = "model name";
        IEnumerable<string> rows = File.Exists(Table) ? File.ReadLines(Table) : [];
        string? line = rows.FirstOrDefault(row => row.StartsWith(Key, StringComparison.Ordinal));
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
