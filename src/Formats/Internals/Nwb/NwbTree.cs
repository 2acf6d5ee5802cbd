using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>Finds the typed groups of an NWB file, wherever they are.</summary>
internal static class NwbTree
{
    private const int Deepest = 24, MostObjects = 500_000;
    private const string TypeAttribute = "neurodata_type";

    /// <summary>All groups with a <c>neurodata_type</c>, each once, in the order of their paths.</summary>
    /// <exception cref="InputException">The file nests without end.</exception>
    public static IReadOnlyList<NwbNode> Walk(Hdf5File file)
    {
        List<NwbNode> nodes = [];
        var seen = new HashSet<ulong>();
        Visit(file.Root, "", 0, seen, nodes);
        return nodes;
    }

    private static void Visit(Hdf5Group group, string container, int depth, HashSet<ulong> seen, List<NwbNode> nodes)
    {
        if (group.TextAttribute(TypeAttribute) is { } type)
        {
            nodes.Add(new(group.Path, type, container));
            container = type;
        }
        foreach ((string name, ulong address) in group.Members)
        {
            if (!seen.Add(address))
            {
                continue;
            }
            if (depth == Deepest || seen.Count > MostObjects)
            {
                throw group.Fault("nests too deep, or holds too many objects", Hdf5Source.Damaged);
            }
            Hdf5Group? member = group.OpenGroup(name);
            if (member is not null)
            {
                Visit(member, container, depth + 1, seen, nodes);
            }
        }
    }
}

/// <summary>A group of an NWB file that says what it is.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Type">Its <c>neurodata_type</c>.</param>
/// <param name="Container">The type of the nearest group above that has one.</param>
internal sealed record NwbNode(string Path, string Type, string Container)
{
    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The path of the group that holds it.</summary>
    public string Parent => Path[..Path.LastIndexOf('/')];
}

/// <summary>Where <see cref="NwbWriter"/> puts what NWB has no place for, and how it names what it writes.</summary>
internal static class NwbLayout
{
    /// <summary>The content of recording.json: name, span, channels with units and periods, provenance.</summary>
    public const string Manifest = "scratch/dynamics_recording";

    /// <summary>The names of the unit properties in their order.</summary>
    public const string UnitProperties = "scratch/dynamics_unit_properties";

    /// <summary>The series of the signals; which units it has.</summary>
    public const string Signals = "processing/ophys/signals", SignalUnits = "scratch/dynamics_signal_units";

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
