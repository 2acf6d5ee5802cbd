using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>One part of a page: a heading with a table, or with figures that each carry a caption. A new kind of figure is a new case here.</summary>
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
}
