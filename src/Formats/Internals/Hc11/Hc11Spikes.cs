using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Hc11;

/// <summary>The spikes of an hc-11 session, read in blocks: of some 10 million only those of a recording's units are kept.</summary>
internal static class Hc11Spikes
{
    private const int BlockSpikes = 1 << 20;

    /// <summary>One train for each unit, of the spikes before the session's end; how many others there were is noted.</summary>
    /// <exception cref="InputException">Times and ids do not match, or one is no number.</exception>
    public static IReadOnlyList<SpikeTrain> Read(Hdf5Group session, Hc11Units units, double sessionEnd, ImportNotes notes)
    {
        Hdf5Dataset times = MatlabVariables.OpenVector(session, "Spikes/SpikeTimes"),
            ids = MatlabVariables.OpenVector(session, "Spikes/SpikeIDs");
        if (times.Length != ids.Length)
        {
            throw ids.Fault($"holds {ids.Length} ids for {times.Length} spike times");
        }
        var trains = units.Ids.ToDictionary(id => id, _ => new List<double>());
        var counts = new Counts();
        int block = (int)Math.Min(BlockSpikes, times.Length);
        double[] timeBlock = new double[block], idBlock = new double[block];
        for (long first = 0; first < times.Length; first += block)
        {
            int length = (int)Math.Min(block, times.Length - first);
            times.ReadBlock(first, timeBlock.AsSpan(0, length));
            if (Array.Exists(timeBlock[..length], time => !double.IsFinite(time)))
            {
                throw times.Fault("holds spike times that are no finite numbers");
            }
            ids.ReadBlock(first, idBlock.AsSpan(0, length));
            Sort(timeBlock.AsSpan(0, length), idBlock, sessionEnd, trains, units.LeftOut, counts);
        }
        foreach ((int id, List<double> train) in trains)
        {
            int wrong = Enumerable.Range(1, Math.Max(0, train.Count - 1)).FirstOrDefault(spike => train[spike] < train[spike - 1]);
            if (wrong > 0)
            {
                throw times.Fault($"unit {id}: spike {wrong + 1} of {train.Count}, at {train[wrong]} s, is before the one before");
            }
        }
        counts.Say(notes, sessionEnd, units);
        return [.. units.Ids.Select(id => new SpikeTrain(id, [.. trains[id]]))];
    }

    private static void Sort(ReadOnlySpan<double> times, ReadOnlySpan<double> ids, double sessionEnd, Dictionary<int, List<double>> trains,
        IReadOnlySet<int> leftOut, Counts counts)
    {
        for (int i = 0; i < times.Length; i++)
        {
            if (times[i] >= sessionEnd)
            {
                counts.Late++;
                continue;
            }
            int id = ids[i] is >= 0 and <= int.MaxValue ? (int)ids[i] : -1;
            if (id == ids[i] && trains.TryGetValue(id, out List<double>? train))
            {
                train.Add(times[i]);
            }
            else if (leftOut.Contains(id))
            {
                counts.OfOtherType++;
            }
            else
            {
                counts.Unlisted++;
            }
        }
    }

    private sealed class Counts
    {
        public long Late, OfOtherType, Unlisted;

        public void Say(ImportNotes notes, double sessionEnd, Hc11Units units)
        {
            Say(notes, Late, $"spikes after the session's end ({sessionEnd} s) left out");
            Say(notes, OfOtherType,
                $"spikes of {units.LeftOut.Count} {(units.IsInterneuron.Contains(1) ? "pyramidal cells" : "interneurons")} left out");
            Say(notes, Unlisted, "spikes of clusters that neither PyrIDs nor IntIDs lists left out");
        }

        private static void Say(ImportNotes notes, long count, string what)
        {
            if (count > 0)
            {
                notes.Add($"{count} {what}");
            }
        }
    }
}

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
            throw new InputException($"'{unknown}' is no cell type of an hc-11 session", "--cell-type",
                $"use {Pyramidal} (default) or {Interneuron}, or the option twice for both");
        }
        bool pyramidal = cellTypes.Count == 0 || cellTypes.Contains(Pyramidal), interneurons = cellTypes.Contains(Interneuron);
        int[] pyramidalIds = Ids("PyrIDs"), interneuronIds = Ids("IntIDs");
        int[] twice = [.. pyramidalIds.Concat(interneuronIds).CountBy(id => id).Where(count => count.Value > 1).Select(count => count.Key)];
        if (twice.Length > 0)
        {
            throw session.Fault($"cluster {twice[0]} is listed twice in PyrIDs and IntIDs");
        }
        int[] kept = [.. pyramidal ? pyramidalIds : [], .. interneurons ? interneuronIds : []];
        return new(kept, [.. kept.Select((_, i) => pyramidal && i < pyramidalIds.Length ? 0.0 : 1.0)],
            new HashSet<int>(pyramidalIds.Concat(interneuronIds).Except(kept)));

        int[] Ids(string name) => Array.ConvertAll(MatlabVariables.RequireVector(session, $"Spikes/{name}"), id =>
            id == Math.Floor(id) && id is >= 0 and <= int.MaxValue
            ? (int)id
            : throw session.Fault($"Spikes/{name} holds {id}, expected cluster numbers"));
    }

    /// <summary>Shank, number of the cluster on it, and cell type of each unit.</summary>
    public Dictionary<string, UnitProperty> Properties() => new()
    {
        ["shank"] = Array.ConvertAll(Ids, id => (double)(id / ClustersPerShank)),
        ["cluster"] = Array.ConvertAll(Ids, id => (double)(id % ClustersPerShank)),
        ["cell_type"] = Array.ConvertAll(IsInterneuron, one => one == 1 ? Interneuron : Pyramidal),
    };
}
