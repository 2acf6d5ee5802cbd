using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>The latents of one training seed over the whole recording.</summary>
/// <param name="Seed">Seed of the training run; also seeds the readouts on its latents.</param>
/// <param name="Filtered">Posterior given the past and present: causal.</param>
/// <param name="Smoothed">Posterior given the whole recording: not causal.</param>
public sealed record LatentRun(ulong Seed, GaussianSeries Filtered, GaussianSeries Smoothed);
