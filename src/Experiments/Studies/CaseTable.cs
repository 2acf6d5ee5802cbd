
namespace Dynamics.Experiments.Studies;

/// <summary>A table of a study, declared once for the page and for the terminal: a row for each case, a column for each figure. Columns
/// that no row has a figure for are not shown.</summary>
/// <param name="Heading">Heading on the page.</param>
/// <param name="Caption">One sentence on the page: what the rows are, and which interval the brackets hold.</param>
/// <param name="RowHeading">What a row is.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Columns">The columns in reading order.</param>
public sealed record CaseTable(
    string Heading, string Caption, string RowHeading, IReadOnlyList<CaseRow> Rows, IReadOnlyList<CaseColumn> Columns)
{
    /// <summary>Title on the terminal; null: the columns go on in the table before, which has the same rows.</summary>
    public string? TerminalTitle { get; init; }

    /// <summary>What a row is, on the terminal, where it differs.</summary>
    public string TerminalRowHeading { get; init; } = RowHeading;

    /// <summary>How many columns, of those that the terminal shows, have their interval there; its ends have the decimals of the
    /// page.</summary>
    public int TerminalIntervals { get; init; } = 1;

    /// <summary>Whether the page shows every seed below each value.</summary>
    public bool ShowsSeeds { get; init; } = true;

    /// <summary>The row that the page marks as the best; null for none.</summary>
    public CaseRow? Best { get; init; }
}

/// <summary>A row of a table.</summary>
/// <param name="Name">Its name on the terminal.</param>
/// <param name="Title">Its name on the page.</param>
/// <param name="Prefix">What the names of its figures begin with, the dot included.</param>
public sealed record CaseRow(string Name, string Title, string Prefix)
{
    /// <summary>The figure of a column in this row; null where there is none.</summary>
    public Figure? Find(IReadOnlyDictionary<string, Figure> figures, CaseColumn column) =>
        figures.GetValueOrDefault(Prefix + column.Figure);
}

/// <summary>A column of a table.</summary>
/// <param name="Heading">Heading on the page, with the unit.</param>
/// <param name="Figure">End of the figures' names.</param>
/// <param name="Decimals">Decimals of its numbers.</param>
public sealed record CaseColumn(string Heading, string Figure, int Decimals = 3)
{
    /// <summary>Short heading for the terminal; null: on the page only.</summary>
    public string? Brief { get; init; }

    /// <summary>Whether the terminal writes it into the cell of the column before.</summary>
    public bool SharesCell { get; init; }

    /// <summary>Decimals on the terminal.</summary>
    public int BriefDecimals { get; init; } = Decimals;
}
