using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;

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
        SessionInterval[] intervals = [.. epochs.Parts.Concat(epochs.States).Select(SessionInterval.Of)];
        SessionPart part = SessionPartChoice.Of(Hc11Epochs.WithoutSuffix(options.Epoch), intervals, path,
            usual: () => SessionPartChoice.Chosen(Hc11Epochs.Maze, intervals, path),
            whole: () => SessionPart.Of(Whole(session, epochs, channels)));
        Epoch span = new(part.Name, part.Start, part.End);
        part.Say(notes);
        IReadOnlyList<SpikeTrain> trains = Hc11Spikes.Read(session, units, span, epochs.SessionEndSeconds, notes);
        Dictionary<string, string> provenance = notes.ToProvenance("hc11-mat", System.IO.Path.GetFullPath(path));
        if (maze is not null)
        {
            provenance["mazeType"] = maze;
        }
        return new Recording
        {
            Name = NameOf(path),
            StartSeconds = span.StartSeconds,
            EndSeconds = span.EndSeconds,
            Units = trains,
            Channels = [.. channels.Select(part.Cut).Where(channel => channel.Values.Length > 0)],
            Epochs = EpochClipping.Clip([.. epochs.Parts, .. epochs.States], span.StartSeconds, span.EndSeconds),
            UnitProperties = units.Properties(),
            Provenance = provenance,
        };
    }

    /// <summary>The rule of all, but to the session's end, which nothing outlasts.</summary>
    private static Epoch Whole(Hdf5Group session, Hc11Epochs epochs, IReadOnlyList<BehaviorChannel> channels)
    {
        Hdf5Dataset spikes = MatlabVariables.OpenVector(session, "Spikes/SpikeTimes");
        var first = new double[Math.Min(spikes.Length, 1)];
        spikes.ReadBlock(0, first);
        Epoch span = RecordingSpan.Whole(channels, epochs.Parts, first.Where(double.IsFinite).Select(time => (time, time)))!;
        return span with { EndSeconds = epochs.SessionEndSeconds };
    }

    private static bool IsCircular(string? maze) => maze?.Contains("circular", StringComparison.OrdinalIgnoreCase) ?? false;

    private static string NameOf(string path)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        const string Suffix = "_sessInfo";
        return name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) && name.Length > Suffix.Length ? name[..^Suffix.Length] : name;
    }
}
