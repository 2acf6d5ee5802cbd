using System.Globalization;

namespace Dynamics.Core.Internals;

/// <summary>Names of files and folders that are not finished: <c>.unfinished-NAME-PROCESS.START.HOST.RANDOM</c>, so that the next writer
/// knows whether their maker is still at work. What begins with a dot is no part of a recording or run.</summary>
internal static class TemporaryName
{
    /// <summary>Ends the name of a folder whose place its successor is about to take.</summary>
    public const string OldSuffix = ".old";

    private const string Prefix = ".unfinished-";
    private const int LongestName = 150; // of at most 255 bytes

    /// <summary>What others made or an older version left is forgotten after so long.</summary>
    private static readonly TimeSpan s_forgotten = TimeSpan.FromDays(1);

    /// <summary>Matches them all.</summary>
    public static string Pattern => Prefix + "*";

    /// <summary>A name for what this process is about to make.</summary>
    public static string Of(string name)
    {
        ProcessIdentity me = ProcessIdentity.Current;
        string owner = string.Create(CultureInfo.InvariantCulture, $"{me.Id}.{me.Start}.{Mark(me.Host)}");
        return $"{Prefix}{(name.Length > LongestName ? name[..LongestName] : name)}-{owner}.{Path.GetRandomFileName().Replace('.', '_')}";
    }

    /// <summary>Whether a name is one of those.</summary>
    public static bool Is(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether nobody will finish it: its maker is gone.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="onlyIfForgotten">Whether one of another machine, or of an older version, has to be a day old.</param>
    public static bool IsOver(string path, bool onlyIfForgotten)
    {
        string[] owner = Owner(path);
        if (owner.Length >= 4 && owner[2] == Mark(ProcessIdentity.Current.Host)
            && ProcessIdentity.Parse([owner[0], ProcessIdentity.Current.Host, owner[1]]) is { } maker)
        {
            return !maker.IsAlive;
        }
        return !onlyIfForgotten || DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > s_forgotten;
    }

    /// <summary>The place that a folder had before it was set aside; null where it was not.</summary>
    public static string? SetAside(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(OldSuffix, StringComparison.Ordinal) && name.LastIndexOf('-') is var end && end > Prefix.Length
            && end - Prefix.Length < LongestName
            ? Path.Combine(Path.GetDirectoryName(path)!, name[Prefix.Length..end])
            : null;
    }

    private static string[] Owner(string path)
    {
        string name = Path.GetFileName(path);
        return name[(name.LastIndexOf('-') + 1)..].Split('.');
    }

    /// <summary>Eight letters that tell machines apart in names of files.</summary>
    private static string Mark(string host) => Fingerprint.OfText(host)[^8..];
}
