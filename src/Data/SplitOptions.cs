namespace Dynamics.Data;

/// <summary>How a recording is parted into what is learned from, chosen with and tested on.</summary>
public abstract record SplitOptions
{
    private protected SplitOptions()
    {
    }

    /// <summary>Bins left unused where a part begins closer than this behind another one, taken from the start of the later one; at least 0.
    /// Counts smoothed over the past, or a filter that runs through, carry one part's spikes into the next; reference/evaluation.md,
    /// protocol B, leaves out one window.</summary>
    public int PurgeBins { get; init => field = Check.AtLeast(value, 0); }

    /// <summary>The split of a recording.</summary>
    /// <exception cref="InputException">The recording does not allow it: which part, and why.</exception>
    public abstract Split Of(BinnedRecording recording);
}
