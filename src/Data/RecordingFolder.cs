using Dynamics.Data.Internals;
using Dynamics.Data.Internals.Storage;

namespace Dynamics.Data;

/// <summary>A recording on disk: <c>spikes.parquet</c> (time_s double, unit int; by time), <c>behavior.parquet</c> (time_s and a column a
/// channel; NULL where a channel has no sample at that time, NaN where it was not tracked), <c>units.parquet</c> (unit and its
/// properties, double or text, in column order, silent units too), <c>epochs.parquet</c> (name, start_s, end_s), where some units are
/// observed as continuous signals <c>signals.parquet</c> (time_s of each frame, and a float column a unit, named by its number),
/// <c>recording.json</c> (name, start, end, units of measure, provenance, format version) and the checksums of these files
/// (<see cref="FolderChecksums"/>).</summary>
public static class RecordingFolder
{
    private const string Spikes = "spikes.parquet", Behavior = "behavior.parquet", Units = "units.parquet", Epochs = "epochs.parquet",
        Signals = "signals.parquet";

    /// <summary>Writes the folder beside its place and renames it, so that it is whole or absent. A recording folder that is there is
    /// replaced; on Linux a process killed at any instant leaves the old or the new one.</summary>
    /// <exception cref="InputException">Something else than a recording folder is there, or it cannot be made there.</exception>
    /// <exception cref="ArgumentException">Two channels, or two unit properties, of one name, or named like a column of ours; or a spike
    /// time that is not a number.</exception>
    public static void Save(Recording recording, string path)
    {
        RefuseToOverwrite(path);
        AtomicFile.MakeFolder(path, temporary => WriteFiles(recording, temporary));
    }

    /// <summary>Keeps other processes from writing a recording to a place until the answer is disposed, or this process ends. The lock lies
    /// beside the place, which is replaced as a whole, or in the nearest folder above that exists.</summary>
    /// <exception cref="InputException">Another process is at work on it: which; or nothing can be written there.</exception>
    public static IDisposable Claim(string path)
    {
        const int LongestName = 200;
        string target = AtomicFile.Target(path), name = Path.GetFileName(target);
        string folder = Path.GetDirectoryName(target) ?? throw new InputException("has no name", path, "name a folder in it");
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
        {
            folder = above;
        }
        return WriterLock.Take(Path.Combine(folder, $".{name[..Math.Min(name.Length, LongestName)]}.lock"), path);
    }

    /// <summary>Reads a folder that <see cref="Save"/> wrote; every number comes back bit for bit.</summary>
    /// <exception cref="InputException">A missing folder or file, or one that has changed, is damaged or inconsistent: which, and
    /// why.</exception>
    public static Recording Load(string path)
    {
        FolderChecksums.RequireAll(path);
        RecordingManifest manifest = RecordingManifest.Read(path);
        var units = new LoadedTable(Path.Combine(path, Units));
        int[] ids = units.Column<int>("unit");
        var recording = new Recording
        {
            Name = manifest.Name,
            StartSeconds = manifest.StartSeconds,
            EndSeconds = manifest.EndSeconds,
            Units = StoredSpikes.Read(Path.Combine(path, Spikes), ids),
            Signals = manifest.Signals is { } entry
                ? RecordingTables.ToSignals(new LoadedTable(Path.Combine(path, Signals)), entry)
                : null,
            Channels = RecordingTables.ToChannels(new LoadedTable(Path.Combine(path, Behavior)), manifest.Channels),
            Epochs = RecordingTables.ToEpochs(new LoadedTable(Path.Combine(path, Epochs))),
            UnitProperties = units.Names.Where(name => name != "unit").ToDictionary(name => name, units.Property),
            Provenance = manifest.Provenance,
        };
        RecordingCheck.Require(recording, path);
        return recording;
    }

    private static void WriteFiles(Recording recording, string folder)
    {
        FaultPoints.Pass(FileStep.Create);
        Directory.CreateDirectory(folder);
        Dictionary<string, string> checksums = new()
        {
            [Spikes] = ParquetFile.WriteWithChecksum(Path.Combine(folder, Spikes), new SpikeRows(recording.Units)),
            [Behavior] = ParquetFile.WriteWithChecksum(Path.Combine(folder, Behavior), RecordingTables.OfChannels(recording.Channels)),
            [Units] = ParquetFile.WriteWithChecksum(Path.Combine(folder, Units), RecordingTables.OfUnits(recording)),
            [Epochs] = ParquetFile.WriteWithChecksum(Path.Combine(folder, Epochs), RecordingTables.OfEpochs(recording.Epochs)),
            [RecordingManifest.FileName] = RecordingManifest.Of(recording).Write(folder),
        };
        if (recording.Signals is { } signals)
        {
            checksums[Signals] = ParquetFile.WriteWithChecksum(Path.Combine(folder, Signals), RecordingTables.OfSignals(signals));
        }
        FolderChecksums.Write(folder, checksums);
    }

    private static void RefuseToOverwrite(string path)
    {
        string target = AtomicFile.Target(path);
        bool occupied = File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any());
        if (occupied && !File.Exists(Path.Combine(target, RecordingManifest.FileName)))
        {
            throw new InputException("something else than a recording folder is there, it is not overwritten", path,
                "choose another --out, or remove it");
        }
    }
}
