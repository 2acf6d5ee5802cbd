namespace Dynamics.Benchmarks;

/// <summary>How long <c>numpy.histogram</c> took for all units, one call a unit, the spike times in memory.</summary>
/// <param name="Version">numpy's version.</param>
/// <param name="RangeSeconds">With <c>bins=N, range=(start, end)</c>, its fast way; the fastest of the repetitions.</param>
/// <param name="EdgesSeconds">With an array of edges, measured on a few units and scaled to all spikes.</param>
/// <param name="Spikes">Spikes that it counted.</param>
public sealed record NumpyTimes(string Version, double RangeSeconds, double EdgesSeconds, long Spikes);
