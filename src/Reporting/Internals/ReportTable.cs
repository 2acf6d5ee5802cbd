namespace Dynamics.Reporting.Internals;

/// <summary>A plain table.</summary>
/// <param name="Caption">One sentence: what the rows are.</param>
/// <param name="Columns">Headings, that of the row names first.</param>
/// <param name="Rows">Cells as text, as many as there are columns.</param>
internal sealed record ReportTable(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Table";

    /// <summary>Columns that hold words rather than numbers, by index: aligned to the left, and broken where they are long.</summary>
    public IReadOnlyList<int> TextColumns { get; init; } = [];

    internal override bool IsWide => true;

    internal override void Write(PageWriter page) => TableHtml.Write(
        page, Caption, Columns, Rows.Select(row => row.Select(HtmlText.Escape).ToArray()), TextColumns, markedRow: null);
}

/// <summary>A table with row names in its first column.</summary>
internal static class TableHtml
{
    /// <summary>Appends the table.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="caption">Caption, plain text.</param>
    /// <param name="columns">Headings, plain text, that of the row names first.</param>
    /// <param name="rows">Cells as markup, as many as there are columns.</param>
    /// <param name="textColumns">Columns that hold words, by index.</param>
    /// <param name="markedRow">A row to stand out, by index, or null.</param>
    public static void Write(
        PageWriter page,
        string caption,
        IReadOnlyList<string> columns,
        IEnumerable<IReadOnlyList<string>> rows,
        IReadOnlyList<int> textColumns,
        int? markedRow)
    {
        string Class(int column) => textColumns.Contains(column) ? " class=\"words\"" : "";
        page.Html($"<div class=\"scroll\"><table>\n<caption><span>{HtmlText.Escape(caption)}</span></caption>\n<thead><tr>");
        for (int column = 0; column < columns.Count; column++)
        {
            page.Html($"<th scope=\"col\"{Class(column)}>{HtmlText.Escape(columns[column])}</th>");
        }
        page.Html("</tr></thead>\n<tbody>\n");
        foreach ((int index, IReadOnlyList<string> row) in rows.Index())
        {
            page.Html($"<tr{(index == markedRow ? " class=\"ours\"" : "")}><th scope=\"row\">{row[0]}</th>");
            for (int column = 1; column < row.Count; column++)
            {
                page.Html($"<td{Class(column)}>{row[column]}</td>");
            }
            page.Html("</tr>\n");
        }
        page.Html("</tbody></table></div>\n");
    }
}

/// <summary>Sentences that a reader should see first.</summary>
/// <param name="Lines">One sentence each.</param>
internal sealed record ReportNotes(IReadOnlyList<string> Lines) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Remarks";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        page.Html("<ul class=\"notes\">\n");
        foreach (string line in Lines)
        {
            page.Html($"<li>{HtmlText.Escape(line)}</li>\n");
        }
        page.Html("</ul>\n");
    }
}

/// <summary>A comparison in numbers: each value with its interval and, below it, every seed.</summary>
/// <param name="Caption">One sentence: what the rows are and which interval the brackets hold.</param>
/// <param name="RowHeading">Heading of the row names.</param>
/// <param name="Rows">Row names, for instance an objective and a noise model.</param>
/// <param name="Columns">Columns in reading order, each with as many values as there are rows.</param>
internal sealed record StudyTable(string Caption, string RowHeading, IReadOnlyList<string> Rows, IReadOnlyList<StudyColumn> Columns)
    : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Objectives";

    /// <summary>The row that is marked as the best, by a word, bold print and a colour; null for none.</summary>
    public int? BestRow { get; init; }

    internal override bool IsWide => true;

    internal override void Write(PageWriter page) => TableHtml.Write(
        page,
        Caption + (Columns.Any(column => column.Values.Any(value => value.Seeds.Count > 0)) ? " Below each value stands every seed." : ""),
        [RowHeading, .. Columns.Select(column => column.Heading)],
        Enumerable.Range(0, Rows.Count).Select(Cells),
        textColumns: [],
        BestRow);

    private IReadOnlyList<string> Cells(int row) =>
    [
        HtmlText.Escape(Rows[row]) + (row == BestRow ? " <small>best</small>" : ""),
        .. Columns.Select(column => Cell(column.Values[row], column.Decimals)),
    ];

    private static string Cell(StudyValue value, int decimals)
    {
        string interval = double.IsFinite(value.Low) && double.IsFinite(value.High)
            ? $" <small>{HtmlText.Interval(value.Low, value.High, decimals)}</small>"
            : "";
        string seeds = value.Seeds.Count == 0
            ? ""
            : $"<small class=\"seeds\">{string.Join(" · ", value.Seeds.Select(seed => HtmlText.Fixed(seed, decimals)))}</small>";
        return HtmlText.Fixed(value.Value, decimals) + interval + seeds;
    }
}

/// <summary>One column of a <see cref="StudyTable"/>.</summary>
/// <param name="Heading">What is shown, with its unit.</param>
/// <param name="Values">One cell a row.</param>
internal sealed record StudyColumn(string Heading, IReadOnlyList<StudyValue> Values)
{
    /// <summary>Decimals of all numbers in the column.</summary>
    public int Decimals { get; init; } = 3;
}

/// <summary>One cell of a <see cref="StudyTable"/>; NaN shows as a dash.</summary>
/// <param name="Value">The value, as a rule the mean over seeds.</param>
/// <param name="Low">Lower end of its interval, or NaN when there is none.</param>
/// <param name="High">Upper end.</param>
internal sealed record StudyValue(double Value, double Low = double.NaN, double High = double.NaN)
{
    /// <summary>The value of every single seed, in the order of the seeds.</summary>
    public IReadOnlyList<double> Seeds { get; init; } = [];
}
