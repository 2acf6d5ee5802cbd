namespace Dynamics.Data;

/// <summary>A chronological split as written on the command line. A part is <c>from:to</c>; each end is a fraction of the recording
/// (<c>0.6</c>) or seconds from its start (<c>600s</c>).</summary>
public sealed record SplitOptions
{
    /// <summary>The part to fit on.</summary>
    public string Train { get; init; } = "0:0.6";

    /// <summary>The part to choose and calibrate on; <c>none</c> leaves it out.</summary>
    public string Validation { get; init; } = "0.6:0.75";

    /// <summary>The part that is only predicted.</summary>
    public string Test { get; init; } = "0.75:1";

    /// <summary>Bins left unused between parts, taken from the start of the later one where it follows closer than this; at least 0.
    /// Counts smoothed over the past, or a filter that runs through, carry one part's spikes into the next; the evaluation
    /// protocol (reference/evaluation.md, protocol B) leaves out one window.</summary>
    public int PurgeBins
    {
        get;
        init => field = value >= 0 ? value : throw new InputException($"{value} bins", nameof(PurgeBins), "give 0 or more bins to leave out between parts");
    }
}
