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

    internal override void Write(PageWriter page) => TableHtml.Write(
        page, Caption, Columns, Rows.Select(row => row.Select(HtmlText.Escape).ToArray()), TextColumns, markedRow: null);
}
