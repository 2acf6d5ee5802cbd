namespace Dynamics.Formats.Internals.Nwb;

/// <summary>Units of measure as files spell them out.</summary>
internal static class UnitNames
{
    private static readonly Dictionary<string, string> s_symbols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["meter"] = "m",
        ["meters"] = "m",
        ["metres"] = "m",
        ["centimeter"] = "cm",
        ["centimeters"] = "cm",
        ["centimetres"] = "cm",
        ["millimeters"] = "mm",
        ["millimetres"] = "mm",
        ["pixel"] = "px",
        ["pixels"] = "px",
        ["degrees"] = "deg",
        ["radians"] = "rad",
        [""] = ChannelNaming.Arbitrary,
    };

    /// <summary>The symbol of a unit's name; what is no name of one stays as it is.</summary>
    public static string Of(string name) => s_symbols.GetValueOrDefault(name.Trim(), name.Trim());
}
