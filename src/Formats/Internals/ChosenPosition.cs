using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals;

/// <summary>A position in a file of its own, for spikes of any format: <c>--position FILE</c>, or <c>FILE:NAME</c> where the file holds
/// several.</summary>
internal static class ChosenPosition
{
    /// <summary>Name, without ending, of the file that is the position of the spikes beside it.</summary>
    private const string Usual = "position";

    /// <summary>Reads the file that <see cref="ImportOptions.Position"/> names, as it stands or beside the spikes; null where it names
    /// none.</summary>
    /// <param name="options">What to read.</param>
    /// <param name="source">File or folder of the spikes.</param>
    /// <param name="notes">Told what was taken.</param>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static TrackedPosition? Read(ImportOptions options, string source, ImportNotes notes)
    {
        if (options.Position is not { } chosen)
        {
            return null;
        }
        string folder = FolderOf(source);
        if (FileOf(chosen, folder) is { } whole)
        {
            return Read(whole, null, options, notes);
        }
        int colon = chosen.LastIndexOf(':');
        return colon > 0 && FileOf(chosen[..colon], folder) is { } path ? Read(path, chosen[(colon + 1)..], options, notes) : null;
    }

    /// <summary>For spikes whose format knows no position: the file that the options name, else the one file <c>position</c> beside the
    /// spikes (a series of which the options may name); without channels where there is neither.</summary>
    /// <param name="options">What to read.</param>
    /// <param name="source">File or folder of the spikes.</param>
    /// <param name="notes">Told what was taken.</param>
    /// <exception cref="InputException">A file cannot be used, there are several, or none for what the options name.</exception>
    public static TrackedPosition ReadOrFind(ImportOptions options, string source, ImportNotes notes)
    {
        if (Read(options, source, notes) is { } chosen)
        {
            return chosen;
        }
        string folder = FolderOf(source);
        string[] found = [.. Directory.EnumerateFiles(folder, Usual + ".*").Where(PositionFile.IsReadable).Order(StringComparer.Ordinal)];
        return found switch
        {
            [var one] => Read(one, options.Position, options, notes),
            [] when options.Position is null => new(folder, []),
            [] => throw new InputException($"'{options.Position}' is no file, and no file {Usual} is beside the spikes", folder,
                "give the path of a file with the position: --position FILE"),
            _ => throw new InputException($"several positions are there: {string.Join(", ", found.Select(Path.GetFileName))}", folder,
                "choose one: --position FILE"),
        };
    }

    private static TrackedPosition Read(string path, string? name, ImportOptions options, ImportNotes notes)
    {
        notes.Add($"position from {Path.GetFileName(path)}");
        return PositionFile.Read(path, name, options, notes);
    }

    private static string FolderOf(string source) =>
        Directory.Exists(source) ? source : Path.GetDirectoryName(Path.GetFullPath(source))!;

    private static string? FileOf(string name, string folder) =>
        new[] { name, Path.Combine(folder, name) }.FirstOrDefault(File.Exists);
}
