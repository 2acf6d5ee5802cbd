namespace Dynamics.Benchmarks;

/// <summary>How much <see cref="DataBenchmark"/> simulates; as it stands, two hours of a thousand units: 10^8 spikes.</summary>
public sealed record DataRunSize
{
    /// <summary>Length of the recording, seconds.</summary>
    public double DurationSeconds { get; init; } = 7200;

    /// <summary>Units; all fire.</summary>
    public int Units { get; init; } = 1000;

    /// <summary>Median over units of the rate everywhere, Hz; with place fields and the spread over units the mean is 1.33 times that.</summary>
    public double BackgroundHz { get; init; } = 10.5;

    /// <summary>Bin width, seconds.</summary>
    public double BinWidthSeconds { get; init; } = 0.025;

    /// <summary>A size that takes seconds.</summary>
    public static DataRunSize Quick { get; } = new() { DurationSeconds = 600, Units = 200 };
}
