using Dynamics.Data;

namespace Dynamics.Formats;

/// <summary>One kind of file, or folder of files, that holds a recording. A format is a sealed class with its <see cref="KindAttribute"/>;
/// <see cref="ExportFormat"/> is one that can be written, too.</summary>
public abstract class RecordingFormat
{
    /// <summary>Its name on the command line, lower-case with hyphens.</summary>
    public string Name => Kinds.NameOf(GetType());

    /// <summary>What it is, in the few words of a help text.</summary>
    public abstract string Description { get; }

    /// <summary>Whether what is at a path looks like this format, by its content (names inside a folder, first bytes, groups), not by
    /// its extension. Quick, reads little, and never throws on strange content: that is no match. Of a file that this format claims but
    /// cannot import, <see cref="Import"/> says why.</summary>
    /// <param name="path">A file or a folder that exists.</param>
    public abstract bool Recognizes(string path);

    /// <summary>Which options, of those that not every format has a use for, choose something in its files.</summary>
    public abstract ImportChoices Choices { get; }

    /// <summary>Reads the recording. What the import did to the data that its user should know stands in the
    /// provenance's <c>notes</c>.</summary>
    /// <exception cref="InputException">Anything wrong with the file: which file, where in it, what was found and expected, what to do.
    /// No other exception escapes, whatever the bytes are, and memory stays in proportion to the size of the file.</exception>
    public abstract Recording Import(string path, ImportOptions options);
}

/// <summary>A format that recordings can be written to, and read back from bit for bit.</summary>
public abstract class ExportFormat : RecordingFormat
{
    /// <summary>Writes a recording beside its place and renames it, so that it is whole or absent.</summary>
    /// <param name="recording">What to write.</param>
    /// <param name="path">The file or folder to make; replaced if it is one of this format's.</param>
    /// <exception cref="InputException">It cannot be made there.</exception>
    public abstract void Export(Recording recording, string path);
}

/// <summary>Options of an import that only some formats have a use for.</summary>
[Flags]
public enum ImportChoices
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><see cref="ImportOptions.Position"/>.</summary>
    Position = 1,

    /// <summary><see cref="ImportOptions.Columns"/>.</summary>
    Columns = 2,

    /// <summary><see cref="ImportOptions.BinWidthSeconds"/>.</summary>
    BinWidth = 4,

    /// <summary><see cref="ImportOptions.Signals"/>.</summary>
    Signals = 8,
}

/// <summary>What an import takes from its files. The defaults fit every format; an option that a format has no
/// use for is refused.</summary>
public sealed record ImportOptions
{
    /// <summary>Value of <see cref="Epoch"/> that keeps the whole session.</summary>
    public const string WholeSession = "all";

    /// <summary>What to keep: the intervals of a name or of a table (<c>maze</c>, <c>trials</c>), some of them
    /// (<c>trials where condition = 2</c>), <c>all</c> for the whole session, or null for the format's default: the time in which behaviour
    /// was tracked (for hc-11 sessions, the maze epoch). Between several intervals the spikes stay, and behaviour is not known.</summary>
    public string? Epoch { get; init; }

    /// <summary>Which series is the position, as the file names it (data-set path, column, array, body part); or a file that holds it,
    /// <c>FILE</c> or <c>FILE:NAME</c>, as it stands or beside the spikes; null: the format finds it, and says which it took where there
    /// are several.</summary>
    public string? Position { get; init; }

    /// <summary>Which series holds continuous signals of the population (dF/F, fluorescence, deconvolved events), as the file names it:
    /// where there are several, or where they are wanted beside spikes; null: the format finds it where there are no spikes.</summary>
    public string? Signals { get; init; }

    /// <summary>Cell types, or qualities, to keep, as the file names them; empty: the format's default (hc-11 sessions: pyramidal; others:
    /// all).</summary>
    public IReadOnlyList<string> CellTypes { get; init; } = [];

    /// <summary>Conditions on units, all of which must hold: <c>quality = good</c>, <c>group in good, mua</c>, <c>rate &gt;= 0.1</c>. On
    /// any unit property, and on <c>unit</c> (number), <c>rate</c> (mean over the recording, Hz) and <c>spikes</c> (how many).</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Names that columns have in the files, by our names: <c>time_s</c> to <c>timestamp</c>.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>What the times of the files count.</summary>
    public TimeUnits Times { get; init; } = TimeUnits.Seconds;

    /// <summary>Unit of measure of the position (<c>cm</c>), where the file says none or a wrong one; null: as the file says.</summary>
    public string? PositionUnit
    {
        get;
        init => field = value is null || (value.Trim().Length > 0 && !value.Any(char.IsControl)) ? value?.Trim()
            : throw Check.Fault($"'{value}' is no unit of measure", "--position-unit", "give one such as m, cm or px");
    }

    /// <summary>Whether places are kept where the tracker stays at exactly one of them for long, as on a virtual track; if not, they are
    /// taken as not tracked, and said.</summary>
    public bool KeepStill { get; init; }

    /// <summary>Width of the bins of a matrix of counts, or length of the frames of a matrix of signals, seconds; null: not said.</summary>
    public double? BinWidthSeconds
    {
        get;
        init => field = value is null or (> 0 and < double.PositiveInfinity)
            ? value
            : throw Check.Fault($"{value} s is no width of a bin", "--bin-width", "give it in seconds, such as 0.025");
    }

    /// <summary>Units that fire faster than this on average over the recording are left out, and said; Hz. Default: none is.</summary>
    public double MaximumRateHz
    {
        get;
        init => field = value > 0 ? value : throw Check.Fault($"{value} Hz is no rate", "--maximum-rate", "give a rate in Hz such as 20");
    } = double.PositiveInfinity;

    /// <summary>Value of <see cref="Period"/>: the track is as long as the largest position seen.</summary>
    public const double ObservedPeriod = 0;

    /// <summary>Length after which the position repeats, in its unit, for a track that goes round (positions count from 0);
    /// <see cref="ObservedPeriod"/>: the observed range. Null: as the file says, which only hc-11 sessions and names in NWB do.</summary>
    public double? Period
    {
        get;
        init => field = value is null or (>= 0 and < double.PositiveInfinity)
            ? value
            : throw Check.Fault($"{value} is no length", "--period", "give the length of the round track, or auto");
    }

    /// <summary>Whether listed units that never fire are kept. If not, those of a lab's file are left out and said; our own exports keep
    /// theirs.</summary>
    public bool KeepSilentUnits { get; init; } = true;

    /// <summary>For files that are one recording, with nothing to choose but units.</summary>
    /// <exception cref="InputException">An option that chooses something in the file was given.</exception>
    internal void RequireDefault(string format)
    {
        Require(format, ImportChoices.None);
        if (Epoch is not null || Times != TimeUnits.Seconds)
        {
            throw NothingToChoose(format, Epoch is not null ? "--epoch" : "--time-unit");
        }
    }

    /// <summary>For a format that has a use for some of the options.</summary>
    /// <exception cref="InputException">Another was given.</exception>
    internal void Require(string format, ImportChoices choices)
    {
        (bool Given, ImportChoices Choice, string Option)[] all =
            [(Position is not null, ImportChoices.Position, "--position"), (Columns.Count > 0, ImportChoices.Columns, "--columns"),
                (BinWidthSeconds is not null, ImportChoices.BinWidth, "--bin-width"),
                (Signals is not null, ImportChoices.Signals, "--signals")];
        if (Array.Find(all, one => one.Given && !choices.HasFlag(one.Choice)) is { Option: { } option })
        {
            throw NothingToChoose(format, option);
        }
    }

    private static InputException NothingToChoose(string format, string option) =>
        new($"the format {format} has nothing to choose there", option, "leave the option out");
}
