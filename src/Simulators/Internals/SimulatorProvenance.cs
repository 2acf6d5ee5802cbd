using System.Globalization;

namespace Dynamics.Simulators.Internals;

/// <summary>Where a simulated recording says that it comes from.</summary>
internal static class SimulatorProvenance
{
    public static IReadOnlyDictionary<string, string> Of<T>(string simulator, ulong seed, T options) => new Dictionary<string, string>
    {
        ["simulator"] = simulator,
        ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
        ["options"] = OptionsJson.ToObject(options).ToJsonString(),
    };
}
