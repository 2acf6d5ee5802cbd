using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Sentences that a reader should see first.</summary>
/// <param name="Lines">One sentence each.</param>
public sealed record ReportNotes(IReadOnlyList<string> Lines) : ReportSection
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
