namespace Dynamics.Reporting;

/// <summary>How often the truth lay inside one decoder's predicted intervals.</summary>
/// <param name="DecoderName">The decoder.</param>
/// <param name="Nominal">Nominal coverage of each interval, 0 to 1, ascending.</param>
/// <param name="Observed">Share of test bins inside it, 0 to 1.</param>
public sealed record CoverageCurve(string DecoderName, double[] Nominal, double[] Observed);
