namespace Dynamics.Reporting;

/// <summary>A collapsed block of facts, for instance <c>Options</c> or <c>Versions</c>.</summary>
/// <param name="Heading">What the reader clicks on.</param>
/// <param name="Facts">One row each, in order.</param>
public sealed record ReportDetails(string Heading, IReadOnlyList<ReportFact> Facts);
