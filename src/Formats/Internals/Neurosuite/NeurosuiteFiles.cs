using System.Globalization;
using System.Text.RegularExpressions;

namespace Dynamics.Formats.Internals.Neurosuite;

/// <summary>The files of one Neurosuite session: those of a folder that have one base name.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="BaseName">What their names begin with.</param>
/// <param name="Shanks">The shanks that are sorted, ascending; 0 for files without a number.</param>
internal sealed partial record NeurosuiteFiles(string Folder, string BaseName, IReadOnlyList<int> Shanks)
{
    private const int MostFiles = 10_000, MostListed = 8;

    /// <summary>The sessions at a path: of a folder all, of a file the one whose name it bears.</summary>
    public static IReadOnlyList<NeurosuiteFiles> Find(string path)
    {
        try
        {
            string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, file = System.IO.Path.GetFileName(path);
            return Directory.Exists(path) ? All(path)
                : !File.Exists(path) ? []
                : [.. All(folder).Where(session => file.StartsWith(session.BaseName + ".", StringComparison.Ordinal)
                    && OwnEnding().IsMatch(file[session.BaseName.Length..]))];
        }
        catch (Exception failure) when (failure is InputException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The session at a path.</summary>
    /// <exception cref="InputException">There is none, or several are in the folder.</exception>
    public static NeurosuiteFiles Require(string path)
    {
        IReadOnlyList<NeurosuiteFiles> found = Find(path);
        string names = string.Join(", ", found.Take(MostListed).Select(session => session.BaseName)) + (found.Count > MostListed ? ", ..."
            : "");
        return found.Count switch
        {
            1 => found[0],
            0 => throw new InputException(
                "no .res and .clu files of one name are there", path, "give the folder, or a file, of a sorted session"),
            _ => throw new InputException($"{found.Count} sessions are there: {names}", path,
                $"give a file of one of them, for instance {System.IO.Path.GetFileName(found[0].Path("clu", found[0].Shanks[0]))}"),
        };
    }

    /// <summary>The file of an ending.</summary>
    public string Path(string ending) => System.IO.Path.Combine(Folder, BaseName + ending);

    /// <summary>The file of a kind (<c>res</c>, <c>clu</c>) of a shank.</summary>
    public string Path(string kind, int shank) =>
        Path(shank > 0 ? FormattableString.Invariant($".{kind}.{shank}") : $".{kind}");

    /// <summary>The file of the tracked position; null where there is none.</summary>
    public string? Tracking => VideoTracking.Endings.Select(ending => Path(ending)).FirstOrDefault(File.Exists);

    private static NeurosuiteFiles[] All(string folder)
    {
        HashSet<string> names = [.. Directory.EnumerateFiles(folder).Take(MostFiles).Select(file => System.IO.Path.GetFileName(file)!)];
        return [.. names.Select(name => Spikes().Match(name)).Where(match => match.Success)
            .Where(match => names.Contains($"{match.Groups["base"].Value}.clu{match.Groups["shank"].Value}")
                && StartsWithNumber(System.IO.Path.Combine(folder, $"{match.Groups["base"].Value}.clu{match.Groups["shank"].Value}")))
            .Select(match => (Base: match.Groups["base"].Value, Shank: match.Groups["shank"].Value is { Length: > 0 } shank
                ? int.Parse(shank.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture) : 0))
            .GroupBy(pair => pair.Base)
            .Select(group => new NeurosuiteFiles(folder, group.Key, [.. group.Select(pair => pair.Shank).Distinct().Order()]))
            .OrderBy(session => session.BaseName, StringComparer.Ordinal)];
    }

    private static bool StartsWithNumber(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        Span<byte> head = stackalloc byte[32];
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head.Length > 0 && head.IndexOfAnyExcept("0123456789-\r\n\t "u8) < 0;
    }

    [GeneratedRegex(@"^(?<base>.+)\.res(?<shank>\.[1-9]\d{0,5})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Spikes();

    [GeneratedRegex(@"^\.((res|clu|fet|spk|par|mm|m1m2)(\.\d+)?|xml|nrs|whl|whd|pos|led|eeg|lfp|dat|fil)$", RegexOptions.CultureInvariant)]
    private static partial Regex OwnEnding();
}
