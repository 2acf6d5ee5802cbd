using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals;

/// <summary>A position in a file of its own, for spikes of any format: <c>--position FILE</c>, or <c>FILE:NAME</c> where the file holds
/// several.</summary>
internal static class ChosenPosition
{
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
        string folder = Directory.Exists(source) ? source : Path.GetDirectoryName(Path.GetFullPath(source))!;
        if (FileOf(chosen, folder) is { } whole)
        {
            return Read(whole, null, options, notes);
        }
        int colon = chosen.LastIndexOf(':');
        return colon > 0 && FileOf(chosen[..colon], folder) is { } path ? Read(path, chosen[(colon + 1)..], options, notes) : null;
    }

    private static TrackedPosition Read(string path, string? name, ImportOptions options, ImportNotes notes)
    {
        notes.Add($"position from {Path.GetFileName(path)}");
        return TablePosition.Read(path, name, new ColumnChoice(options, notes), notes);
    }

    private static string? FileOf(string name, string folder) =>
        new[] { name, Path.Combine(folder, name) }.FirstOrDefault(File.Exists);
}
