namespace Dynamics.Benchmarks;

/// <summary>What <see cref="KalmanBenchmark"/> measured.</summary>
/// <param name="StepMilliseconds">A training step of the fused path: forward, adjoint, entropy, Adam; the minimum.</param>
/// <param name="TextbookMilliseconds">The same with the textbook autograd filter (without the entropy); the minimum.</param>
/// <param name="PeakMegabytes">Peak resident memory after the fused steps, before the textbook ones.</param>
/// <param name="Windows">Windows a step.</param>
/// <param name="StreamingMicroseconds">One bin from counts to position with its interval; the fastest of many runs over 1,000 bins.</param>
/// <param name="StreamingBytes">Managed memory that a bin allocates there.</param>
public sealed record KalmanBenchmarkResult(
    double StepMilliseconds, double TextbookMilliseconds, double PeakMegabytes, int Windows, double StreamingMicroseconds, double StreamingBytes);
