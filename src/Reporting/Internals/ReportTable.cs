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
