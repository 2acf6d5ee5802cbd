using Dynamics.Formats.Internals.Matlab;

namespace Dynamics.Formats.Internals.CellExplorer;

/// <summary>The files of one CellExplorer session: those of a folder that have one base name.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="BaseName">What their names begin with.</param>
internal sealed record CellExplorerFiles(string Folder, string BaseName)
{
    private const string SpikesEnding = ".spikes.cellinfo.mat", MetricsEnding = ".cell_metrics.cellinfo.mat",
        BehaviorEnding = ".behavior.mat",
        AnimalEnding = ".animal" + BehaviorEnding, SessionEnding = ".session.mat";

    private const int MostFiles = 10_000, MostListed = 8;

    /// <summary>The spikes.</summary>
    public string Spikes => Path.Combine(Folder, BaseName + SpikesEnding);

    /// <summary>What CellExplorer computed of the cells; null where there is none.</summary>
    public string? Metrics => Existing(MetricsEnding);

    /// <summary>The description of the session; null where there is none.</summary>
    public string? Session => Existing(SessionEnding);

    /// <summary>Files of behaviour, the likeliest to hold the position first.</summary>
    public IReadOnlyList<string> Behavior => [.. Directory.EnumerateFiles(Folder, $"{BaseName}*{BehaviorEnding}").Where(MatlabContent.IsIn)
        .OrderByDescending(path => path.EndsWith(AnimalEnding, StringComparison.Ordinal))
        .ThenByDescending(path => Path.GetFileName(path)[BaseName.Length..].Contains("position", StringComparison.OrdinalIgnoreCase))
        .ThenByDescending(path => Path.GetFileName(path)[BaseName.Length..] == BehaviorEnding)
        .ThenBy(path => path, StringComparer.Ordinal)];

    /// <summary>All files that are read.</summary>
    public IEnumerable<string> All => [Spikes, .. new[] { Metrics, Session }.OfType<string>(), .. Behavior];

    /// <summary>The sessions at a path: of a folder all, of a file that of its name.</summary>
    public static IReadOnlyList<CellExplorerFiles> Find(string path)
    {
        try
        {
            string[] spikes = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*" + SpikesEnding).Take(MostFiles)]
                : path.EndsWith(SpikesEnding, StringComparison.Ordinal) ? [path] : [];
            return [.. spikes.Where(MatlabContent.IsIn).Order(StringComparer.Ordinal)
                .Select(file => new CellExplorerFiles(Path.GetDirectoryName(Path.GetFullPath(file))!,
                    Path.GetFileName(file)[..^SpikesEnding.Length]))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The session at a path.</summary>
    /// <exception cref="InputException">There is none, or several are in the folder.</exception>
    public static CellExplorerFiles Require(string path)
    {
        IReadOnlyList<CellExplorerFiles> found = Find(path);
        string names = string.Join(", ", found.Take(MostListed).Select(session => session.BaseName)) + (found.Count > MostListed ? ", ..."
            : "");
        return found.Count switch
        {
            1 => found[0],
            0 => throw new InputException($"no MATLAB file *{SpikesEnding} is there", path, "give the folder of the session"),
            _ => throw new InputException($"{found.Count} sessions are there: {names}", path,
                $"give the spike file of one of them, for instance {found[0].BaseName}{SpikesEnding}"),
        };
    }

    private string? Existing(string ending) => Path.Combine(Folder, BaseName + ending) is var path && MatlabContent.IsIn(path) ? path
        : null;
}
