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

/// <summary>What an import takes from its files. The defaults fit every format; an option that a format has no
/// use for is refused.</summary>
public sealed record ImportOptions
{
    /// <summary>Value of <see cref="Epoch"/> that keeps the whole session.</summary>
    public const string WholeSession = "all";

    /// <summary>Name of the epoch to keep, <c>all</c> for the whole session, or null for the format's default: the time in which
    /// behaviour was tracked (for hc-11 sessions, the maze epoch).</summary>
    public string? Epoch { get; init; }

    /// <summary>Which series is the position, as the file names it (data-set path, column, array); null: the format finds it, and says
    /// which it took where there are several.</summary>
    public string? Position { get; init; }

    /// <summary>Cell types to keep, as the file names them; empty: the format's default (hc-11 sessions: pyramidal; others: all).</summary>
    public IReadOnlyList<string> CellTypes { get; init; } = [];

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

    /// <summary>Whether listed units that never fire are kept. If not, a lab's file that lists one is refused; our own
    /// exports keep theirs.</summary>
    public bool KeepSilentUnits { get; init; } = true;

    /// <summary>For formats whose files are one recording, with nothing to choose.</summary>
    /// <exception cref="InputException">An option that chooses something in the file was given.</exception>
    internal void RequireDefault(string format)
    {
        RequireOnlyEpoch(format);
        if (Epoch is not null)
        {
            throw NothingToChoose(format, "--epoch");
        }
    }

    /// <summary>For formats that hold one position and no cell types.</summary>
    /// <exception cref="InputException">A position or cell types were chosen.</exception>
    internal void RequireOnlyEpoch(string format)
    {
        if (Position is not null || CellTypes.Count > 0)
        {
            throw NothingToChoose(format, Position is not null ? "--position" : "--cell-type");
        }
    }

    private static InputException NothingToChoose(string format, string option) =>
        new($"the format {format} has nothing to choose there", option, "leave the option out");
}
