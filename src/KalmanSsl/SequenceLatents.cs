namespace Dynamics.KalmanSsl;

/// <summary>Causal latents of one sequence.</summary>
/// <param name="Filtered">The filtered state of each bin.</param>
/// <param name="Conditions">What was known of each bin, noise variances included, for the smoother; null where nothing was and noise is constant.</param>
public sealed record SequenceLatents(FilteredPosterior Filtered, BinConditions? Conditions);
