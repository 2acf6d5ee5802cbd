namespace Dynamics.Reporting;

/// <summary>What one report page says; <see cref="HtmlReport.Write"/> makes the file. All text is escaped, so names may come from files.</summary>
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
