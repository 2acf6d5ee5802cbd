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
                throw group.Fault("nests too deep, or holds too many objects", Hdf5File.Damaged);
            }
            Hdf5Group? member = group.OpenGroup(name);
            if (member is not null)
            {
                Visit(member, container, depth + 1, seen, nodes);
            }
        }
    }
}
