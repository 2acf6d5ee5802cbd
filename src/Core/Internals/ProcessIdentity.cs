using System.Diagnostics;
using System.Globalization;

namespace Dynamics.Core.Internals;

/// <summary>A process, so that it is not taken for another one that got its number later.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="Start">When it began, in the system's own count.</param>
internal sealed record ProcessIdentity(int Id, string Host, long Start)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = new(Environment.ProcessId, HostName(), StartOf(Environment.ProcessId) ?? 0);

    /// <summary>Whether it runs, or ran, on this machine.</summary>
    public bool IsHere => Host == Current.Host;

    /// <summary>Whether it still runs; of one on another machine nobody here knows.</summary>
    public bool IsAlive => IsHere && StartOf(Id) == Start;

    /// <summary>As three words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {Host} {Start}");

    /// <summary>The process that three words say; null where they say none.</summary>
    public static ProcessIdentity? Parse(ReadOnlySpan<string> words) =>
        words.Length >= 3 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out long start)
            ? new(id, words[1], start)
            : null;

    /// <summary>Null where no such process runs.</summary>
    private static long? StartOf(int id)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using Process process = Process.GetProcessById(id);
                return process.StartTime.ToUniversalTime().Ticks;
            }
            // proc(5): the name in parentheses may hold anything; what follows it are fields 3 to 52, the start is field 22.
            string status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            string[] fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            const int State = 0, Start = 19;
            return fields[State] is "Z" or "X" ? null : long.Parse(fields[Start], CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Without blanks and separators, since it is written between blanks and into names of files.</summary>
    private static string HostName()
    {
        string name = new([.. Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_')]);
        return name.Length == 0 ? "localhost" : name;
    }
}
