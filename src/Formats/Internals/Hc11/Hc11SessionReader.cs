using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Hc11;

/// <summary>Reads a <c>*_sessInfo.mat</c>: what <see cref="Hc11SessionFormat"/> documents.</summary>
internal static class Hc11SessionReader
{
    /// <summary>The group that holds everything.</summary>
    public const string GroupName = "sessInfo";

    /// <exception cref="InputException">Anything wrong with the file.</exception>
    public static Recording Read(string path, ImportOptions options)
    {
        using Hdf5File file = Hdf5File.Open(path);
        Hdf5Group session = file.Root.RequireGroup(GroupName);
        var notes = new ImportNotes();
        Hc11Epochs epochs = Hc11Epochs.Read(session, notes);
        Hc11Units units = Hc11Units.Read(session, options.CellTypes);
        string? maze = MatlabVariables.Text(session, "Position/MazeType");
        IReadOnlyList<BehaviorChannel> channels = Hc11Behavior.Read(session, options.Position, IsCircular(maze), notes);
        Recording recording = new TrackedSession
        {
            Format = "hc11-mat",
            Path = path,
            Name = NameOf(path),
            Position = new(path, channels),
            Units = Hc11Spikes.Read(session, units, epochs.SessionEndSeconds, notes),
            UnitProperties = units.Properties(),
            Intervals = [.. epochs.Parts.Concat(epochs.States).Select(SessionInterval.Of)],
            Ends = epochs.SessionEndSeconds,
            IsTrackedInPart = true,
        }.ToRecording(options with { Epoch = Hc11Epochs.WithoutSuffix(options.Epoch) ?? Hc11Epochs.Maze }, notes);
        return maze is null
            ? recording
            : recording with { Provenance = new Dictionary<string, string>(recording.Provenance) { ["mazeType"] = maze } };
    }

    private static bool IsCircular(string? maze) => maze?.Contains("circular", StringComparison.OrdinalIgnoreCase) ?? false;

    private static string NameOf(string path)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        const string Suffix = "_sessInfo";
        return name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) && name.Length > Suffix.Length ? name[..^Suffix.Length] : name;
    }
}
