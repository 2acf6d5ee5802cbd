using System.Globalization;
using System.Text.RegularExpressions;
using Dynamics.Formats.Internals.Matlab;

namespace Dynamics.Formats.Internals.Moser;

/// <summary>The file of a cell.</summary>
internal sealed record MoserCell(string Path, int Tetrode, int Cell);

/// <summary>The files of one Moser-lab session.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="Session">What their names begin with; may be empty.</param>
/// <param name="Cells">The files of the cells, by tetrode and cell.</param>
internal sealed partial record MoserFiles(string Folder, string Session, IReadOnlyList<MoserCell> Cells)
{
    private const string PositionPart = "pos", Ending = ".mat";
    private const int MostFiles = 10_000, MostListed = 8;

    /// <summary>The position file; null where there is none, or several.</summary>
    public string? Position => Directory.EnumerateFiles(Folder, "*" + Ending)
        .Where(path => Path.GetFileName(path) is var name && name.StartsWith(Session, StringComparison.OrdinalIgnoreCase)
            && name[Session.Length..].Contains(PositionPart, StringComparison.OrdinalIgnoreCase)).Where(MatlabContent.IsIn)
        .Take(2).ToArray() is [var one] ? one : null;

    /// <summary>All files that are read.</summary>
    public IEnumerable<string> All => [.. Cells.Select(cell => cell.Path), .. new[] { Position }.OfType<string>()];

    /// <summary>Whether a file is named like that of a cell.</summary>
    public static bool IsCell(string path) => Name().IsMatch(Path.GetFileName(path));

    /// <summary>The sessions at a path: of a folder all, of a file that of its name.</summary>
    public static IReadOnlyList<MoserFiles> Find(string path)
    {
        try
        {
            bool isFolder = Directory.Exists(path);
            if (!isFolder && !(IsCell(path) && MatlabContent.IsIn(path)))
            {
                return [];
            }
            string folder = isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
            string? session = isFolder ? null : SessionOf(Name().Match(Path.GetFileName(path)));
            return [.. Directory.EnumerateFiles(folder, "*" + Ending).Take(MostFiles)
                .Select(file => (file, match: Name().Match(Path.GetFileName(file)))).Where(one => one.match.Success)
                .Where(one => session is null || SessionOf(one.match) == session).Where(one => MatlabContent.IsIn(one.file))
                .GroupBy(one => SessionOf(one.match)).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new MoserFiles(folder, group.Key, [.. group.Select(one => new MoserCell(one.file,
                    Number(one.match, "tetrode"), Number(one.match, "cell"))).OrderBy(cell => cell.Tetrode).ThenBy(cell => cell.Cell)]))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The session at a path.</summary>
    /// <exception cref="InputException">There is none, or several are in the folder.</exception>
    public static MoserFiles Require(string path)
    {
        IReadOnlyList<MoserFiles> found = Find(path);
        string names = string.Join(", ", found.Take(MostListed).Select(files => files.Session)) + (found.Count > MostListed ? ", ..." : "");
        return found.Count switch
        {
            1 => found[0],
            0 => throw new InputException("no MATLAB files named after tetrode and cell (T1C1.mat) are there", path,
                "give the folder of a session"),
            _ => throw new InputException($"{found.Count} sessions are there: {names}", path,
                $"give the file of a cell of one of them, for instance {Path.GetFileName(found[0].Cells[0].Path)}"),
        };
    }

    private static string SessionOf(Match match) => match.Groups["session"].Value;

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?:(?<session>.*?)[_ -])?T(?<tetrode>\d{1,4})C(?<cell>\d{1,4})\.mat$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
