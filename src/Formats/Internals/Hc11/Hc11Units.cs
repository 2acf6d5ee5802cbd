using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Hc11;

/// <summary>The units of an hc-11 session that are imported: clusters <c>shank * 100 + number</c>, pyramidal cells first.</summary>
/// <param name="Ids">Cluster ids in the order of PyrIDs, then IntIDs.</param>
/// <param name="IsInterneuron">1 for putative interneurons, else 0.</param>
/// <param name="LeftOut">Clusters of the other cell type.</param>
internal sealed record Hc11Units(int[] Ids, double[] IsInterneuron, IReadOnlySet<int> LeftOut)
{
    private const string Pyramidal = "pyramidal", Interneuron = "interneuron";
    private const int ClustersPerShank = 100;

    /// <summary>Reads the ids of the cell types asked for; none asked: pyramidal cells.</summary>
    /// <exception cref="InputException">Another cell type, or ids that are no cluster numbers.</exception>
    public static Hc11Units Read(Hdf5Group session, IReadOnlyList<string> cellTypes)
    {
        if (cellTypes.FirstOrDefault(type => type is not (Pyramidal or Interneuron)) is { } unknown)
        {
            throw new InputException($"'{unknown}' is no cell type of an hc-11 session", "--cell-type", $"use {Pyramidal} (default) or {Interneuron}, or the option twice for both");
        }
        bool pyramidal = cellTypes.Count == 0 || cellTypes.Contains(Pyramidal), interneurons = cellTypes.Contains(Interneuron);
        int[] pyramidalIds = Ids("PyrIDs"), interneuronIds = Ids("IntIDs");
        int[] twice = [.. pyramidalIds.Concat(interneuronIds).CountBy(id => id).Where(count => count.Value > 1).Select(count => count.Key)];
        if (twice.Length > 0)
        {
            throw session.Fault($"cluster {twice[0]} is listed twice in PyrIDs and IntIDs");
        }
        int[] kept = [.. pyramidal ? pyramidalIds : [], .. interneurons ? interneuronIds : []];
        return new(kept, [.. kept.Select((_, i) => pyramidal && i < pyramidalIds.Length ? 0.0 : 1.0)], new HashSet<int>(pyramidalIds.Concat(interneuronIds).Except(kept)));

        int[] Ids(string name) => Array.ConvertAll(MatlabVariables.RequireVector(session, $"Spikes/{name}"), id => id == Math.Floor(id) && id is >= 0 and <= int.MaxValue
            ? (int)id
            : throw session.Fault($"Spikes/{name} holds {id}, expected cluster numbers"));
    }

    /// <summary>Shank, number of the cluster on it, and cell type of each unit.</summary>
    public Dictionary<string, double[]> Properties() => new()
    {
        ["shank"] = Array.ConvertAll(Ids, id => (double)(id / ClustersPerShank)),
        ["cluster"] = Array.ConvertAll(Ids, id => (double)(id % ClustersPerShank)),
        ["is_interneuron"] = IsInterneuron,
    };
}
