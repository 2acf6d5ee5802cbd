using System.Globalization;
using Dynamics.Data;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>A table of body parts in video frames: DeepLabCut's (three or four header rows: scorer, perhaps individuals, bodyparts,
/// coords) or SLEAP's (<c>frame_idx</c>, and <c>PART.x</c>, <c>PART.y</c>, <c>PART.score</c> for each part). Their times are numbers of
/// frames, so that the frame rate must be said by <c>--time-unit position=RATEHz</c>. Positions are in pixels; where the tracker is not
/// sure, they are not known.</summary>
internal sealed class PoseTable
{
    /// <summary>Below this likelihood DeepLabCut itself (its pcutoff) shows no point.</summary>
    private const double LeastLikelihood = 0.6;

    private const string Scorer = "scorer", Individuals = "individuals", BodyParts = "bodyparts", Coordinates = "coords",
        Frame = "frame_idx";

    private readonly TableDialect _dialect;
    private readonly int _frame;
    private readonly IReadOnlyList<Part> _parts;

    private PoseTable(TableDialect dialect, int frame, IReadOnlyList<Part> parts) => (_dialect, _frame, _parts) = (dialect, frame, parts);

    private sealed record Part(string Name, int X, int Y, int Likelihood);

    /// <summary>The table whose first lines are these, if it is one.</summary>
    public static PoseTable? Find(TableHead head)
    {
        TableDialect dialect = TableDialect.Of(head, headerRows: 1);
        IReadOnlyList<string[]> rows = dialect.FirstRows;
        if (rows[0][0] == Scorer && rows.Count > 3)
        {
            int coordinates = rows[2][0] == Coordinates ? 2 : rows.Count > 4 && rows[3][0] == Coordinates ? 3 : -1;
            int parts = rows.ToList().FindIndex(row => row[0] == BodyParts);
            return coordinates > 0 && parts > 0
                ? new(Numbered(TableDialect.Of(head, coordinates + 1)), 0, [.. DeepLabCut(rows, coordinates, parts)])
                : null;
        }
        int frame = Array.IndexOf(rows[0], Frame);
        Part[] sleap = frame < 0 ? [] : [.. Sleap(rows[0])];
        return sleap.Length > 0 ? new(dialect, frame, sleap) : null;
    }

    /// <summary>The position of a body part.</summary>
    /// <exception cref="InputException">There is none of that name, or several and none is chosen; or a row that cannot be
    /// used.</exception>
    public TrackedPosition Read(string? chosen, ImportNotes notes)
    {
        string names = string.Join(", ", _parts.Select(part => part.Name));
        Part part = chosen is null && _parts.Count == 1 ? _parts[0]
            : _parts.FirstOrDefault(part => part.Name.Equals(chosen, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException(chosen is null
                ? $"a table of {_parts.Count} body parts, as DeepLabCut and SLEAP write them: {names}"
                : $"no body part '{chosen}' among ({names})", _dialect.Path, "choose one by --position BODYPART");
        using DelimitedReader reader = DelimitedReader.Open(_dialect);
        int[] columns = part.Likelihood < 0 ? [part.X, part.Y] : [part.X, part.Y, part.Likelihood];
        PositionTable table = PositionTable.Read(reader, _frame, columns, 1);
        int unsure = 0;
        for (int row = 0; columns.Length == 3 && row < table.Times.Length; row++)
        {
            if (!(table.Values[2][row] >= LeastLikelihood))
            {
                (table.Values[0][row], table.Values[1][row]) = (double.NaN, double.NaN);
                unsure++;
            }
        }
        notes.Add($"position is the body part {part.Name}, in pixels, at numbers of frames");
        if (unsure > 0)
        {
            notes.Add(FormattableString.Invariant(
                $"{unsure} of {table.Times.Length} frames with a likelihood below {LeastLikelihood} taken as not tracked"));
        }
        BehaviorChannel[] channels =
            [new("x", "px", table.Times, table.Values[0]), new BehaviorChannel("y", "px", table.Times, table.Values[1])];
        return new(_dialect.Path, channels, table.DuplicateRows) { CountsFrames = true };
    }

    /// <summary>The header names a column of each body part alike: its columns go by their numbers.</summary>
    private static TableDialect Numbered(TableDialect dialect) => dialect with
    {
        Header = [.. Enumerable.Range(1, dialect.Header.Count).Select(column => column.ToString(CultureInfo.InvariantCulture))],
    };

    private static IEnumerable<Part> DeepLabCut(IReadOnlyList<string[]> rows, int coordinates, int parts)
    {
        bool several = rows.Any(row => row[0] == Individuals);
        string NameAt(int column) => several ? $"{rows[parts - 1][column]}.{rows[parts][column]}" : rows[parts][column];
        return Enumerable.Range(1, rows[coordinates].Length - 1).GroupBy(NameAt).Select(group => new Part(group.Key,
            Of(group, "x"), Of(group, "y"), Of(group, "likelihood"))).Where(part => part.X > 0 && part.Y > 0);

        int Of(IEnumerable<int> group, string coordinate) => group.Where(column => rows[coordinates][column] == coordinate)
            .DefaultIfEmpty(-1).First();
    }

    private static IEnumerable<Part> Sleap(string[] header) => header.Where(name => name.EndsWith(".x", StringComparison.Ordinal))
        .Select(name => name[..^2]).Select(name => new Part(name, Array.IndexOf(header, $"{name}.x"), Array.IndexOf(header, $"{name}.y"),
            Array.IndexOf(header, $"{name}.score"))).Where(part => part.Y >= 0);
}
