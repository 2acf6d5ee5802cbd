using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Dynamics.Training;

/// <summary>The software and the machine under a figure.</summary>
public static class RunEnvironment
{
    /// <summary>Versions by part: <c>dynamics</c> (with the commit after a plus sign, where it was built from a repository), <c>dotnet</c>,
    /// <c>libtorch</c>, <c>os</c>, <c>cpu</c>, <c>threads</c>.</summary>
    public static IReadOnlyDictionary<string, string> Describe() => new Dictionary<string, string>
    {
        ["dynamics"] = typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        ["dotnet"] = Environment.Version.ToString(),
        ["libtorch"] = torch.__version__,
        ["os"] = RuntimeInformation.OSDescription,
        ["cpu"] = CpuModel(),
        ["threads"] = torch.get_num_threads().ToString(CultureInfo.InvariantCulture),
    };

    private static string CpuModel()
    {
        const string Table = "/proc/cpuinfo", Key = "model name";
        string? line = File.Exists(Table) ? File.ReadLines(Table).FirstOrDefault(row => row.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
