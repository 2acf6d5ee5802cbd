namespace Dynamics.Reporting;

/// <summary>How often the truth lay inside one decoder's predicted intervals or regions.</summary>
/// <param name="DecoderName">The decoder. Curves of one decoder have one colour.</param>
/// <param name="Nominal">Nominal coverage of each interval, 0 to 1, ascending.</param>
/// <param name="Observed">Share of test bins inside it, 0 to 1.</param>
public sealed record CoverageCurve(string DecoderName, double[] Nominal, double[] Observed)
{
    /// <summary>Which of a decoder's curves this is, for instance <c>raw</c> or <c>calibrated</c>; each has its own dashes and markers. Empty where there is but one.</summary>
    public string Variant { get; init; } = "";
}
