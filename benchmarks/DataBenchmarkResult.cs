namespace Dynamics.Benchmarks;

/// <summary>What <see cref="DataBenchmark"/> measured.</summary>
/// <param name="Spikes">Spikes of the recording.</param>
/// <param name="Simulate">Making it.</param>
/// <param name="Save">Writing the recording folder.</param>
/// <param name="Load">Reading it.</param>
/// <param name="Bin">Binning it, behaviour included; the fastest of the repetitions.</param>
/// <param name="Numpy">The same counts by numpy; null where there is no Python with numpy.</param>
public sealed record DataBenchmarkResult(long Spikes, PhaseCost Simulate, PhaseCost Save, PhaseCost Load, PhaseCost Bin, NumpyTimes? Numpy);
