namespace Dynamics.Data;

/// <summary>Draws training windows: equal stretches of bins, uniformly placed, that never leave the range given. The batch of a step
/// depends on the seed and the step's number alone, so training resumes anywhere without stored state.</summary>
public sealed class WindowSampler
{
    private readonly BinRange _range;
    private readonly ulong _seed;

    /// <summary>A sampler of windows of <paramref name="windowBins"/> bins within <paramref name="range"/> (the train part).</summary>
    /// <exception cref="InputException">The range is shorter than one window.</exception>
    public WindowSampler(BinRange range, int windowBins, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBins, 1);
        if (range.Length < windowBins)
        {
            throw new InputException($"the train part has {range.Length} bins, a window {windowBins}", "window", "choose a shorter one (--set model.windowBins=N) or a longer --train");
        }
        (_range, WindowBins, _seed) = (range, windowBins, seed);
    }

    /// <summary>Bins in a window.</summary>
    public int WindowBins { get; }

    /// <summary>Number of distinct windows.</summary>
    public int StartCount => _range.Length - WindowBins + 1;

    /// <summary>Fills <paramref name="starts"/> with the first bins of the windows of step <paramref name="step"/>: independent, each
    /// uniform over all windows that fit.</summary>
    public void Sample(long step, Span<int> starts)
    {
        var random = new RandomStream(_seed, (ulong)step);
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = _range.Start + random.NextInt(StartCount);
        }
    }
}
