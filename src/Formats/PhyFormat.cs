using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Phy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats;

/// <summary>Imports what Kilosort writes and phy curates: a folder with <c>spike_times.npy</c> and <c>spike_clusters.npy</c> (without it,
/// <c>spike_templates.npy</c>), labels of the clusters in <c>cluster_group.tsv</c>, <c>cluster_KSLabel.tsv</c>, <c>cluster_info.tsv</c> and
/// any other <c>cluster_*</c> table, and the sampling rate in <c>params.py</c>, which is parsed and never run. Of the animal these folders
/// say nothing: the position is a table <c>position</c> beside them, or <see cref="ImportOptions.Position"/>.
/// <para>Units are the clusters, by their number; every column of the labels becomes a unit property. Clusters of the group <c>noise</c>
/// are left out and said, unless a condition of <see cref="ImportOptions.Keep"/> is on the group.</para></summary>
[Kind("phy")]
public sealed class PhyFormat : RecordingFormat
{
    private const string Noise = "noise";

    /// <inheritdoc/>
    public override string Description => "folder of Kilosort or phy (spike_times.npy, spike_clusters.npy, cluster_*.tsv, params.py)";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position | ImportChoices.Columns;

    /// <summary>A folder with the spikes; or its <c>params.py</c>, which is what phy is started with.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => Directory.Exists(path)
        ? PhySpikes.AreIn(path)
        : Path.GetFileName(path) == PhySpikes.Parameters && PhySpikes.AreIn(FolderOf(path));

    /// <summary>Imports a folder. Spike times are samples at the rate of <c>params.py</c>; those with fractions are seconds. The recording
    /// spans the position (and one sampling interval) unless the options choose intervals or the whole session.</summary>
    /// <exception cref="InputException">A file that is missing, damaged, or does not fit the others; or a rate that is not
    /// said.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        string folder = Directory.Exists(path) ? path : FolderOf(path);
        var notes = new ImportNotes();
        try
        {
            TableFolder tables = new(folder, options, notes);
            SpikeTable spikes = PhySpikes.Read(folder, options, notes);
            ClusterLabels labels = ClusterLabels.Read(folder, notes);
            int[] ids = [.. spikes.Units.Union(labels.Clusters).Order()];
            int[] noise = UnitSelection.IsOn(options, ClusterLabels.Group) ? [] : [.. labels.Of(ClusterLabels.Group, Noise)];
            IReadOnlyList<SpikeTrain> trains = spikes.ToTrains(ids);
            if (noise.Length > 0)
            {
                int count = trains.Where(train => noise.Contains(train.UnitId)).Sum(train => train.TimesSeconds.Length);
                notes.Add(
                    $"{noise.Length} clusters of the group {Noise} ({count} spikes) left out (a --keep on group keeps what it names)");
                ids = [.. ids.Except(noise)];
                trains = [.. trains.Where(train => !noise.Contains(train.UnitId))];
            }
            TrackedPosition position = ChosenPosition.ReadOrFind(options, folder, notes, tables.Columns);
            IReadOnlyList<SessionInterval> intervals = tables.ReadIntervals(ClusterLabels.IsTable);
            tables.RequireColumnsUsed();
            return new TrackedSession
            {
                Format = Name,
                Path = folder,
                Position = position,
                Units = trains,
                UnitProperties = labels.Properties(ids),
                Intervals = intervals,
            }.ToRecording(options, notes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", folder, "check its permissions", failure);
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
