using Dynamics.Data;

namespace Dynamics.Benchmarks;

/// <summary>The size of the hc-11 study (kalman.md): 64 windows of 400 bins, 120 units, 8 latent and 16 state dimensions, 2.7 non-zero counts a
/// bin.</summary>
public sealed record KalmanRunShape
{
    /// <summary>Windows a step.</summary>
    public int Windows { get; init; } = 64;

    /// <summary>Bins a window.</summary>
    public int Bins { get; init; } = 400;

    /// <summary>Units.</summary>
    public int Units { get; init; } = 120;

    /// <summary>L.</summary>
    public int Latent { get; init; } = 8;

    /// <summary>D.</summary>
    public int State { get; init; } = 16;

    /// <summary>Non-zero counts a bin.</summary>
    public double EntriesPerBin { get; init; } = 2.7;

    /// <summary>Independent counts of that density over 60,000 bins; position is a sine, and nobody looks at it.</summary>
    public BinnedRecording Recording()
    {
        const int BinCount = 60_000;
        RandomStream random = new(1);
        List<int> offsets = [0], units = [];
        for (int bin = 0; bin < BinCount; bin++)
        {
            for (int unit = 0; unit < Units; unit++)
            {
                if (random.NextDouble() < EntriesPerBin / Units)
                {
                    units.Add(unit);
                }
            }
            offsets.Add(units.Count);
        }
        BinningOptions options = new();
        float[] position = [.. Enumerable.Range(0, BinCount).Select(bin => MathF.Sin(bin * 0.01f))];
        return new()
        {
            Name = "benchmark",
            BinWidthSeconds = options.BinWidthSeconds,
            FirstBinStartSeconds = 0,
            Counts = new([.. offsets], [.. units], [.. Enumerable.Repeat(1f, units.Count)], Units),
            Position = position,
            PositionUnit = "m",
            Velocity = new float[BinCount],
            Tracked = [.. Enumerable.Repeat(true, BinCount)],
            Running = new bool[BinCount],
            Options = options,
        };
    }
}
