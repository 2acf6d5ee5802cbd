namespace Dynamics.Reporting.Internals;

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
        PageWriter page, string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, IReadOnlyList<int> textColumns, int? markedRow)
    {
        string Class(int column) => textColumns.Contains(column) ? " class=\"words\"" : "";
        page.Html($"<div class=\"scroll\"><table>\n<caption>{HtmlText.Escape(caption)}</caption>\n<thead><tr>");
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
