using System.Text.RegularExpressions;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Alf;

/// <summary>A file of ALF: <c>[_namespace_]object.attribute[.parts].ext</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Folder">Its folder below that of the session; empty for that itself.</param>
/// <param name="Object">What it is of, for instance <c>spikes</c>.</param>
/// <param name="Attribute">What it holds, for instance <c>times</c>.</param>
/// <param name="Ending">Of its name: npy, csv, pqt, ...</param>
internal sealed record AlfFile(string Path, string Folder, string Object, string Attribute, string Ending)
{
    /// <summary>Whether it is an array.</summary>
    public bool IsArray => Ending == "npy";

    /// <summary>Whether it is a table.</summary>
    public bool IsTable => Ending is "csv" or "tsv" or "pqt" or "parquet";

    /// <summary>Reads a row of numbers.</summary>
    /// <exception cref="InputException">It holds something else.</exception>
    public double[] ReadNumbers() => NumpyFile.Read(Path) is var array && NumberColumn.ToDoubles(array.Values) is { } numbers
        && array.Shape.Count(axis => axis != 1) <= 1 ? numbers
        : throw new InputException($"has shape ({string.Join(", ", array.Shape)}), expected a row of numbers", Path,
            "save one number a row");
}

/// <summary>The files of an ALF session, those of folders below it too.</summary>
internal sealed partial class AlfFiles
{
    private const int Deepest = 4, MostFiles = 5000;
    private readonly AlfFile[] _files;

    private AlfFiles(string folder, AlfFile[] files) => (Folder, _files) = (folder, files);

    /// <summary>The folder of the session.</summary>
    public string Folder { get; }

    /// <summary>Whether spikes are there.</summary>
    public bool HasSpikes => Probes.Count > 0;

    /// <summary>The folders that hold spikes, below that of the session.</summary>
    public IReadOnlyList<string> Probes
    {
        get
        {
            string[] all = [.. Of("spikes").GroupBy(file => file.Folder)
                .Where(group => group.Any(file => file is { Attribute: "times", IsArray: true })
                && group.Any(file => file is { Attribute: "clusters", IsArray: true })).Select(group => group.Key)
                    .Order(StringComparer.Ordinal)];
            // A folder within another holds a later revision of the same spikes.
            return Array.FindAll(all, folder => !Array.Exists(all, other => other != folder && IsWithin(other, folder)));
        }
    }

    /// <summary>Names of the objects.</summary>
    public IEnumerable<string> Objects => _files.Select(file => file.Object).Distinct();

    /// <summary>Looks into a folder and those below it.</summary>
    public static AlfFiles? Find(string folder)
    {
        try
        {
            EnumerationOptions below = new() { RecurseSubdirectories = true, MaxRecursionDepth = Deepest, IgnoreInaccessible = true };
            AlfFile[] files = [.. Directory.EnumerateFiles(folder, "*.*", below).Take(MostFiles)
                .Select(path => (path, match: Name().Match(System.IO.Path.GetFileName(path)))).Where(one => one.match.Success)
                .Select(one => new AlfFile(one.path,
                    System.IO.Path.GetRelativePath(folder, System.IO.Path.GetDirectoryName(one.path)!) is var at and not "." ? at : "",
                    one.match.Groups["object"].Value, one.match.Groups["attribute"].Value, one.match.Groups["ending"].Value))
                .Where(file => IsOfSession(file.Folder)).OrderBy(file => file.Path, StringComparer.Ordinal)];
            return new(folder, files);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The files of an object, in one folder or in all.</summary>
    public IEnumerable<AlfFile> Of(string name, string? folder = null) =>
        _files.Where(file => file.Object == name && (folder is null || file.Folder == folder));

    /// <summary>The array of an attribute; null where there is none.</summary>
    public AlfFile? ArrayOf(string name, string attribute, string? folder = null) =>
        Of(name, folder).FirstOrDefault(file => file.IsArray && file.Attribute == attribute);

    private static bool IsWithin(string folder, string outer) =>
        outer.Length > 0 && folder.StartsWith(outer + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Whether a folder below that of the session belongs to it, and is not another session's.</summary>
    private static bool IsOfSession(string folder) => folder.Split(System.IO.Path.DirectorySeparatorChar)[0] is var first
        && (first is "" or "alf" || first.Contains("probe", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^(?:_[a-z0-9]+_)?(?<object>[A-Za-z][A-Za-z0-9]*)\.(?<attribute>[A-Za-z][A-Za-z0-9_]*)" +
        @"(?:\.[A-Za-z0-9_-]+)*?\.(?<ending>npy|csv|tsv|pqt|parquet)$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
