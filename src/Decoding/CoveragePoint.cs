namespace Dynamics.Decoding;

/// <summary>One point of a coverage curve over the tracked test bins, mean over seeds.</summary>
/// <param name="Nominal">Nominal coverage of the interval.</param>
/// <param name="Observed">Share of bins whose true position lies in the interval as the decoder states it.</param>
/// <param name="Calibrated">The same after conformal scaling on validation; equal to <paramref name="Observed"/> without a validation
/// part.</param>
public sealed record CoveragePoint(double Nominal, double Observed, double Calibrated);
