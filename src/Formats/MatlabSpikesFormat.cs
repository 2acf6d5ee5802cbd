using System.Globalization;
using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats;

/// <summary>Imports spikes from a MATLAB v5 file with the tracking of a SpikeGadgets video file beside it (the layout of nelpy's example
/// data): a <c>.mat</c> file whose variable <c>spikes</c> is a cell of sessions, each a cell of recordings, each a cell of tetrodes, each a
/// cell of clusters, each a structure with <c>time</c> (s) or <c>[]</c>; and a <c>*.videoPositionTracking</c> file on the same clock.
/// <para>The clusters with spikes become units 1, 2, ... in the file's order, with the properties <c>tetrode</c> and <c>cluster</c>;
/// those without are left out and counted. Channels are <c>x</c> and <c>y</c> in pixels and <c>position</c> along the direction of
/// movement, made as for CSV tables. The tracker marks no loss: it repeats or stays at the image's border, so the share of samples
/// there is noted.</para></summary>
[Kind("matlab-spikes")]
public sealed class MatlabSpikesFormat : RecordingFormat
{
    private const string Variable = "spikes", TimeField = "time";

    /// <inheritdoc/>
    public override string Description => "MATLAB v5 file with nested cells of spikes, and a .videoPositionTracking file beside it";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.None;

    /// <inheritdoc/>
    public override bool Recognizes(string path) => File.Exists(path)
        ? HoldsSpikes(path) && TrackingFiles(Path.GetDirectoryName(Path.GetFullPath(path))!).Length > 0
        : SpikeFiles(path).Length == 1 && TrackingFiles(path).Length == 1;

    /// <summary>Imports a folder with both files, or a <c>.mat</c> file with the tracking beside it. The recording spans the tracking (and
    /// one sampling interval) unless the options keep the whole session.</summary>
    /// <exception cref="InputException">A file that is missing, not there once, damaged or of another layout: which, what was
    /// found and expected.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        string folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        string spikeFile = Directory.Exists(path)
            ? Single(SpikeFiles(path) is { Length: > 0 } found ? found : Files(path, ".mat", MatlabFile.Recognizes), path,
                "MATLAB v5 file (.mat)")
            : path;
        TrackingFile tracking = TrackingFile.Read(Single(TrackingFiles(folder), folder, $"{TrackingFile.Extension} file"));
        var notes = new ImportNotes();
        if (tracking.BorderFraction > 0)
        {
            string percent = (100 * tracking.BorderFraction).ToString("0.0", CultureInfo.InvariantCulture);
            notes.Add($"{percent} % of the positions lie on the border of the image, where the tracker stays when it loses the animal");
        }
        BehaviorChannel[] channels = [.. TrackingFile.Columns.Select((name, i) =>
            ChannelNaming.ToChannel(name, tracking.Position.Times, tracking.Position.Values[i]))];
        List<MatlabCluster> clusters = MatlabCluster.ReadAll(spikeFile, Variable, TimeField, notes);
        SpikeTable spikes = new(spikeFile);
        foreach ((int index, MatlabCluster cluster) in clusters.Index())
        {
            spikes.AddTrain(index + 1, cluster.Times, spikeFile);
        }
        return new TrackedSession
        {
            Format = Name,
            Path = path,
            Position = new(tracking.Position.Path, channels, tracking.Position.DuplicateRows),
            Units = spikes.ToTrains([.. Enumerable.Range(1, clusters.Count)]),
            UnitProperties = new Dictionary<string, UnitProperty>
            {
                ["tetrode"] = clusters.Select(cluster => (double)cluster.Tetrode).ToArray(),
                ["cluster"] = clusters.Select(cluster => (double)cluster.Cluster).ToArray(),
            },
        }.ToRecording(options, notes);
    }

    private static string[] SpikeFiles(string folder) => Files(folder, ".mat", HoldsSpikes);

    /// <summary>Whether a file is MATLAB v5 with the variable; a damaged one may hold it.</summary>
    private static bool HoldsSpikes(string path)
    {
        try
        {
            return MatlabFile.Recognizes(path) && MatlabFile.Contents(path).Any(variable => variable.Name == Variable);
        }
        catch (InputException)
        {
            return true;
        }
    }

    private static string[] TrackingFiles(string folder) => Files(folder, TrackingFile.Extension, TrackingFile.Recognizes);

    private static string[] Files(string folder, string extension, Predicate<string> recognizes)
    {
        try
        {
            return Array.FindAll(Directory.GetFiles(folder, "*" + extension), recognizes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Single(string[] files, string folder, string what) => files.Length == 1
        ? files[0]
        : throw new InputException(files.Length == 0
            ? $"no {what} is there"
            : $"{files.Length} such files are there: {string.Join(", ", files.Select(Path.GetFileName))}; expected one {what}", folder,
            "put the spikes and the tracking of one session into a folder of their own");
}
