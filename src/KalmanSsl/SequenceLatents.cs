namespace Dynamics.KalmanSsl;

/// <summary>Causal latents of one sequence.</summary>
/// <param name="Filtered">The filtered state of each bin.</param>
/// <param name="Conditions">The noise variances of each bin, for the smoother; null where noise is constant.</param>
public sealed record SequenceLatents(FilteredPosterior Filtered, BinConditions? Conditions);
