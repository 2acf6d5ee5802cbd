using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>What one report page says; <see cref="HtmlReport.Write"/> makes the file. All text is escaped, so names may come from
/// files.</summary>
public sealed record ReportPage
{
    /// <summary>The page's title, as a rule the recording's name.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence under the title: what was done to what.</summary>
    public required string Summary { get; init; }

    /// <summary>When the numbers were made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The few settings without which no number means anything: split, seeds, bin width, speed rule.</summary>
    public required IReadOnlyList<ReportFact> Facts { get; init; }

    /// <summary>Collapsed blocks under the header: all options, versions.</summary>
    public IReadOnlyList<ReportDetails> Details { get; init; } = [];

    /// <summary>What the numbers of the page mean, collapsed at its end.</summary>
    public IReadOnlyList<ReportFact> Reading { get; init; } = [];

    /// <summary>Tables and figures in reading order. Two narrow sections in a row share a line on a wide screen.</summary>
    public required IReadOnlyList<ReportSection> Sections { get; init; }
}

/// <summary>One part of a page: a heading with a table, or with figures that each carry a caption. A new kind of figure is a new case
/// here.</summary>
public abstract record ReportSection
{
    private protected ReportSection()
    {
    }

    /// <summary>The section's heading.</summary>
    public abstract string Heading { get; init; }

    /// <summary>True for a section that takes the whole width, false for one that may stand beside its neighbour.</summary>
    internal abstract bool IsWide { get; }

    /// <summary>Writes the body below the heading.</summary>
    internal abstract void Write(PageWriter page);

    /// <summary>Writes the section with its heading, over the whole width or as half a line.</summary>
    internal void WriteWhole(PageWriter page, bool wide)
    {
        page.Html($"<section class=\"{(wide ? "wide" : "narrow")}\">\n<h2>{HtmlText.Escape(Heading)}</h2>\n");
        Write(page);
        page.Html("</section>\n");
    }
}

/// <summary>A labelled value, for instance <c>bin width</c>: <c>25 ms</c>.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The value, already formatted, with its unit.</param>
public sealed record ReportFact(string Label, string Value);

/// <summary>A collapsed block of facts, for instance <c>Options</c> or <c>Versions</c>.</summary>
/// <param name="Heading">What the reader clicks on.</param>
/// <param name="Facts">One row each, in order.</param>
public sealed record ReportDetails(string Heading, IReadOnlyList<ReportFact> Facts);
