using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>A plain table.</summary>
/// <param name="Caption">One sentence: what the rows are.</param>
/// <param name="Columns">Headings, that of the row names first.</param>
/// <param name="Rows">Cells as text, as many as there are columns.</param>
public sealed record ReportTable(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Table";

    /// <summary>Columns that hold words rather than numbers, by index: aligned to the left, and broken where they are long.</summary>
    public IReadOnlyList<int> TextColumns { get; init; } = [];

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        string Class(int column) => TextColumns.Contains(column) ? " class=\"words\"" : "";
        page.Html($"<div class=\"scroll\"><table>\n<caption>{HtmlText.Escape(Caption)}</caption>\n<thead><tr>");
        for (int column = 0; column < Columns.Count; column++)
        {
            page.Html($"<th scope=\"col\"{Class(column)}>{HtmlText.Escape(Columns[column])}</th>");
        }
        page.Html("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in Rows)
        {
            page.Html($"<tr><th scope=\"row\">{HtmlText.Escape(row[0])}</th>");
            for (int column = 1; column < row.Count; column++)
            {
                page.Html($"<td{Class(column)}>{HtmlText.Escape(row[column])}</td>");
            }
            page.Html("</tr>\n");
        }
        page.Html("</tbody></table></div>\n");
    }
}
