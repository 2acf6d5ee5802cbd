namespace Dynamics.Data;

/// <summary>Draws training windows: equal stretches of bins, uniformly placed, that never leave the ranges given. The batch of a step
/// depends on the seed and the step's number alone, so training resumes anywhere without stored state.</summary>
public sealed class WindowSampler
{
    private readonly BinSet _bins;
    private readonly ulong _seed;

    /// <summary>A sampler of windows of <paramref name="windowBins"/> bins within <paramref name="bins"/> (the train part).</summary>
    /// <exception cref="InputException">No range holds a window.</exception>
    public WindowSampler(BinSet bins, int windowBins, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBins, 1);
        (_bins, WindowBins, _seed) = (bins, windowBins, seed);
        StartCount = bins.Ranges.Sum(StartsIn);
        if (StartCount == 0)
        {
            int longest = bins.Ranges.Select(range => range.Length).DefaultIfEmpty(0).Max();
            throw new InputException($"the train part has {longest} bins in a row, a window {windowBins}", "window",
                "choose a shorter one (--set model.windowBins=N) or a longer --train");
        }
    }

    /// <summary>Bins in a window.</summary>
    public int WindowBins { get; }

    /// <summary>Number of distinct windows.</summary>
    public int StartCount { get; }

    /// <summary>Fills <paramref name="starts"/> with the first bins of the windows of step <paramref name="step"/>: independent, each
    /// uniform over all windows that fit.</summary>
    public void Sample(long step, Span<int> starts)
    {
        var random = new RandomStream(_seed, (ulong)step);
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = StartAt(random.NextInt(StartCount));
        }
    }

    private int StartsIn(BinRange range) => Math.Max(0, range.Length - WindowBins + 1);

    private int StartAt(int index)
    {
        foreach (BinRange range in _bins.Ranges)
        {
            if (index < StartsIn(range))
            {
                return range.Start + index;
            }
            index -= StartsIn(range);
        }
        throw new ArgumentOutOfRangeException(nameof(index));
    }
}
