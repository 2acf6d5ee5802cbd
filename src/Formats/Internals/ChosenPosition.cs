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
    /// <param name="columns">Which column of a table is which; null: as the options say, and nobody asks whether all were found.</param>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static TrackedPosition? Read(ImportOptions options, string source, ImportNotes notes, ColumnChoice? columns = null)
    {
        if (options.Position is not { } chosen)
        {
            return null;
        }
        columns ??= new(options, notes);
        string folder = FolderOf(source);
        if (FileOf(chosen, folder) is { } whole)
        {
            return Read(whole, null, columns, notes);
        }
        int colon = chosen.LastIndexOf(':');
        return colon > 0 && FileOf(chosen[..colon], folder) is { } path ? Read(path, chosen[(colon + 1)..], columns, notes) : null;
    }

    /// <summary>For spikes whose format knows no position: the file that the options name, else the one file <c>position</c> beside the
    /// spikes (a series of which the options may name); without channels where there is neither.</summary>
    /// <param name="options">What to read.</param>
    /// <param name="source">File or folder of the spikes.</param>
    /// <param name="notes">Told what was taken.</param>
    /// <param name="columns">Which column of a table is which; null: as the options say, and nobody asks whether all were found.</param>
    /// <exception cref="InputException">A file cannot be used, there are several, or none for what the options name.</exception>
    public static TrackedPosition ReadOrFind(ImportOptions options, string source, ImportNotes notes, ColumnChoice? columns = null)
    {
        columns ??= new(options, notes);
        if (Read(options, source, notes, columns) is { } chosen)
        {
            return chosen;
        }
        string folder = FolderOf(source);
        string[] found = [.. Directory.EnumerateFiles(folder, Usual + ".*").Where(PositionFile.IsReadable).Order(StringComparer.Ordinal)];
        return found switch
        {
            [var one] => Read(one, options.Position, columns, notes),
            [] when options.Position is null => new(folder, []),
            [] => throw new InputException($"'{options.Position}' is no file, and no file {Usual} is beside the spikes", folder,
                "give the path of a file with the position: --position FILE"),
            _ => throw new InputException($"several positions are there: {string.Join(", ", found.Select(Path.GetFileName))}", folder,
                "choose one: --position FILE"),
        };
    }

    private static TrackedPosition Read(string path, string? name, ColumnChoice columns, ImportNotes notes)
    {
        notes.Add($"position from {Path.GetFileName(path)}");
        return PositionFile.Read(path, name, columns, notes);
    }

    private static string FolderOf(string source) =>
        Directory.Exists(source) ? source : Path.GetDirectoryName(Path.GetFullPath(source))!;

    private static string? FileOf(string name, string folder) =>
        new[] { name, Path.Combine(folder, name) }.FirstOrDefault(File.Exists);
}
