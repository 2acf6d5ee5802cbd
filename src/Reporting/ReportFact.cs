namespace Dynamics.Reporting;

/// <summary>A labelled value, for instance <c>bin width</c>: <c>25 ms</c>.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The value, already formatted, with its unit.</param>
public sealed record ReportFact(string Label, string Value);
