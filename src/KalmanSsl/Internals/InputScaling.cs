namespace Dynamics.KalmanSsl.Internals;

/// <summary>What stands between counts and the first layer: x = (smoothed count - mean) * scale for each unit, units dropped at random
/// in training. Smoothing is causal, s_t = a s_t-1 + (1 - a) count_t, started at the mean.</summary>
/// <param name="Mean">Subtracted from each unit's counts [unit].</param>
/// <param name="Scale">Multiplies each unit [unit]; 0 for a unit without spikes in the training part.</param>
/// <param name="SmoothingFactor">a, in [0, 1); 0 means none.</param>
internal sealed record InputScaling(double[] Mean, double[] Scale, double SmoothingFactor);
