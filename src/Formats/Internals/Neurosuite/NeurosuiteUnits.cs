using Dynamics.Data;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Neurosuite;

/// <summary>The sorted units of a Neurosuite session.</summary>
/// <param name="Trains">Spikes by unit: seconds, or samples where the options say what they count.</param>
/// <param name="Properties">Shank and cluster of each.</param>
/// <param name="LastSpikeSeconds">Time of the last spike of any cluster, seconds.</param>
internal sealed record NeurosuiteUnits(
    IReadOnlyList<SpikeTrain> Trains, IReadOnlyDictionary<string, UnitProperty> Properties, double LastSpikeSeconds)
{
    private const string Cluster = "cluster";

    /// <summary>Cluster 0 holds artefacts, 1 the spikes that could not be sorted.</summary>
    private const int LastNoise = 1;

    /// <summary>Reads the spikes of every shank.</summary>
    /// <exception cref="InputException">Files that are damaged or do not fit each other, no spike, or a rate that is not said.</exception>
    public static NeurosuiteUnits Read(NeurosuiteFiles files, NeurosuiteParameters parameters, ImportOptions options, ImportNotes notes)
    {
        double rate = options.Times.Spikes is { } seconds ? 1 / seconds : parameters.SamplingRate ?? throw new InputException(
            "spike times count samples, and no .xml or .par file says their rate", files.Path(".xml"),
            "say it, for instance --time-unit spikes=20000Hz");
        bool keepsNoise = UnitSelection.IsOn(options, Cluster);
        List<SpikeTrain> trains = [];
        List<double> shanks = [], clusters = [];
        List<string> leftOut = [];
        double last = 0;
        foreach (int shank in files.Shanks)
        {
            SpikeTable table = ReadShank(files, shank);
            long noise = 0;
            foreach (SpikeTrain train in table.ToTrains(null))
            {
                last = Math.Max(last, train.TimesSeconds[^1]);
                if (train.UnitId <= LastNoise && !keepsNoise)
                {
                    noise += train.TimesSeconds.Length;
                    continue;
                }
                double[] times = options.Times.Spikes is null ? Array.ConvertAll(train.TimesSeconds, sample => sample / rate)
                    : train.TimesSeconds;
                trains.Add(new(trains.Count + 1, times));
                shanks.Add(shank);
                clusters.Add(train.UnitId);
            }
            if (noise > 0)
            {
                leftOut.Add($"{noise} on shank {shank}");
            }
        }
        if (leftOut.Count > 0)
        {
            notes.Add($"spikes of the clusters 0 (artefacts) and 1 (not sorted) left out: {string.Join(", ", leftOut)}");
        }
        if (trains.Count == 0)
        {
            throw new InputException("no cluster but 0 (artefacts) and 1 (not sorted) has a spike", files.Path(".clu"),
                $"sort the spikes, or keep those by --keep '{Cluster} >= 0'");
        }
        notes.Add(FormattableString.Invariant(
            $"spike times are samples at {rate} Hz ({(options.Times.Spikes is null ? parameters.Source : "--time-unit")})"));
        return new(trains,
            new OrderedDictionary<string, UnitProperty> { ["shank"] = shanks.ToArray(), [Cluster] = clusters.ToArray() }, last / rate);
    }

    /// <summary>The spikes of a shank by cluster, in samples.</summary>
    private static SpikeTable ReadShank(NeurosuiteFiles files, int shank)
    {
        string times = files.Path("res", shank), clusters = files.Path("clu", shank);
        SpikeTable table = new(times);
        using IEnumerator<long> sample = WholeNumberFile.Read(times).GetEnumerator(),
            cluster = WholeNumberFile.Read(clusters).GetEnumerator();
        if (!cluster.MoveNext())
        {
            throw new InputException("is empty, expected the number of clusters and the cluster of each spike", clusters,
                "copy the file again");
        }
        while (sample.MoveNext())
        {
            if (!cluster.MoveNext())
            {
                throw new InputException($"holds fewer clusters ({table.Count}) than {System.IO.Path.GetFileName(times)} holds spikes",
                    clusters, "copy both files again: they belong together");
            }
            table.Add(cluster.Current is >= int.MinValue and <= int.MaxValue ? (int)cluster.Current
                : throw new InputException($"cluster {cluster.Current} is no number of a cluster", clusters, "copy the file again"),
                    sample.Current);
        }
        return !cluster.MoveNext() ? table
            : throw new InputException($"holds more clusters than {System.IO.Path.GetFileName(times)} holds spikes ({table.Count})",
                clusters,
                "copy both files again: they belong together");
    }
}

/// <summary>A file of whole numbers, one a line.</summary>
internal static class WholeNumberFile
{
    private const int BlockBytes = 1 << 16;
    private const long Largest = 1L << 53;

    /// <summary>Its numbers, read a block at a time.</summary>
    /// <exception cref="InputException">Something that is no whole number: in which line.</exception>
    public static IEnumerable<long> Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var block = new byte[BlockBytes];
        long value = 0, line = 1;
        bool within = false, negative = false;
        for (int length; (length = stream.Read(block)) > 0;)
        {
            for (int i = 0; i < length; i++)
            {
                byte sign = block[i];
                if (sign is >= (byte)'0' and <= (byte)'9')
                {
                    value = value < Largest ? 10 * value + (sign - '0') : throw Mistake("a number too large for a sample or a cluster");
                    within = true;
                }
                else if (sign is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                {
                    if (within)
                    {
                        yield return negative ? -value : value;
                    }
                    else if (negative)
                    {
                        throw Mistake("a '-' alone");
                    }
                    (value, within, negative) = (0, false, false);
                    line += sign == '\n' ? 1 : 0;
                }
                else if (sign == '-' && !within && !negative)
                {
                    negative = true;
                }
                else
                {
                    throw Mistake(sign is > 32 and < 127 ? $"'{(char)sign}'" : $"a byte {sign}");
                }
            }
        }
        if (within)
        {
            yield return negative ? -value : value;
        }

        InputException Mistake(string found) =>
            new($"found {found}, expected whole numbers, one a line", $"{path}, line {line}", "copy or export the file again");
    }
}
