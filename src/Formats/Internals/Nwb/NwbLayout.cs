namespace Dynamics.Formats.Internals.Nwb;

/// <summary>Where <see cref="NwbWriter"/> puts what NWB has no place for, and how it names what it writes.</summary>
internal static class NwbLayout
{
    /// <summary>The content of recording.json: name, span, channels with units and periods, provenance.</summary>
    public const string Manifest = "scratch/dynamics_recording";

    /// <summary>The names of the unit properties in their order.</summary>
    public const string UnitProperties = "scratch/dynamics_unit_properties";

    /// <summary>The container of the channels, the table of epochs.</summary>
    public const string Channels = "processing/behavior/Position", Epochs = "intervals/epochs";

    private static readonly string[] s_reserved = [NwbUnits.Id, NwbUnits.SpikeTimes];

    /// <summary>A name in the file for each of a recording's names, which may be any text: the same where that makes no trouble.</summary>
    public static string[] NamesFor(IReadOnlyList<string> names)
    {
        var used = new HashSet<string>(s_reserved);
        return [.. names.Select((name, i) =>
        {
            string safe = IsSafe(name) ? name : $"column_{i}";
            while (!used.Add(safe))
            {
                safe += "_";
            }
            return safe;
        })];
    }

    private static bool IsSafe(string name) => name.Length is > 0 and < 64
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')
        && !name.EndsWith(NwbUnits.IndexSuffix, StringComparison.Ordinal);
}
